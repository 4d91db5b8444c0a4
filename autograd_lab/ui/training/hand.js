/**
 * The line in one's hand: at the start it can be dragged by two handles, before anything is played.
 *
 * While it is held, loss and gradients are computed here, in closed form; when it is let go, Python
 * trains from there. A test holds these numbers against torch's.
 */

import { make } from "../../web/elements.js";
import { shownNumber } from "../../web/numbers.js";
import { LOSSES } from "./pulls.js";

const SHARES = [0.15, 0.85]; // of the width: where the handles are
const NUDGE = 0.01; // of the height: one press of an arrow key
const SETTLED = 400; // ms after the last key until Python trains from there
const WHOLE = 3; // decimals of a start: finer than a pixel

/** The mean loss of the line w · x + b over the points, and its derivatives by w and b. */
export function lossAndGradients(kind, { x, y }, w, b) {
  const sums = [0, 0, 0];
  x.forEach((each, k) => {
    const [loss, slope] = LOSSES[kind](w * each + b - y[k]);
    sums[0] += loss;
    sums[1] += slope * each;
    sums[2] += slope;
  });
  return sums.map((each) => each / x.length);
}

/** The two handles, in a layer over the chart: what is inside of a picture has no role of its own. */
export function makeHand() {
  const handles = SHARES.map(() => make("button", { type: "button", className: "handle",
    role: "slider", hidden: true }));
  const layer = make("div", { className: "hand" }, ...handles);
  return { layer, handles };
}

/** Whether there is a line to hold: at the start, where nothing plays. */
export function canHold({ data, at, playing }) {
  return data.kind === "line" && at === 0 && !playing && Boolean(data.points);
}

/** The line that is seen: the one in the hand, or that of the start. */
function line(view) {
  return view.hand ?? [data0(view, 0), data0(view, 1)];
}

function data0({ data }, k) {
  return data.values[data.parameters[k]][0];
}

function places({ data }) {
  const [left, right] = data.ends;
  return SHARES.map((share) => left + share * (right - left));
}

/** Puts the handles where the line is; hides them where there is none to hold. */
export function placeHandles(view) {
  const { handles } = view.parts.hand;
  const layout = view.parts.fit._fullLayout;
  const open = canHold(view) && Boolean(layout);
  const [w, b] = line(view);
  places(view).forEach((x, k) => {
    const handle = handles[k];
    handle.hidden = !open;
    if (!open) return;
    const { xaxis, yaxis } = layout;
    const y = w * x + b;
    const up = Math.min(Math.max(yaxis.l2p(y), 0), yaxis._length);
    handle.style.left = `${xaxis._offset + xaxis.l2p(x)}px`;
    handle.style.top = `${yaxis._offset + up}px`;
    handle.setAttribute("aria-label", `The line at x = ${shownNumber(x)}: drag it, or up and down`);
    handle.setAttribute("aria-valuenow", String(Number(y.toFixed(WHOLE))));
    handle.setAttribute("aria-valuetext", shownNumber(y));
  });
}

/** The line through both handles, one of which is now at this height. */
function through(view, which, y) {
  const [w, b] = line(view);
  const x = places(view);
  const ys = x.map((each) => w * each + b);
  ys[which] = y;
  const slope = (ys[1] - ys[0]) / (x[1] - x[0]);
  return [slope, ys[0] - slope * x[0]].map((each) => Number(each.toFixed(WHOLE)));
}

/** What is said and shown while the line is held. */
export function heldTexts({ data, hand: [w, b] }) {
  const [loss, byW, byB] = lossAndGradients(data.lossKind, data.points, w, b);
  const texts = [w, b, loss, byW, byB].map(shownNumber);
  return {
    loss, gradients: [byW, byB],
    sentence: `In your hand: w ${texts[0]}, b ${texts[1]}. The loss over all points is ${texts[2]}; `
      + `w.grad would be ${texts[3]}, b.grad ${texts[4]}.`,
    cells: [[texts[0], texts[3], "—"], [texts[1], texts[4], "—"]],
  };
}

/** Listens to the handles: `hold(line)` while one moves, `letGo()` when it is where it shall be. */
export function listenToHand(view, on, hold, letGo) {
  view.parts.hand.handles.forEach((handle, which) => {
    on(handle, "pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      event.preventDefault();
      handle.focus();
    });
    on(handle, "pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const { yaxis } = view.parts.fit._fullLayout;
      const top = view.parts.fit.getBoundingClientRect().top + yaxis._offset;
      hold(through(view, which, yaxis.p2l(event.clientY - top)));
    });
    on(handle, "lostpointercapture", () => view.hand && letGo());
    on(handle, "keydown", (event) => {
      const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!way) return;
      event.preventDefault();
      const [low, high] = view.data.yRange;
      const [w, b] = line(view);
      hold(through(view, which, w * places(view)[which] + b + way * NUDGE * (high - low)));
      clearTimeout(view.settling);
      view.settling = setTimeout(() => view.hand && letGo(), SETTLED);
    });
  });
}

/** The place of a click on the surface as a line; null where it was beside it or is of no line. */
export function pickedLine(view, event) {
  const { data, parts } = view;
  const layout = parts.surface._fullLayout;
  if (data.kind !== "line" || !layout) return null;
  const box = parts.surface.getBoundingClientRect();
  const { xaxis, yaxis } = layout;
  const across = event.clientX - box.left - xaxis._offset;
  const down = event.clientY - box.top - yaxis._offset;
  if (across < 0 || across > xaxis._length || down < 0 || down > yaxis._length) return null;
  return [xaxis.p2l(across), yaxis.p2l(down)].map((each) => Number(each.toFixed(WHOLE)));
}
