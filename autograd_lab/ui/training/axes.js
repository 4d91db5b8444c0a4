/** What all charts of training have alike: fixed axes, a title, the numbers of a step. */

import { chartLayout } from "../../web/plotly.js";

/** Fixed axes and a fixed margin: while one steps, nothing is laid out again. */
export function layout(look, title, axes) {
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

/** The weights and, last, the bias at a step; null where one is not finite. */
export function parametersAt(data, at) {
  const numbers = data.parameters.map((name) => data.values[name][at]);
  return numbers.includes(null) ? null : numbers;
}
