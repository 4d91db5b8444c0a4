/** The transport of every screen that steps: its five buttons, and the keys it hears. */

import { button, icon } from "./elements.js";
import { isTyping, keepsKey } from "./host.js";

export const TRANSPORT = ["first", "previous", "play", "next", "last"];

/** The buttons, by the name of what each does. */
export function transportButtons() {
  return {
    first: button("First step", "first", "Home"),
    previous: button("Previous step", "previous", "←"),
    play: button("Play", "play", "Space"),
    next: button("Next step", "next", "→"),
    last: button("Last step", "last", "End"),
  };
}

/** The button says what it will do: play, or pause what plays. */
export function setPlayButton({ parts, playing }) {
  const name = playing ? "Pause" : "Play";
  if (parts.play.getAttribute("aria-label") === name) return;
  parts.play.setAttribute("aria-label", name);
  parts.play.title = `${name}  (Space)`;
  parts.play.replaceChildren(icon(playing ? "pause" : "play"));
}

/** Whether a key steps that was pressed inside of a screen: never while someone types there. */
export function hearsInside(slider, { target, key }) {
  return target === slider || (!isTyping(target) && !keepsKey(target, key));
}

/** Whether a key comes with another one that makes it the browser's, or is taken already. */
export function isTaken(event) {
  return event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey;
}
