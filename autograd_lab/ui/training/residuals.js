/** What the loss sums, drawn at each point, and the lines of earlier steps behind the present one. */

import { parametersAt } from "./axes.js";

const GHOSTS = 6; // earlier lines, each from half as many steps as the one after it

/** The steps whose lines are drawn as ghosts: the start, and the later the denser. */
export function ghostPlaces(at) {
  const places = new Set();
  for (let back = 1; places.size < GHOSTS && at - back >= 0; back *= 2) places.add(at - back);
  if (at > 0) places.add(0);
  return [...places];
}

/**
 * The corners around one point's share of the loss: of MSE the square over its error, of L1 its
 * error, of Huber half a square where the error is at most 1. `wide` is how far to the side a length
 * of 1 on the axis of y reaches.
 */
export function share(kind, x, y, prediction, wide) {
  const side = x + Math.abs(prediction - y) * wide;
  if (kind === "MSE") return [[x, x, side, side, x], [y, prediction, prediction, y, y]];
  if (kind === "Huber" && Math.abs(prediction - y) <= 1) return [[x, x, side, x], [y, prediction, y, y]];
  return [[x, x], [y, prediction]];
}

/** How far to the side a length of 1 on the axis of y reaches, in units of x, on this chart. */
function wideness(chart) {
  const drawn = chart._fullLayout;
  if (!drawn?.xaxis?._length) return 0;
  const unit = ({ _length, range }) => _length / Math.abs(range[1] - range[0]);
  return unit(drawn.yaxis) / unit(drawn.xaxis);
}

/** Both traces as they are now; none where there are no points or no curve to draw. */
export function residualsNow(view, predict) {
  const { data, at, hand, parts } = view;
  if (!drawsResiduals(data)) return [];
  const joined = (pieces) => ({ x: pieces.flatMap(([x]) => [...x, null]), y: pieces.flatMap(([, y]) => [...y, null]) });
  const lines = hand ? [] : ghostPlaces(at).map((each) => parametersAt(data, each)).filter(Boolean);
  const numbers = hand ?? parametersAt(data, at);
  const wide = wideness(parts.fit);
  const { x, y } = data.points;
  const found = numbers ? predict(pointRows(data), numbers) : [];
  return [
    joined(lines.map((each) => [data.grid, predict(gridOf(data), each)])),
    joined(found.map((each, k) => share(data.lossKind, x[k], y[k], each, wide))),
  ];
}

function pointRows({ kind, points, features, residuals }) {
  if (kind === "line") return points.x.map((x) => [x]);
  return points.x.map((x) => features.map((_, k) => (x / residuals.scale) ** (k + 1)));
}

function gridOf({ grid, features }) {
  return grid.map((_, k) => features.map((feature) => feature[k]));
}

export function drawsResiduals({ residuals, points }) {
  return Boolean(residuals && points);
}

export function residualTraces({ data, look }, now) {
  if (!drawsResiduals(data)) return [];
  const what = { MSE: "squared errors", L1: "errors", Huber: "shares of the loss" }[data.lossKind];
  const line = (color, width) => ({ mode: "lines", hoverinfo: "skip", line: { color, width } });
  return [
    { ...now[0], ...line(look.muted, 1), name: "earlier", showlegend: false },
    { ...now[1], ...line(look.gradient, 1), name: what, showlegend: !data.projector },
  ];
}

/** Where both traces are, behind the others of the chart. */
export function residualPlaces(data, first) {
  return drawsResiduals(data) ? [first, first + 1] : [];
}
