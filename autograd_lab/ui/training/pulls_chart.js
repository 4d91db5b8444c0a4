/** The chart of how each point pulls on the two parameters of the surface. */

import { layout, parametersAt } from "./axes.js";
import { pulled, summary } from "./pulls.js";

const AIR = 1.1; // of the strongest pull: the height of the chart

function pulledNow(view) {
  const numbers = view.hand ?? parametersAt(view.data, view.at);
  return numbers && pulled(view, numbers);
}

function pullsNow(view) {
  const of = pulledNow(view);
  if (!of) return Array.from({ length: 5 }, () => ({ x: [null], y: [null] }));
  const [first, second] = of.pulls.map(summary);
  const ends = view.data.rows ? [0, view.data.rows.length - 1] : view.data.ends;
  return [
    { x: of.x, y: of.pulls[0] },
    { x: of.x, y: of.pulls[1] },
    { x: ends, y: [first.mean, first.mean] },
    { x: ends, y: [second.mean, second.mean] },
    { x: [of.x[first.strongest], of.x[second.strongest]],
      y: [of.pulls[0][first.strongest], of.pulls[1][second.strongest]] },
  ];
}

function pullsTraces(view) {
  const { data: { plane: [first, second] }, look } = view;
  const [one, other, mean, otherMean, most] = pullsNow(view);
  const line = (color, dash) => ({ mode: "lines", hoverinfo: "skip", showlegend: false,
    line: { color, width: look.line * 0.7, dash } });
  const points = { mode: "markers", hoverinfo: "skip" };
  return [
    { ...one, ...points, name: `on ${first}`, marker: { color: look.gradient, size: look.point } },
    { ...other, ...points, name: `on ${second}`,
      marker: { color: look.text, size: look.point, symbol: "circle-open" } },
    { ...mean, ...line(look.gradient, "solid") },
    { ...otherMean, ...line(look.text, "dash") },
    { ...most, ...points, name: "strongest",
      marker: { color: look.text, size: look.point * 1.8, symbol: "circle-open", line: { width: 2 } } },
  ];
}

/** As high as the strongest pull asks, in powers of two: it stays while they change a little. */
function pullsHeight(view) {
  const of = pulledNow(view);
  const most = of ? Math.max(...of.pulls.flat().map(Math.abs)) : 0;
  const high = AIR * 2 ** Math.ceil(Math.log2(most || 1));
  return [-high, high];
}

function pullsLayout(view) {
  const { data, look } = view;
  const ends = data.rows ? [-1, data.rows.length] : data.ends;
  return layout(look, "How each point pulls", {
    x: [data.rows ? "row" : "x", { range: ends }], legend: true,
    y: ["pull", { range: pullsHeight(view) }],
  });
}

export const PULLS = { traces: pullsTraces, layout: pullsLayout, now: pullsNow, height: pullsHeight,
  moving: () => [0, 1, 2, 3, 4] };
