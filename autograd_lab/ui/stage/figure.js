/**
 * A lesson's figure: a Plotly figure that Python made, drawn in the colours of the page.
 *
 * New data moves the same chart, without a blank frame. A colour arrives as a role, "role:value".
 */

import { CHART, chartLayout, loadPlotly } from "../../web/plotly.js";
import { isEqual } from "../../web/equal.js";

const PLACES = new WeakMap();

/** Streamlit calls this at mount, and again with new data or a new theme. */
export default function component({ parentElement, data: text }) {
  let place = PLACES.get(parentElement);
  if (!place) {
    place = mount(parentElement);
    PLACES.set(parentElement, place);
  }
  const call = ++place.calls;
  place.data = JSON.parse(text);
  place.root.classList.toggle("projector", place.data.projector);
  place.chart.setAttribute("aria-label", place.data.text);
  draw(place);
  return () => {
    // Streamlit also cleans up after a call that a newer one overtook: that one lives on.
    if (call !== place.calls) return;
    PLACES.delete(parentElement);
    destroy(place);
  };
}

function mount(parent) {
  const root = document.createElement("div");
  root.className = "autograd-figure";
  const chart = document.createElement("div");
  chart.className = "chart";
  chart.setAttribute("role", "img");
  const problem = document.createElement("p");
  problem.setAttribute("role", "status");
  root.append(chart, problem);
  parent.append(root);
  const place = { root, chart, problem, calls: 0, data: null, gone: false };
  place.resizing = new ResizeObserver(() => {
    if (!place.drawn) return;
    if (!isEqual(look(place), place.drawn)) draw(place);
    else window.Plotly.Plots.resize(chart);
  });
  place.resizing.observe(root);
  return place;
}

function destroy(place) {
  place.gone = true;
  place.resizing.disconnect();
  if (place.drawn) window.Plotly.purge(place.chart);
  place.root.remove();
}

/** The theme's colours and the mode's sizes, as Plotly knows no CSS. */
function look({ root, data }) {
  const style = getComputedStyle(root);
  const colours = Object.fromEntries(
    ["page", "text", "muted", "rule", "value", "gradient", "value-tint", "gradient-tint"].map(
      (name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  const large = data.projector && root.clientWidth > 450;
  return { colours, font: style.fontFamily, size: large ? 22 : 14 };
}

async function draw(place) {
  const { chart, data, problem } = place;
  let Plotly;
  try {
    Plotly = await loadPlotly(data.plotly);
  } catch {
    problem.textContent =
      "The figure needs Plotly, which did not load: restart the dashboard and reload this page.";
    return;
  }
  // Newer data may have come while Plotly was loading: that is drawn by its own call.
  if (place.gone || place.data !== data) return;
  const now = look(place);
  place.drawn = now;
  const figure = coloured(data.figure, now.colours);
  await Plotly.react(chart, figure.data, layout(figure.layout, now), CHART);
  place.root.dataset.ready = "";
}

/** The figure with each "role:…" replaced by the theme's colour. */
function coloured(thing, colours) {
  if (typeof thing === "string") {
    return thing.startsWith("role:") ? colours[thing.slice(5)] : thing;
  }
  if (Array.isArray(thing)) return thing.map((each) => coloured(each, colours));
  if (thing === null || typeof thing !== "object") return thing;
  return Object.fromEntries(
    Object.entries(thing).map(([name, each]) => [name, coloured(each, colours)]));
}

function layout(own, { colours, font, size }) {
  const axis = (given) => ({
    color: colours.text, gridcolor: colours.rule, zerolinecolor: colours.muted, fixedrange: true,
    automargin: true, ...given,
  });
  return {
    ...own,
    ...chartLayout(colours, font, size),
    margin: { l: size * 2, r: size, t: size * 2.6, b: size * 2 },
    xaxis: axis(own.xaxis),
    yaxis: axis(own.yaxis),
  };
}
