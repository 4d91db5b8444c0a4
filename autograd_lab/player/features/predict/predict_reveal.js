/** The step drawn anew when a question changes, and the truth told. */

import { move } from "../../browser/motion.js";
import { go, here } from "../../browser/navigation.js";

/** The same step, with what is asked or told of it by now. */
export function redraw(player) {
  go(player, here(player), { still: true });
}

/** A key or Play would pass an open question: it stays, and what it waits for is pointed at. */
export function point(player) {
  const { parts, predict: { asked }, data } = player;
  asked.note = data.quiz.first;
  asked.focus = true;
  redraw(player);
  parts.root.classList.remove("pointed");
  void parts.root.offsetWidth; // so that the same motion starts anew
  parts.root.classList.add("pointed");
}

/** The truth appears, and the keys act again. */
export function revealTruth(player, verdict) {
  const { asked, answers } = player.predict;
  // Who wants to be shown after a first try has tried.
  if (asked.first && !verdict) answers.set(asked.key, asked.first);
  Object.assign(asked, { stage: "told", verdict, note: "" });
  const typing = player.parts.ask.contains(document.activeElement)
    || player.parts.options.contains(document.activeElement);
  if (typing) player.parts.root.focus({ preventScroll: true });
  redraw(player);
  player.moved = -Infinity; // it comes after thought, not in a hurry
  if (!asked.lesson) move(player);
}
