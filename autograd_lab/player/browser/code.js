/** The code with the line that runs, what the program printed, why it stopped, what could not be drawn. */

import { LETTERS } from "./data.js";
import { make, piece, reveal, write } from "../../web/elements.js";
import { isEqual } from "../../web/equal.js";

export function fillCode({ parts, data }) {
  const lines = data.code ?? [];
  parts.code.hidden = lines.length === 0;
  parts.code.style.setProperty("--digits", Math.max(2, String(lines.length).length));
  while (parts.code.children.length > lines.length) parts.code.lastChild.remove();
  lines.forEach((pieces, k) => {
    const row = parts.code.children[k] ?? parts.code.appendChild(make("li"));
    if (isEqual(pieces, row.pieces)) return;
    row.pieces = pieces;
    row.replaceChildren(...pieces.map(piece), "\n");
  });
}

export function fillFailure({ parts, data }) {
  const { error } = data;
  parts.alarm.hidden = !error;
  if (!error) return;
  const where = error.line ? `, line ${error.line}` : "";
  parts.alarm.replaceChildren(`⚠\uFE0E ${error.type}${where}`);
  parts.alarm.title = "Go to the step at which the program stopped";
  const rows = [make("p", { className: "badge" }, `⚠\uFE0E ${error.type}${where}`)];
  if (error.explanation) rows.push(make("p", {}, error.explanation));
  if (error.fix) rows.push(make("p", {}, make("b", {}, "What to do: "), error.fix));
  rows.push(make("p", {}, make("b", {}, "Python's own words: "),
    make("span", { className: "message" }, error.message)));
  parts.failure.replaceChildren(...rows);
}

export function fillNotes({ parts, data }) {
  const notes = [...data.notes];
  if (data.truncated) {
    notes.unshift("The program was stopped: it ran too many operations. "
      + "What was recorded until then is here.");
  }
  parts.notes.hidden = notes.length === 0;
  parts.notes.replaceChildren(...notes.map((note) => make("p", {}, note)));
}

/** Lights the line that runs, and marks the line of the call whose gradient is worked out. */
export function drawCode(list, now) {
  for (let k = 0; k < list.children.length; k += 1) {
    const row = list.children[k];
    row.classList.toggle("current", k + 1 === now.line);
    row.classList.toggle("own", k + 1 === now.own && now.own !== now.line);
    if (k + 1 === now.line) {
      row.setAttribute("aria-current", "step");
      reveal(list, row);
    } else row.removeAttribute("aria-current");
  }
}

/** The error stands beside the code at the step at which it happens. */
export function drawFailure({ parts, data, step: at, count }, now) {
  const here = Boolean(data.error) && (now.kind === LETTERS.error || at === count - 1);
  parts.failure.hidden = !here;
  parts.alarm.disabled = here;
}

/** What the program has printed by now. */
export function drawOutput({ parts, data }, place, local) {
  let text = "";
  for (let k = 0; k < place; k += 1) text += data.passes[k].output;
  data.passes[place].steps.forEach((now, k) => {
    if (k <= local) text += now.output ?? "";
  });
  parts.output.hidden = data.output === "";
  if (parts.output.textContent === text) return;
  write(parts.output, text);
  parts.output.scrollTop = parts.output.scrollHeight;
}
