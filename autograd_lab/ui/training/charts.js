/** The Training page's charts: what each draws once, and what of it moves with the step. */

import { chartLayout } from "../../web/plotly.js";

const ARROW = 0.18; // of the surface's width: the gradient's direction; its size is in the table

/** The losses up to this step, and the marker on the newest that is finite. */
function lossNow({ data, at: newest }) {
  let at = Math.min(newest, data.loss.length - 1);
  while (at > 0 && data.loss[at] === null) at -= 1;
  const past = data.loss.slice(0, at + 1);
  return [{ x: data.steps.slice(0, at + 1), y: past }, { x: [data.steps[at]], y: [data.loss[at]] }];
}

function fitNow({ data, at }) {
  const weight = data.weight[at];
  const bias = data.bias[at];
  const known = weight !== null && bias !== null;
  return [{ x: data.ends, y: known ? data.ends.map((x) => weight * x + bias) : [null, null] }];
}

function lossTraces(view) {
  const { data, look } = view;
  const [past, now] = lossNow(view);
  const all = { x: data.steps.slice(0, data.loss.length), y: data.loss, text: data.lossText };
  return [
    { ...all, mode: "lines", hovertemplate: "step %{x}<br>loss %{text}<extra></extra>",
      line: { color: look.muted, width: look.line / 2, dash: "dot" } },
    { ...past, mode: "lines", hoverinfo: "skip", line: { color: look.value, width: look.line } },
    { ...now, mode: "markers", hoverinfo: "skip",
      marker: { color: look.value, size: look.marker, line: { color: look.page, width: 2 } } },
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
  const { data, look } = view;
  return [
    pointsTrace(view),
    { x: data.ends, y: data.truth ?? [null, null], mode: "lines", name: "true line",
      hoverinfo: "skip", showlegend: Boolean(data.truth),
      line: { color: look.text, width: look.line * 0.7, dash: "dash" } },
    { ...fitNow(view)[0], mode: "lines", name: "line now", hoverinfo: "skip",
      line: { color: look.value, width: look.line } },
    { x: data.ends, y: data.best, mode: "lines", name: "least squares", hoverinfo: "skip",
      showlegend: !data.projector, // in large type four names would cover the title
      line: { color: look.gradient, width: look.line * 0.7, dash: "dot" } },
  ];
}

/** Fixed axes and a fixed margin: while one steps, nothing is laid out again. */
function layout(look, title, axes) {
  const axis = (name, own) => ({
    title: { text: name, standoff: look.size / 3, font: { size: look.size } }, color: look.text, gridcolor: look.rule,
    zerolinecolor: look.rule, fixedrange: true, exponentformat: "power", nticks: 6, ...own,
  });
  const { size } = look;
  return {
    ...chartLayout(look, look.font, size),
    title: { text: title, x: 0, xref: "paper", xanchor: "left", y: 1, yref: "container",
      yanchor: "top", pad: { t: size * 0.3 }, font: { size: size * 1.1, color: look.text } },
    margin: { l: size * 4.2, r: size, t: size * 3.4, b: size * 3.6 },
    xaxis: axis(...axes.x), yaxis: axis(...axes.y),
    showlegend: Boolean(axes.legend),
  };
}

function lossLayout({ data, look }) {
  const last = Math.max(data.last - 1, 1);
  const logarithmic = data.lossAxis.type === "log";
  return layout(look, data.lossName, {
    x: ["step", { range: [-0.03 * last, 1.03 * last], tickformat: ",d" }],
    y: [logarithmic ? "loss (log)" : "loss", data.lossAxis],
  });
}

function fitLayout({ data, look }) {
  return layout(look, "Data and the line", {
    x: ["x", { range: data.ends }], y: ["y", { range: data.yRange }], legend: true,
  });
}

/** The way so far, where the run stands, the update to come, and the direction of −.grad there. */
function surfaceNow({ data, at: step }) {
  const at = { x: data.weight[step], y: data.bias[step] };
  const none = { x: [null, null], y: [null, null] };
  const [byWeight, byBias] = [data.gradients.weight[step], data.gradients.bias[step]];
  const size = Math.hypot(byWeight, byBias);
  const known = at.x !== null && at.y !== null && size > 0 && byWeight !== null && byBias !== null;
  const wide = data.surface.weight.at(-1) - data.surface.weight[0];
  const scale = (ARROW * wide) / size;
  return [
    { x: data.weight.slice(0, step + 1), y: data.bias.slice(0, step + 1) },
    known ? { x: [at.x, at.x - scale * byWeight], y: [at.y, at.y - scale * byBias] } : none,
    step + 1 < data.weight.length
      ? { x: data.weight.slice(step, step + 2), y: data.bias.slice(step, step + 2) } : none,
    { x: [at.x], y: [at.y] },
  ];
}

function surfaceTraces(view) {
  const { data, look } = view;
  const [path, downhill, update, now] = surfaceNow(view);
  const line = (color, width, dash) => ({ mode: "lines", hoverinfo: "skip",
    line: { color, width, dash } });
  return [
    { type: "contour", x: data.surface.weight, y: data.surface.bias, z: data.surface.loss,
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
  return layout(look, "The loss over w and b", {
    x: ["w", ends(data.surface.weight)], y: ["b", ends(data.surface.bias)], legend: true,
  });
}

/** Each chart: `traces` and `layout` for new data, `now` for the traces that are `moving`. */
export const CHARTS = {
  loss: { traces: lossTraces, layout: lossLayout, now: lossNow, moving: [1, 2] },
  fit: { traces: fitTraces, layout: fitLayout, now: fitNow, moving: [2] },
  surface: { traces: surfaceTraces, layout: surfaceLayout, now: surfaceNow, moving: [1, 2, 3, 4],
    contours: true },
};
