/** The charts of a walk: the curve with the walk and its tangent, and the numbers over the steps. */

import { layout } from "./axes.js";

const REACH = 0.2; // of the width: the tangent to both sides
const DECIMALS = 3; // of a start that was clicked: finer than a pixel

/** The walk so far, the tangent, and where it stands. */
function curveNow({ data, at }) {
  const [x, y, slope] = [data.position[at], data.value[at], data.slope[at]];
  const known = x !== null && y !== null && slope !== null;
  const reach = REACH * (data.xRange[1] - data.xRange[0]);
  const ends = known ? [x - reach, x + reach] : [null, null];
  return [
    { x: data.position.slice(0, at + 1), y: data.value.slice(0, at + 1) },
    { x: ends, y: ends.map((each) => (known ? y + slope * (each - x) : null)) },
    { x: [x], y: [y] },
  ];
}

function curveTraces(view) {
  const { data, look } = view;
  const [walk, tangent, now] = curveNow(view);
  return [
    { ...data.curve, mode: "lines", name: "f", hoverinfo: "skip",
      line: { color: look.muted, width: look.line, simplify: false } },
    { ...walk, mode: "lines+markers", name: "walk", hoverinfo: "skip",
      line: { color: look.value, width: look.line / 2 }, marker: { color: look.value, size: look.point } },
    { ...tangent, mode: "lines", name: "slope", hoverinfo: "skip",
      line: { color: look.gradient, width: look.line } },
    { ...now, mode: "markers", showlegend: false, hoverinfo: "skip",
      marker: { color: look.value, size: look.marker, line: { color: look.page, width: 2 } } },
  ];
}

function curveLayout({ data, look }) {
  return layout(look, "The walk on f", {
    x: ["x", { range: data.xRange }], y: ["f(x)", { range: data.yRange }], legend: true,
  });
}

/** Both numbers up to this step. */
function valuesNow({ data, at }) {
  return ["value", "slope"].map((name) => ({ x: data.steps.slice(0, at + 1), y: data[name].slice(0, at + 1) }));
}

function valuesTraces(view) {
  const { data, look } = view;
  const [value, slope] = valuesNow(view);
  const whole = (name) => ({ x: data.steps, y: data[name], mode: "lines", hoverinfo: "skip",
    showlegend: false, line: { color: look.muted, width: look.line / 2, dash: "dot" } });
  return [
    whole("value"), whole("slope"),
    { ...value, mode: "lines", name: "f", hoverinfo: "skip", line: { color: look.value, width: look.line } },
    { ...slope, mode: "lines", name: "slope", hoverinfo: "skip",
      line: { color: look.gradient, width: look.line, dash: "dash" } },
  ];
}

function valuesLayout({ data, look }) {
  const last = Math.max(data.last, 1);
  return layout(look, "f and its slope at each step", {
    x: ["step", { range: [-0.03 * last, 1.03 * last] }], y: ["", { range: data.stepRange }], legend: true,
  });
}

/** Where on the axis one clicked; null beside the chart. */
export function pickedPlace({ parts }, event) {
  const drawn = parts.curve._fullLayout;
  if (!drawn) return null;
  const { xaxis } = drawn;
  const across = event.clientX - parts.curve.getBoundingClientRect().left - xaxis._offset;
  if (across < 0 || across > xaxis._length) return null;
  return Number(xaxis.p2l(across).toFixed(DECIMALS));
}

export const WALK_CHARTS = {
  curve: { traces: curveTraces, layout: curveLayout, now: curveNow, moving: [1, 2, 3] },
  values: { traces: valuesTraces, layout: valuesLayout, now: valuesNow, moving: [2, 3] },
};
