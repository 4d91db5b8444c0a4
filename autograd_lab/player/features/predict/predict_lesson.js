/** The questions of a lesson: one by one before the run can be stepped; one key skips them all. */

import { go, reportSoon } from "../../browser/navigation.js";
import { redraw, revealTruth } from "./predict_reveal.js";

export function askLesson(player, focus = false) {
  const state = player.predict;
  const question = player.data.lesson[state.lesson.at];
  const key = JSON.stringify(["lesson", state.lesson.at, question.truth]);
  const more = state.lesson.at < player.data.lesson.length - 1;
  state.asked = { lesson: true, more, step: 0, question, key, queue: [], stage: "asking",
    verdict: null, note: "", picked: null, focus };
}

/** The answer, then the next question; after the last one the run may be stepped. */
export function goOnInLesson(player) {
  const state = player.predict;
  if (state.asked.stage === "asking") {
    revealTruth(player, null);
    return true;
  }
  state.lesson.at += 1;
  if (state.lesson.at < player.data.lesson.length) {
    askLesson(player, true);
    redraw(player);
    return true;
  }
  endLesson(player, { quietly: true });
  return false;
}

export function endLesson(player, { quietly = false } = {}) {
  const state = player.predict;
  state.lesson.done = true;
  if (state.asked?.lesson) state.asked = null;
  if (quietly) return;
  if (player.parts.ask.contains(document.activeElement)) {
    player.parts.root.focus({ preventScroll: true });
  }
  redraw(player);
}

export function askAgain(player) {
  player.parts.menu.open = false;
  player.predict.lesson = { at: 0, done: false };
  player.predict.asked = null;
  askLesson(player, true);
  go(player, 0, { still: true });
  reportSoon(player);
}
