import { isPage, isTyping } from "../../web/host.js";

/**
 * The keys of the Practice page, which press its buttons: A to D pick, Enter goes on. In a hall the
 * remote's PageDown shows the answer and then goes on. A new question's line takes the focus; the
 * player that was asked for comes into view and takes it too, and Enter still goes on.
 */

const HEARING = new WeakMap();

export default function component({ parentElement, data }) {
  HEARING.get(parentElement)?.leave();
  const before = HEARING.get(parentElement)?.data;
  const hear = (event) => press(event, data);
  // Before Streamlit, for which C is a key of its own.
  document.addEventListener("keydown", hear, true);
  const leave = () => document.removeEventListener("keydown", hear, true);
  HEARING.set(parentElement, { data, leave });
  document.querySelector(".st-key-practice-keys")?.setAttribute("data-hears", data.question);
  if (data.question !== before?.question) focusAnswer();
  if (data.opened && !before?.opened) showPlayer();
  return leave;
}

function press(event, data) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const { target, key } = event;
  if (isTyping(target)) return;
  const button = meant(key, data, isPage(target), target.matches(".autograd-player"));
  if (!button) return;
  event.preventDefault();
  event.stopPropagation();
  button.click();
}

/** The button that a key means; `page`, `player`: what has the focus, and could want the key. */
function meant(key, data, page, player) {
  if (data.choices && !data.answered && /^[a-d]$/i.test(key)) {
    return find(`practice-option-${key.toUpperCase()}`);
  }
  if (key === "Enter" && data.answered && (page || player)) return find("practice-go");
  if (key === "PageDown" && data.choices && page && !data.opened) {
    return find(data.answered ? "practice-go" : "practice-help");
  }
  return null;
}

/** @returns {HTMLButtonElement | null} */
function find(name) {
  return document.querySelector(`.st-key-${name} button`);
}

/** Not on a phone, where the keyboard would come up over the program. */
function focusAnswer() {
  if (!matchMedia("(pointer: fine)").matches || !isPage(document.activeElement)) return;
  /** @type {HTMLInputElement | null} */
  const answer = document.querySelector(".st-key-practice-answer input");
  answer?.focus({ preventScroll: true });
}

/** Into view, and its keys at hand, as soon as it is there. */
function showPlayer() {
  const place = document.querySelector(".st-key-practice-player");
  if (!place) return;
  place.scrollIntoView({ block: "start" });
  const focus = () => {
    /** @type {HTMLElement | null} */
    const player = place.querySelector(".autograd-player[data-step]");
    player?.focus({ preventScroll: true });
    return Boolean(player);
  };
  if (focus()) return;
  const waiting = new MutationObserver(() => focus() && waiting.disconnect());
  waiting.observe(place, { subtree: true, childList: true, attributeFilter: ["data-step"] });
}
