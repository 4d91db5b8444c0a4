/** Predict, then reveal: a step with a question hides its numbers until an answer or a key. */

import { locate } from "../../browser/data.js";
import { isFree, isTyping } from "../../../web/host.js";
import { go, here, nextStop, reportSoon, step } from "../../browser/navigation.js";
import { judgeAnswer, judgeChoice } from "./predict_answers.js";
import { buildCard, drawCard, drawTally, predictMenu } from "./predict_card.js";
import { askAgain, askLessonAnew, endLesson, goOnInLesson, skipInLesson } from "./predict_lesson.js";
import { point, redraw, revealTruth } from "./predict_reveal.js";
import { score, tellScene, tryAgainWords, withSummary } from "./predict_words.js";

const MODES = [
  ["off", "Off"],
  ["type", "Predict: type each number"],
  ["mask", "In a hall: hidden until a key"],
  ["vote", "In a hall: four options, A to D"],
];
const STARTS_AN_ANSWER = /^[-−+.\d[nN]$/;

export const predict = {
  keys: {
    p: { act: (player) => toggle(player), shown: "P", words: "predict: ask before numbers appear",
      once: true },
  },

  build(player) {
    player.predict = { mode: "off", last: "type", all: false, seed: 1, coming: null, asked: null,
      answers: new Map(), left: false, lesson: null, program: null };
    buildCard(player, {
      answer: (text) => answer(player, text),
      show: () => showTruth(player),
      skip: () => skipInLesson(player),
      toggle: () => toggle(player),
    });
    player.listen(document, "keydown", (event) => onCardKey(player, event), { capture: true });
  },

  take(player, same, fresh) {
    const state = player.predict;
    const { settings = {}, lesson = [], code } = player.data;
    if (!state.lesson) readSettings(state, settings);
    if (!state.lesson || fresh) {
      state.lesson = { at: 0, done: player.step > 0 || lesson.length === 0 || player.count === 0 };
      state.asked = null;
    }
    const text = JSON.stringify(code);
    const moved = state.program !== null && state.program !== text;
    state.program = text;
    state.coming = null;
    if (moved) forgetScore(state, fresh);
    if (state.lesson.done || lesson.length === 0) {
      state.lesson.done = true;
      state.asked = renewed(player, state.asked, moved);
    } else {
      askLessonAnew(player, moved);
    }
  },

  hold(player, target) {
    const state = player.predict;
    const from = here(player);
    const atEnd = from === player.count - 1;
    const next = target > from ? target === nextStop(player, from, 1) : target === from && atEnd;
    if (next && state.asked?.stage === "asking" && waits(player)) {
      point(player);
      return true;
    }
    if (!state.lesson.done && target !== from) {
      if (next) return goOnInLesson(player);
      endLesson(player);
    }
    if (state.asked && !state.asked.lesson && next && goOn(player)) return true;
    return next && target > from && stopAtQuestion(player, from, target);
  },

  masked(player, step) {
    const { mode, lesson, asked } = player.predict;
    return (mode !== "off" && step > player.step)
      || (!lesson.done && step > 0)
      || (asked?.stage === "asking" && step === player.step);
  },

  scene(player, scene) {
    const state = player.predict;
    // Who starts again is asked again.
    if (player.step === 0 && state.left) state.answers.clear();
    state.left = player.step > 0;
    if (!state.lesson.done && player.step > 0) endLesson(player, { quietly: true });
    if (state.coming === player.step) {
      state.asked = startAsking(player, scene);
    } else if (state.asked && !state.asked.lesson && state.asked.step !== player.step) {
      state.asked = null;
    }
    state.coming = null;
    const { asked } = state;
    if (asked) tellScene(player, scene, asked);
    if (asked?.stage !== "asking") scene.sentence = withSummary(player, scene);
  },

  draw(player) {
    const { asked, lesson } = player.predict;
    const { parts, data } = player;
    drawCard(player, asked);
    keepAhead(player, Boolean(asked?.lesson && (asked.stage === "asking" || asked.more)));
    drawTally(player, score(player.predict));
    // The badge in the bar, and the timeline's bands, would give the answer away: an error, a reset,
    // a warning, how many turns there are.
    if (data.error) parts.alarm.hidden = !lesson.done;
    parts.bands.classList.toggle("unsaid", !lesson.done);
    if (asked?.focus) {
      asked.focus = false;
      if (!parts.ask.hidden && !parts.answer.hidden) parts.answer.focus({ preventScroll: true });
    }
  },

  menu(player) {
    if (!player.data.quiz) return [];
    return predictMenu(player, {
      modes: MODES,
      setMode: (mode) => setMode(player, mode),
      setAll: (all) => setMode(player, player.predict.mode, all),
      shuffle: () => shuffle(player),
      again: () => askAgain(player),
    });
  },
};

/** What is not computed yet says neither name nor expression while a lesson asks about it. */
function keepAhead({ parts, picture }, kept) {
  parts.root.classList.toggle("asks-ahead", kept);
  if (!picture?.pass) return;
  picture.svg?.setAttribute("aria-label", kept ? "Computation graph, as far as it is computed."
    : picture.pass.text);
}

/* ------------------------------------------------------------ settings */

function readSettings(state, { predict: text = "", seed = "" }) {
  const [mode, all] = text.split("-");
  if (MODES.some(([each]) => each === mode)) state.mode = mode;
  if (state.mode !== "off") state.last = state.mode;
  state.all = all === "all";
  if (/^[0-9]{1,9}$/.test(seed)) state.seed = Number(seed);
}

function setMode(player, mode, all = player.predict.all) {
  const state = player.predict;
  Object.assign(state, { mode, all, last: mode === "off" ? state.last : mode });
  if (state.asked && !state.asked.lesson) state.asked = null;
  player.options.onSetting?.("predict", mode === "off" ? null : all ? `${mode}-all` : mode);
  redraw(player);
}

function toggle(player) {
  const { mode, last } = player.predict;
  setMode(player, mode === "off" ? last : "off");
}

function shuffle(player) {
  const state = player.predict;
  state.seed = (state.seed % 999_999_999) + 1;
  player.options.onSetting?.("seed", state.seed === 1 ? null : String(state.seed));
  redraw(player);
}

/* ------------------------------------------------------------ the questions of steps */

const keyOf = (question) => JSON.stringify([question.step, question.kind, question.truth,
  question.hide]);

/** What is to be asked at a step: not what was answered already. */
function questionsAt({ predict: state, data }, pass, local) {
  if (!data.quiz || state.mode === "off" || !pass.questions) return [];
  return pass.questions.filter((question) => question.local === local
    && (question.always || state.all) && !state.answers.has(keyOf(question)));
}

/** A move that would pass a question ends there, and the question is asked. */
function stopAtQuestion(player, from, target) {
  const state = player.predict;
  if (state.mode === "off") return false;
  for (let at = from + 1; at <= target; at += 1) {
    const { pass, local } = locate(player, at);
    if (questionsAt(player, pass, local).length === 0) continue;
    state.coming = at;
    go(player, at);
    reportSoon(player);
    return true;
  }
  return false;
}

function startAsking(player, { pass, local }) {
  const queue = questionsAt(player, pass, local);
  return queue.length === 0 ? null
    : asking({ step: player.step, queue, focus: player.predict.mode === "type" });
}

/** The first question of a queue, as yet without an answer. */
function asking({ queue, ...rest }) {
  const [question] = queue;
  return { ...rest, queue, question, key: keyOf(question), stage: "asking", verdict: null,
    first: null, tried: null, note: "", picked: null };
}

/**
 * The same question, of data that has come meanwhile; `moved` where its numbers are others: then
 * what was said of an answer goes.
 */
function renewed(player, asked, moved) {
  if (!asked || asked.lesson || asked.step >= player.count) return null;
  if (!moved) return asked;
  if (asked.stage === "told") return null;
  const { pass, local } = locate(player, asked.step);
  const queue = questionsAt(player, pass, local);
  const same = queue.findIndex((each) => keyOf(each) === asked.key);
  return queue.length > 0 ? asking({ ...asked, queue: queue.slice(Math.max(same, 0)) }) : null;
}

/** The answers were to other numbers: they count no more, and of another program none is kept. */
function forgetScore(state, fresh) {
  if (fresh) state.answers.clear();
  for (const [key, verdict] of state.answers) state.answers.set(key, { ...verdict, past: true });
}

/** Whether keys and Play wait for an answer; in a hall, where nobody types, a key shows it. */
function waits({ playing, data, predict: { mode } }) {
  const hall = mode === "mask" || mode === "vote" || (data.projector && mode === "off");
  return playing || !hall;
}

/** On from a question: to its answer, to the next one of this step, or (false) to the next step. */
function goOn(player) {
  const state = player.predict;
  if (state.asked.stage === "asking") {
    revealTruth(player, null);
    return true;
  }
  const queue = state.asked.queue.slice(1);
  state.asked = queue.length === 0 ? null
    : asking({ ...state.asked, queue, focus: state.mode === "type" });
  if (state.asked) redraw(player);
  return state.asked !== null;
}

/* ------------------------------------------------------------ answers */

function answer(player, text) {
  const { asked } = player.predict;
  if (asked?.stage !== "asking") return;
  const { question } = asked;
  const chosen = question.choices?.length > 0;
  const verdict = (chosen ? judgeChoice : judgeAnswer)(player.data.quiz, question, text);
  if (!verdict.settled) {
    // An empty line after a first try leaves what was said of it.
    if (!asked.tried || text.trim()) asked.note = verdict.sentence;
    asked.focus = true;
    redraw(player);
    return;
  }
  if (!verdict.right && mayTryAgain(asked)) {
    Object.assign(asked, { first: verdict, tried: text, focus: true,
      note: tryAgainWords(player.data.quiz, verdict) });
    redraw(player);
    return;
  }
  asked.picked = text;
  // The tally counts what one thought at first.
  player.predict.answers.set(asked.key, asked.first ?? verdict);
  revealTruth(player, verdict);
}

/** One more try, where it is one: of two choices the other one is no secret any more. */
function mayTryAgain({ first, question: { choices = [] } }) {
  return first === null && choices.length !== 2;
}

function showTruth(player) {
  const { asked } = player.predict;
  if (asked?.lesson) {
    if (!goOnInLesson(player)) redraw(player);
  } else if (asked?.stage === "asking") {
    revealTruth(player, null);
  }
}

function leaveTruth(player) {
  if (player.predict.asked.lesson) showTruth(player);
  else step(player, nextStop(player, here(player), 1));
}

/** While one types only Enter and Escape act; in an empty field also the keys that step. */
function onCardKey(player, event) {
  const { parts, predict: { asked, lesson } } = player;
  if (!asked || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  const { key, target } = event;
  const inside = parts.root.contains(target);
  if (!inside && !isFree(target, key)) return;
  const act = (run) => {
    event.preventDefault();
    event.stopPropagation();
    run();
  };
  if (key === "Escape" && !parts.menu.open && !parts.root.querySelector("dialog[open]")) {
    if (!lesson.done) act(() => endLesson(player));
    else if (asked.stage === "asking") act(() => showTruth(player));
  } else if (asked.stage !== "asking") {
    // Enter has locked the answer; pressed once more it goes on.
    if (key === "Enter" && target === parts.root && !event.repeat) act(() => leaveTruth(player));
  } else if (target === parts.answer) {
    const forward = key === "PageDown" || (key === "ArrowRight" && target.value === "");
    if (forward && !event.shiftKey) act(() => (waits(player) ? point : showTruth)(player));
  } else if (asked.lesson && !isTyping(target)) {
    const choice = asked.question.choices?.["abcdefgh".indexOf(key.toLowerCase())];
    if (choice && key.length === 1) act(() => answer(player, choice[0]));
    else if (!parts.answer.hidden && STARTS_AN_ANSWER.test(key)) parts.answer.focus();
  }
}
