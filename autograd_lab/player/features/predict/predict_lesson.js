/** The questions of a lesson: one by one before the run can be stepped; one key skips them all. */

import { go, reportSoon } from "../../browser/navigation.js";
import { redraw, revealTruth } from "./predict_reveal.js";

export function askLesson(player, focus = false) {
  const state = player.predict;
  const question = player.data.lesson[state.lesson.at];
  const key = JSON.stringify(["lesson", state.lesson.at, question.truth]);
  const more = state.lesson.at < player.data.lesson.length - 1;
  state.asked = { lesson: true, more, step: 0, question, key, queue: [], stage: "asking",
    verdict: null, first: null, tried: null, note: "", picked: null, focus };
}

/**
 * The lesson's question, of data that has come meanwhile; `moved` where its numbers are others.
 *
 * What was answered of the old numbers is answered: neither said of the new ones nor asked again.
 */
export function askLessonAnew(player, moved) {
  const state = player.predict;
  const { asked, lesson } = state;
  if (asked?.lesson && !moved) return;
  if (asked?.lesson) {
    lesson.at = placeOfQuestion(player.data.lesson, asked.question, lesson.at);
    if (asked.stage === "told") lesson.at += 1;
    if (lesson.at >= player.data.lesson.length) {
      endLesson(player, { quietly: true });
      return;
    }
  }
  askLesson(player);
}

/** Where a question stands now: another program may leave some of the lesson's out. */
function placeOfQuestion(questions, { facts }, before) {
  const isIt = (each) => each?.facts.asked === facts.asked;
  if (isIt(questions[before])) return before;
  const found = questions.findIndex(isIt);
  return found < 0 ? Math.min(before, questions.length - 1) : found;
}

/** The answer, then the next question; after the last one the run may be stepped. */
export function goOnInLesson(player) {
  if (player.predict.asked.stage === "asking") {
    revealTruth(player, null);
    return true;
  }
  if (askNext(player)) return true;
  endLesson(player, { quietly: true });
  return false;
}

/** Without this question to the next one, or to the first step. */
export function skipInLesson(player) {
  if (!askNext(player)) endLesson(player);
}

function askNext(player) {
  const { lesson } = player.predict;
  lesson.at += 1;
  if (lesson.at >= player.data.lesson.length) return false;
  askLesson(player, true);
  redraw(player);
  return true;
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
