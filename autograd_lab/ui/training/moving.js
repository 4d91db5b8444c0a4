/**
 * Moving along the steps of a run: the buttons, the keys, the scrubber, and playing by the clock.
 *
 * A view has `parts` (with the transport), `data.steps` and `data.last`; its `onMoved(view)` shows
 * the step that is seen, its `onStep(step)` tells Python.
 */

import { make } from "../../web/elements.js";
import { STEPPING, isPage } from "../../web/host.js";
import { TRANSPORT, hearsInside, isTaken, setPlayButton, transportButtons } from "../../web/transport.js";

const REPORT_AFTER = 500; // ms after the last key until the link has the step
const SPEEDS = [2, 10, 25, 60, 1000]; // steps a second
const DEFAULT_SPEED = 25;

/** The buttons, the scrubber, the count and the speed, by name; `transport` holds them all. */
export function makeTransport() {
  const parts = {
    ...transportButtons(),
    slider: make("input", { type: "range", min: 0, step: 1, "aria-label": "Step" }),
    count: make("span", { className: "count" }),
    speed: make("select", { "aria-label": "Speed", title: "Speed" },
      ...SPEEDS.map((value) => make("option", { value }, `${value} steps a second`))),
  };
  parts.speed.value = DEFAULT_SPEED;
  const transport = make("div", { className: "transport" },
    make("div", { className: "buttons" }, ...TRANSPORT.map((name) => parts[name])),
    parts.slider, parts.count, parts.speed);
  return { ...parts, transport };
}

/** Lets buttons, scrubber and keys move this view; `on(target, type, handler)` listens. */
export function listenToTransport(view, on) {
  const { parts } = view;
  for (const name of TRANSPORT) on(parts[name], "click", () => ACTIONS[name](view));
  on(parts.slider, "input", () => {
    halt(view);
    go(view, Number(parts.slider.value));
  });
  on(parts.slider, "change", () => report(view));
  on(document, "keydown", (event) => onKey(view, event));
}

/** The transport as it is at the step that is seen. */
export function writeTransport({ parts, data, step }) {
  parts.root.dataset.step = step;
  parts.slider.value = step;
  parts.slider.setAttribute("aria-valuetext", `step ${step} of ${data.last}`);
  parts.count.textContent = `${step} / ${data.last}`;
}

/** Nothing moves any more: the screen is taken away. */
export function endMoving(view) {
  halt(view);
  clearTimeout(view.reporting);
}

const ACTIONS = {
  first: (view) => move(view, 0),
  previous: (view) => move(view, neighbour(view, -1)),
  next: (view) => move(view, neighbour(view, +1)),
  last: (view) => move(view, lastStep(view)),
  play: (view) => (view.playing ? pause(view) : play(view)),
};

function lastStep(view) {
  return view.data.last;
}

/** The step that was sent before or after the one that is seen. */
function neighbour({ data, at }, way) {
  return data.steps[Math.min(Math.max(at + way, 0), data.steps.length - 1)];
}

/** The place of the last step that was sent and is not after this one. */
export function place({ steps }, step) {
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (steps[middle] <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A move that a person made: it ends what plays, and reaches the link a moment later. */
export function move(view, step) {
  halt(view);
  go(view, step);
  clearTimeout(view.reporting);
  view.reporting = setTimeout(() => report(view), REPORT_AFTER);
}

/** Shows a step. */
export function go(view, step) {
  seek(view, step);
  view.onMoved(view);
}

/** Takes a step without showing it. */
export function seek(view, step) {
  view.hand = null;
  view.at = place(view.data, Math.trunc(step) || 0);
  view.step = view.data.steps[view.at];
}

/** Plays by the clock: a slow machine leaves steps out instead of falling behind. */
function play(view) {
  clearTimeout(view.reporting);
  if (view.step === lastStep(view)) go(view, 0);
  setPlaying(view, true);
  let due = view.step;
  let before = performance.now();
  const tick = (now) => {
    if (!view.playing) return;
    due += (Math.max(now - before, 0) * Number(view.parts.speed.value)) / 1000;
    before = now;
    if (Math.trunc(due) > view.step) go(view, Math.trunc(due));
    if (view.step === lastStep(view)) pause(view);
    else requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

function pause(view) {
  halt(view);
  report(view);
}

/** Ends what plays, and tells nobody. */
export function halt(view) {
  if (!view.playing) return;
  setPlaying(view, false);
}

function setPlaying(view, playing) {
  view.playing = playing;
  if (playing) view.hand = null;
  setPlayButton(view);
  view.onPlaying?.(view);
  // Twenty sentences a second are noise to a screen reader; the one at the end is read.
  view.parts.sentence.setAttribute("aria-live", playing ? "off" : "polite");
}

/** Tells Python the step, once; Python writes it into the link. */
export function report(view) {
  clearTimeout(view.reporting);
  if (view.playing || view.reported === view.step) return;
  view.reported = view.step;
  view.onStep(view.step);
}

function onKey(view, event) {
  if (isTaken(event)) return;
  const action = STEPPING[event.key];
  if (!action || event.shiftKey || !hears(view, event)) return;
  event.preventDefault();
  if (event.repeat && action === "play") return;
  ACTIONS[action](view);
}

/** Keys act where this screen or the page itself has the focus, never while someone types. */
function hears({ parts }, event) {
  return parts.root.contains(event.target) ? hearsInside(parts.slider, event) : isPage(event.target);
}
