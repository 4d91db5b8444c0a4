/** The timeline: a lettered band for each run of steps of one kind, a name for the step one is on. */

import { KINDS, clamp, locate } from "./data.js";
import { makeSvg, write } from "../../web/elements.js";
import { isMasked } from "./hooks.js";

// Pixels: a letter's room, the step that still has one in two rows, the least of a joined band.
const LETTER = 9;
const STAGGERED = 4.5;
const JOINED = 10;

export function drawSlider({ parts, step: at, count }, word, sentence) {
  parts.slider.value = at;
  parts.slider.setAttribute("aria-valuetext", `step ${at + 1} of ${count}: ${word}. ${sentence}`);
}

/**
 * One cell a step, as wide as the slider's thumb; runs of one kind form a lettered band.
 *
 * @param {Player} player
 */
export function drawBands(player) {
  const { parts, data, count } = player;
  const width = parts.timeline.clientWidth;
  if (!width) return;
  const key = `${width} ${data.signature}`;
  if (parts.bands.dataset.drawn === key) return;
  parts.bands.dataset.drawn = key;
  const height = parts.timeline.clientHeight;
  const thumb = thumbOf(width, count);
  parts.timeline.style.setProperty("--thumb", `${thumb}px`);
  const cell = count > 1 ? (width - thumb) / (count - 1) : width;
  const left = (step) => thumb / 2 + (step - 0.5) * cell;
  parts.bands.setAttribute("viewBox", `0 0 ${width} ${height}`);
  parts.bands.classList.toggle("dense", cell < 6);
  parts.bands.replaceChildren();
  const rows = [-LETTER, -LETTER]; // where the last letter of each row stands
  data.passes.forEach((pass, place) => {
    const first = player.firsts[place];
    let from = left(first);
    for (const run of visibleRuns(pass.kinds, cell)) {
      const to = left(first + run.end);
      addBand(parts.bands, run, { from, to, height, cell, rows });
      from = to;
    }
    if (place > 0) {
      const wide = cell < 6 ? 1 : 2;
      parts.bands.append(makeSvg("rect", { class: "border", x: left(first) - wide / 2, y: 0,
        width: wide, height }));
    }
  });
}

function thumbOf(width, count) {
  return Math.max(12, width / Math.max(count, 1));
}

/** Steps of one kind that follow each other: [{kind, start, end}], end not included. */
export function runs(kinds) {
  const found = [];
  for (let k = 0; k < kinds.length; k += 1) {
    const last = found.at(-1);
    if (last?.kind === kinds[k]) last.end = k + 1;
    else found.push({ kind: kinds[k], start: k, end: k + 1 });
  }
  return found;
}

/** The runs, or where steps are too narrow for letters, several as one of the longest one's kind. */
export function visibleRuns(kinds, cell) {
  const all = runs(kinds);
  if (cell >= STAGGERED) return all;
  const joined = [];
  for (const run of all) {
    const last = joined.at(-1);
    const length = run.end - run.start;
    if (!last || (last.end - last.start) * cell >= JOINED) {
      joined.push({ ...run, longest: length });
    } else {
      last.end = run.end;
      if (length > last.longest) Object.assign(last, { kind: run.kind, longest: length });
    }
  }
  return joined;
}

function addBand(bands, run, { from, to, height, cell, rows }) {
  const gap = cell > 6 ? 1 : 0;
  const band = makeSvg("g", { class: `band kind-${run.kind}` });
  band.append(makeSvg("rect", { x: from + gap, y: 4, width: Math.max(to - from - 2 * gap, 0.5),
    height: height - 8, rx: gap * 3 }));
  const letter = letterOf(run, { from, to, height, cell, rows });
  if (letter) band.append(letter);
  if (cell > 6) {
    for (let k = 1; k < run.end - run.start; k += 1) {
      band.append(makeSvg("rect", { class: "tick", x: from + k * cell - 0.5, y: height - 8,
        width: 1, height: 4 }));
    }
  }
  bands.append(band);
}

/** The band's letter; neighbours that are narrower than a letter stand in two rows. */
function letterOf(run, { from, to, height, cell, rows }) {
  const width = to - from;
  // In the middle of a cell, where the thumb's border cannot strike it out.
  const middle = Math.floor((run.end - run.start - 1) / 2) + 0.5;
  const x = cell < 14 ? (from + to) / 2 : from + middle * cell;
  const narrow = width < LETTER;
  const row = narrow ? rows.findIndex((last) => x - last >= LETTER - 0.5) : 0;
  if (row < 0) return null;
  if (narrow) rows[row] = x;
  else rows.fill(x);
  const y = narrow ? height * (row === 0 ? 0.34 : 0.68) : height / 2;
  const letter = makeSvg("text", { x, y, class: width < 14 ? "small" : "" });
  letter.textContent = run.kind;
  return letter;
}

/**
 * Names the step under the pointer.
 *
 * @param {Player} player
 */
export function showHint(player, event) {
  const { parts, count } = player;
  if (count === 0) return;
  const box = parts.timeline.getBoundingClientRect();
  const thumb = thumbOf(box.width, count);
  const share = (event.clientX - box.left - thumb / 2) / Math.max(box.width - thumb, 1);
  nameStep(player, clamp(Math.round(share * (count - 1)), count), event.clientX - box.left);
}

/**
 * Names the step that the keyboard is on, and nothing while the pointer is elsewhere.
 *
 * @param {Player} player
 */
export function hintForKeys(player) {
  const { parts, count } = player;
  const focused = count > 0 && parts.slider.matches(":focus-visible");
  if (!focused) {
    parts.hint.hidden = true;
    return;
  }
  const width = parts.timeline.clientWidth;
  const thumb = thumbOf(width, count);
  nameStep(player, player.step,
    thumb / 2 + (player.step / Math.max(count - 1, 1)) * (width - thumb));
}

/** @param {Player} player */
function nameStep(player, at, x) {
  const { parts } = player;
  const { pass, local } = locate(player, at);
  const [glyph, word] = KINDS[pass.kinds[local]];
  const here = at === player.step;
  const text = here ? parts.sentence.textContent : sentenceOf(player, pass, local, at);
  parts.hint.hidden = false;
  // Of a step that must not be told ahead not even its kind: an error, a reset, a warning.
  write(parts.hint, !here && isMasked(player, at) ? `step ${at + 1}`
    : `${at + 1} ${glyph} ${word}${text ? `: ${text}` : ""}`);
  const room = parts.timeline.clientWidth - parts.hint.offsetWidth;
  parts.hint.style.left = `${Math.min(Math.max(x - parts.hint.offsetWidth / 2, 0), room)}px`;
}

/**
 * What a step says, as far as it may be told before one is there.
 *
 * @param {Player} player
 */
function sentenceOf(player, pass, local, at) {
  if (isMasked(player, at)) return "";
  return pass.steps ? pass.steps[local].text : `in pass ${pass.number}`;
}
