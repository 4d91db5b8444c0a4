/** The timeline: a band for each run of steps of one kind, the passes, a name under the pointer. */

import { KINDS, clamp, locate } from "./data.js";
import { make, makeSvg, write } from "./elements.js";
import { go, halt, report } from "./navigation.js";

/** "Pass 2 of 3", the number to be picked where there is more than one. */
export function fillPasses(player) {
  const { parts, data } = player;
  const numbers = data.passes.map((pass) => pass.number);
  const key = `${numbers.join()} of ${data.passCount}`;
  if (parts.pass.key === key) return;
  parts.pass.key = key;
  parts.pass.hidden = data.passCount < 2;
  const select = make("select", { "aria-label": "Pass" });
  numbers.forEach((number, place) => select.append(make("option", { value: place }, number)));
  select.addEventListener("change", () => {
    if (player.playing) halt(player);
    go(player, player.firsts[Number(select.value)], { still: true });
    report(player);
  });
  parts.passes = select;
  parts.pass.replaceChildren("Pass ", select, ` of ${data.passCount}`);
}

export function drawSlider({ parts, step: at, count }, word, sentence) {
  parts.slider.value = at;
  parts.slider.setAttribute("aria-valuetext", `step ${at + 1} of ${count}: ${word}. ${sentence}`);
}

/** One cell a step, as wide as the slider's thumb; runs of one kind form a lettered band. */
export function drawBands(player) {
  const { parts, data, count } = player;
  const width = parts.timeline.clientWidth;
  if (!width) return;
  const key = `${width} ${data.signature}`;
  if (parts.bands.dataset.drawn === key) return;
  parts.bands.dataset.drawn = key;
  const height = parts.timeline.clientHeight;
  const thumb = Math.max(12, width / Math.max(count, 1));
  parts.timeline.style.setProperty("--thumb", `${thumb}px`);
  const cell = count > 1 ? (width - thumb) / (count - 1) : width;
  const left = (step) => thumb / 2 + (step - 0.5) * cell;
  parts.bands.setAttribute("viewBox", `0 0 ${width} ${height}`);
  parts.bands.classList.toggle("dense", cell < 6);
  parts.bands.replaceChildren();
  data.passes.forEach((pass, place) => {
    const first = player.firsts[place];
    let from = left(first);
    for (const run of visibleRuns(pass.kinds, cell)) {
      const to = left(first + run.end);
      addBand(parts.bands, run, from, to, height, cell);
      from = to;
    }
    if (place > 0) {
      const wide = cell < 6 ? 1 : 2;
      parts.bands.append(makeSvg("rect", { class: "border", x: left(first) - wide / 2, y: 0,
        width: wide, height }));
    }
  });
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

/** The runs, or where a step is too narrow to be seen, several as one of the longest one's kind. */
export function visibleRuns(kinds, cell) {
  const all = runs(kinds);
  if (cell >= 2) return all;
  const joined = [];
  for (const run of all) {
    const last = joined.at(-1);
    const length = run.end - run.start;
    if (!last || (last.end - last.start) * cell >= 4) {
      joined.push({ ...run, longest: length });
    } else {
      last.end = run.end;
      if (length > last.longest) Object.assign(last, { kind: run.kind, longest: length });
    }
  }
  return joined;
}

export function addBand(bands, run, from, to, height, cell) {
  const gap = cell > 6 ? 1 : 0;
  const band = makeSvg("g", { class: `band kind-${run.kind}` });
  band.append(makeSvg("rect", { x: from + gap, y: 4, width: Math.max(to - from - 2 * gap, 0.5),
    height: height - 8, rx: gap * 3 }));
  if (to - from >= 14) {
    // In the middle of a cell, where the thumb's border cannot strike it out.
    const middle = Math.floor((run.end - run.start - 1) / 2) + 0.5;
    const x = cell < 14 ? (from + to) / 2 : from + middle * cell;
    const letter = makeSvg("text", { x, y: height / 2 });
    letter.textContent = run.kind;
    band.append(letter);
  }
  if (cell > 6) {
    for (let k = 1; k < run.end - run.start; k += 1) {
      band.append(makeSvg("rect", { class: "tick", x: from + k * cell - 0.5, y: height - 8,
        width: 1, height: 4 }));
    }
  }
  bands.append(band);
}

/** Names the step under the pointer. */
export function showHint(player, event) {
  const { parts, count } = player;
  if (count === 0) return;
  const box = parts.timeline.getBoundingClientRect();
  const thumb = Math.max(12, box.width / count);
  const share = (event.clientX - box.left - thumb / 2) / Math.max(box.width - thumb, 1);
  const at = clamp(Math.round(share * (count - 1)), count);
  const { pass, local } = locate(player, at);
  const [glyph, word] = KINDS[pass.kinds[local]];
  const text = pass.steps ? pass.steps[local].text : `in pass ${pass.number}`;
  parts.hint.hidden = false;
  write(parts.hint, `${at + 1} ${glyph} ${word}: ${text}`);
  const room = box.width - parts.hint.offsetWidth;
  const x = Math.min(Math.max(event.clientX - box.left - parts.hint.offsetWidth / 2, 0), room);
  parts.hint.style.left = `${x}px`;
}
