/** The step drawn anew when a question changes, and the truth told. */

import { move } from "../../browser/motion.js";
import { go, here } from "../../browser/navigation.js";

/** The same step, with what is asked or told of it by now. */
export function redraw(player) {
  go(player, here(player), { still: true });
}

/** The truth appears, and the keys act again. */
export function revealTruth(player, verdict) {
  const { asked } = player.predict;
  Object.assign(asked, { stage: "told", verdict, note: "" });
  const typing = player.parts.ask.contains(document.activeElement)
    || player.parts.options.contains(document.activeElement);
  if (typing) player.parts.root.focus({ preventScroll: true });
  redraw(player);
  player.moved = -Infinity; // it comes after thought, not in a hurry
  if (!asked.lesson) move(player);
}
