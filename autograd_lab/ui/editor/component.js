/**
 * The editor on a page of Streamlit's, with its buttons; it keeps the text and tells it to Python.
 *
 * `data`: the `id` of the editor, its `text` and the `version` of that: another version is another
 * text, which takes the place of what stands there. What was typed since is the browser's, and
 * outlives a reload and a way to other pages, whether or not Python has heard of it yet.
 */

import { make, saveFile } from "../../web/elements.js";
import { mountEditor } from "./editor.js";

const PAUSE = 400; // ms without a key, then Python is told
// Whoever leaves the text may have pressed a link: a message on the way to another page brings
// Streamlit back to this one.
const AFTER_LEAVING = 1500;
const STORE = "autograd-lab.code ";
const PLACES = new WeakMap();
/** What stood in each editor last, while the document lives: { version, text } by its id. */
const LAST = new Map();

/** Streamlit calls this at mount, and again with new data or a new theme. */
export default function component({ parentElement, data: sent, setStateValue, setTriggerValue }) {
  const data = JSON.parse(sent);
  let place = PLACES.get(parentElement);
  if (!place) {
    place = mountPlace(parentElement, data);
    PLACES.set(parentElement, place);
  }
  // Half a character, as a cut emoji leaves it, has no place in a message.
  place.tell = (text) => setStateValue("text", [place.version, text.toWellFormed()]);
  place.run = (text) => setTriggerValue("run", [place.version, text.toWellFormed()]);
  if (place.untold) place.later(PAUSE);
  if (place.version !== data.version) {
    place.tellNow(); // what was typed into the text that goes
    place.version = data.version;
    place.editor.set(data.text);
  }
  // A run that fails as the one before it did marks the line again, though it was changed since.
  const mark = JSON.stringify([data.mark, data.runs]);
  if (place.mark !== mark) {
    place.mark = mark;
    place.editor.mark(...(data.mark ?? [null]));
  }
  parentElement.classList.toggle("autograd-editor-low", data.low);
  place.editor.enlarge(data.projector);
  const call = ++place.calls;
  return () => {
    // Streamlit also cleans up after a call that a newer one overtook: that one lives on.
    if (call !== place.calls) return;
    PLACES.delete(parentElement);
    place.destroy();
  };
}

function mountPlace(parent, data) {
  const last = LAST.get(data.id);
  const kept = last?.version === data.version ? last.text : afterReload(data.id);
  const place = { calls: 0, version: data.version, mark: "", untold: kept !== null };
  let waiting;
  place.later = (pause) => {
    clearTimeout(waiting);
    waiting = setTimeout(tellNow, pause);
  };
  const tellNow = () => {
    clearTimeout(waiting);
    if (!place.untold) return;
    place.untold = false;
    place.tell(place.editor.text());
  };
  place.tellNow = tellNow;
  const run = () => {
    clearTimeout(waiting);
    place.untold = false;
    place.run(place.editor.text());
  };
  place.editor = mountEditor(parent, {
    text: kept ?? data.text,
    label: data.label,
    onChange: (text) => {
      LAST.set(data.id, { version: place.version, text });
      place.untold = true;
      place.later(PAUSE);
    },
    onRun: run,
  });
  LAST.set(data.id, { version: data.version, text: place.editor.text() });
  const bar = buttons(run, () => saveFile("program.py", place.editor.text(), "text/x-python"));
  parent.prepend(bar); // above, so that it stays where it is when a message comes
  parent.addEventListener("focusout", () => place.untold && place.later(AFTER_LEAVING));
  const leave = () => keepForReload(data.id, place.editor.text());
  addEventListener("pagehide", leave);
  place.destroy = () => {
    clearTimeout(waiting);
    removeEventListener("pagehide", leave);
    place.editor.destroy();
    bar.remove();
  };
  return place;
}

function buttons(run, save) {
  const runs = make("button", { type: "button", className: "run" }, "▶ Run");
  runs.setAttribute("aria-label", "Run");
  runs.setAttribute("aria-keyshortcuts", "Control+Enter Meta+Enter");
  runs.addEventListener("click", run);
  const saves = make("button", { type: "button" }, "Save as a file");
  saves.addEventListener("click", save);
  return make("div", { className: "autograd-editor-bar" }, runs, saves);
}

/** The text with the address that it stood at: a reload comes back to the same one. */
function keepForReload(id, text) {
  try {
    sessionStorage.setItem(STORE + id, JSON.stringify({ text, code: codeInAddress() }));
  } catch {
    // Private windows and full disks: then the address is all that there is.
  }
}

/** What stood in the editor when this address was left; null where there is nothing. Only once. */
function afterReload(id) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORE + id));
    sessionStorage.removeItem(STORE + id);
    return kept?.code === codeInAddress() && typeof kept.text === "string" ? kept.text : null;
  } catch {
    return null;
  }
}

function codeInAddress() {
  return new URLSearchParams(location.search).get("code");
}
