/** The Training page's charts: what each draws once, and what of it moves with the step. */

import { layout, parametersAt } from "./axes.js";
import { pinnedLineTraces, pinnedLines, pinnedLossTraces, pinnedMarkers, pinnedPlaces } from "./pinned.js";
import { residualPlaces, residualTraces, residualsNow } from "./residuals.js";
import { PULLS } from "./pulls_chart.js";

const ARROW = 0.18; // of the surface's width: the gradient's direction; its size is in the table

/** The losses up to this step, and the marker on the newest that is finite. */
function lossNow({ data, at: newest, hand, held }) {
  const others = pinnedMarkers(data, hand ? 0 : data.steps[newest]);
  if (hand) return [{ x: [null], y: [null] }, { x: [0], y: [held.loss] }, ...others];
  let at = Math.min(newest, data.loss.length - 1);
  while (at > 0 && data.loss[at] === null) at -= 1;
  const past = data.loss.slice(0, at + 1);
  return [{ x: data.steps.slice(0, at + 1), y: past }, { x: [data.steps[at]], y: [data.loss[at]] }, ...others];
}

/** Each place's features times the weights, and the bias: the model's prediction there. */
function predictions(rows, numbers) {
  const bias = numbers.at(-1);
  return rows.map((row) => row.reduce((sum, feature, k) => sum + feature * numbers[k], bias));
}

/** The features of the grid's places: Python sends them by weight. */
function gridRows({ grid, features }) {
  return grid.map((_, k) => features.map((feature) => feature[k]));
}

function fitNow(view) {
  const { data, at, hand } = view;
  const numbers = hand ?? parametersAt(data, at);
  const [x, rows] = data.rows ? [data.targets, data.rows] : [data.grid, gridRows(data)];
  return [{ x, y: numbers ? predictions(rows, numbers) : x.map(() => null) },
    ...pinnedLines(data, hand ? 0 : data.steps[at], (each) => predictions(rows, each)),
    ...residualsNow(view, predictions)];
}

function lossTraces(view) {
  const { data, look } = view;
  const [past, now] = lossNow(view);
  const all = { x: data.steps.slice(0, data.loss.length), y: data.loss, text: data.lossText };
  return [
    { ...all, mode: "lines", showlegend: false, hovertemplate: "step %{x}<br>loss %{text}<extra></extra>",
      line: { color: look.muted, width: look.line / 2, dash: "dot" } },
    { ...past, mode: "lines", name: data.compared ? "now" : "trained on", hoverinfo: "skip", line: { color: look.value, width: look.line } },
    { ...now, mode: "markers", hoverinfo: "skip", showlegend: false,
      marker: { color: look.value, size: look.marker, line: { color: look.page, width: 2 } } },
    ...(data.heldOut ? [{ x: all.x, y: data.heldOut, mode: "lines", name: "held out",
      hoverinfo: "skip", line: { color: look.text, width: look.line * 0.7, dash: "dash" } }] : []),
    ...pinnedLossTraces(view),
  ];
}

/** The points; where they are many, how many lie in each cell, over which the line moves at once. */
function pointsTrace({ data, look }) {
  if (data.counts) {
    return { type: "heatmap", ...data.counts, colorscale: [[0, look.rule], [1, look.text]],
      showscale: false, hoverinfo: "skip", name: "data" };
  }
  return { ...data.points, mode: "markers", name: "data", hoverinfo: "skip",
    marker: { color: look.muted, size: look.point, opacity: 0.6 } };
}

function fitTraces(view) {
  return view.data.rows ? planeTraces(view) : curveTraces(view);
}

/** Several columns have no line to draw: each point's prediction against its y. */
function planeTraces(view) {
  const { data, look } = view;
  return [
    { ...fitNow(view)[0], mode: "markers", name: "prediction now", hoverinfo: "skip",
      marker: { color: look.value, size: look.point } },
    { x: data.ends, y: data.ends, mode: "lines", name: "prediction = y", hoverinfo: "skip",
      line: { color: look.text, width: look.line * 0.7, dash: "dash" } },
  ];
}

function curveTraces(view) {
  const { data, look } = view;
  return [
    pointsTrace(view),
    { x: data.ends, y: data.truth ?? [null, null], mode: "lines", name: "true line",
      hoverinfo: "skip", showlegend: Boolean(data.truth),
      line: { color: look.text, width: look.line * 0.7, dash: "dash" } },
    { ...fitNow(view)[0], mode: "lines", name: `${data.kind} now`, hoverinfo: "skip",
      line: { color: look.value, width: look.line } },
    { x: data.grid, y: data.best, mode: "lines", name: "least squares", hoverinfo: "skip",
      showlegend: !data.projector, // in large type four names would cover the title
      line: { color: look.gradient, width: look.line * 0.7, dash: "dot" } },
    ...(data.heldOutPoints ? [{ ...data.heldOutPoints, mode: "markers", name: "held out",
      hoverinfo: "skip", showlegend: !data.projector,
      marker: { color: look.text, size: look.point * 1.3, symbol: "circle-open" } }] : []),
    ...pinnedLineTraces(view, fitNow(view).slice(1)),
    ...residualTraces(view, residualsNow(view, predictions)),
  ];
}

function lossLayout({ data, look }) {
  const last = Math.max((data.compared?.last ?? data.last) - 1, 1);
  const logarithmic = data.lossAxis.type === "log";
  return layout(look, data.lossName, {
    x: ["step", { range: [-0.03 * last, 1.03 * last], tickformat: ",d" }],
    y: [logarithmic ? "loss (log)" : "loss", data.lossAxis], legend: Boolean(data.heldOut || data.compared),
  });
}

function fitLayout({ data, look }) {
  const [title, x, y] = data.rows ? ["Prediction against y", "y", "prediction"]
    : [`Data and the ${data.kind}`, "x", "y"];
  return layout(look, title, {
    x: [x, { range: data.ends }], y: [y, { range: data.yRange }], legend: true,
  });
}

/** The way so far, where the run stands, the update to come, and the direction of −.grad there. */
function surfaceNow({ data, at: step, hand, held }) {
  // In the hand there is no path yet: one place, and the direction in which it would go.
  const [across, up] = hand ? hand.map((each) => [each]) : data.plane.map((name) => data.values[name]);
  const [byAcross, byUp] = hand ? held.gradients
    : data.plane.map((name) => data.gradients[name][step]);
  const at = { x: across[step], y: up[step] };
  const none = { x: [null, null], y: [null, null] };
  const size = Math.hypot(byAcross, byUp);
  const known = at.x !== null && at.y !== null && size > 0 && byAcross !== null && byUp !== null;
  const wide = data.surface.across.at(-1) - data.surface.across[0];
  const scale = (ARROW * wide) / size;
  return [
    { x: across.slice(0, step + 1), y: up.slice(0, step + 1) },
    known ? { x: [at.x, at.x - scale * byAcross], y: [at.y, at.y - scale * byUp] } : none,
    // Of a long run not every step was sent: where the next one was not, there is no line to it.
    !hand && data.steps[step + 1] === data.steps[step] + 1
      ? { x: across.slice(step, step + 2), y: up.slice(step, step + 2) } : none,
    { x: [at.x], y: [at.y] },
  ];
}

function surfaceTraces(view) {
  const { data, look } = view;
  const [path, downhill, update, now] = surfaceNow(view);
  const line = (color, width, dash) => ({ mode: "lines", hoverinfo: "skip",
    line: { color, width, dash } });
  return [
    { type: "contour", x: data.surface.across, y: data.surface.up, z: data.surface.loss,
      ncontours: 18, contours: { coloring: "lines" }, showscale: false, hoverinfo: "skip",
      colorscale: [[0, look.muted], [1, look.muted]], showlegend: false, line: { width: 1 } },
    { ...path, ...line(look.value, look.line), name: "path" },
    { ...downhill, ...line(look.gradient, look.line, "dot"), name: "direction of −.grad" },
    { ...update, ...line(look.text, look.line), name: "next update" },
    { ...now, mode: "markers", hoverinfo: "skip", showlegend: false,
      marker: { color: look.value, size: look.marker, line: { color: look.page, width: 2 } } },
  ];
}

function surfaceLayout({ data, look }) {
  const ends = (numbers) => ({ range: [numbers[0], numbers.at(-1)] });
  const [across, up] = data.plane;
  return layout(look, `The loss over ${across} and ${up}`, {
    x: [across, ends(data.surface.across)], y: [up, ends(data.surface.up)], legend: true,
  });
}

/** The line, the pinned ones behind the traces that stand still, and the residuals behind those. */
function movingInFit(data) {
  const first = data.heldOutPoints ? 5 : 4;
  const pinned = pinnedPlaces(data, first, 1);
  return [2, ...pinned, ...residualPlaces(data, first + pinned.length)];
}

/** Each chart: `traces` and `layout` for new data, `now` for the traces that are `moving`. */
export const CHARTS = {
  loss: { traces: lossTraces, layout: lossLayout, now: lossNow, moving: (data) => [1, 2, ...pinnedPlaces(data, data.heldOut ? 4 : 3, 2)] },
  fit: { traces: fitTraces, layout: fitLayout, now: fitNow, 
    moving: (data) => (data.rows ? [0] : movingInFit(data)) },
  surface: { traces: surfaceTraces, layout: surfaceLayout, now: surfaceNow,
    moving: () => [1, 2, 3, 4], contours: true },
  pulls: PULLS,
};
