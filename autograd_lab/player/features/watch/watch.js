/** Numbers that change from pass to pass, as small charts under the ledger: they grow as one steps. */

import { HIDDEN } from "../../browser/data.js";
import { make, makeSvg, write } from "../../../web/elements.js";
import { remember, remembered } from "../../../web/memory.js";
import { here, step } from "../../browser/navigation.js";

const WIDE = 300; // a chart's own units; the height is Python's
/* global WIRE */
const HIGH = WIRE.high;
const MARGIN = 6; // so that a line at the rim is whole
const MOST_CHARTS = 4;
const SPOKEN = 8; // points that are said of a chart

export const watch = {
  build(player) {
    const { parts } = player;
    player.watch = { series: null, chosen: null, charts: [], scene: null };
    parts.charts = make("div", { className: "charts" });
    parts.picks = make("fieldset", {}, make("legend", {}, "Show these, up to four"));
    parts.pick = make("details", { className: "pick" }, make("summary", {}, "Others"), parts.picks);
    parts.watch = make("details", { className: "watch", hidden: true,
      open: remembered("watch") !== "closed" },
    make("summary", {}, "How they change"), parts.charts, parts.pick);
    parts.ledger.after(parts.watch);
    player.listen(parts.watch, "toggle", () => {
      remember("watch", parts.watch.open ? "open" : "closed");
      drawCharts(player);
    });
  },

  take(player) {
    const { parts, data, watch: state } = player;
    const series = data.watch ?? [];
    parts.watch.hidden = series.length === 0;
    const titles = series.map((each) => each.title);
    const same = state.series
      && titles.join("\n") === state.series.map((each) => each.title).join("\n");
    state.series = series;
    if (same) {
      for (const chart of state.charts) {
        takeSeries(player, chart, series.find((each) => each.title === chart.series.title));
      }
      return;
    }
    state.chosen = new Set(titles.slice(0, MOST_CHARTS));
    fillPicks(player);
    fillCharts(player);
  },

  draw(player, scene) {
    player.watch.scene = scene;
    drawCharts(player);
  },
};

/* ------------------------------------------------------------ which ones */

function fillPicks(player) {
  const { parts, watch: { series, chosen } } = player;
  parts.pick.hidden = series.length <= MOST_CHARTS;
  const boxes = series.map(({ title }) => {
    const box = make("input", { type: "checkbox", checked: chosen.has(title) });
    box.addEventListener("change", () => {
      if (box.checked) chosen.add(title);
      else chosen.delete(title);
      offer();
      fillCharts(player);
      drawCharts(player);
    });
    return [box, make("label", {}, box, ` ${title}`)];
  });
  const offer = () => {
    for (const [box] of boxes) box.disabled = !box.checked && chosen.size >= MOST_CHARTS;
  };
  offer();
  parts.picks.replaceChildren(parts.picks.firstChild, ...boxes.map(([, label]) => label));
}

function fillCharts(player) {
  const { parts, watch: state } = player;
  state.charts = state.series.filter(({ title }) => state.chosen.has(title))
    .map((series) => takeSeries(player, makeChart(player, series.title), series));
  parts.charts.replaceChildren(...state.charts.map((chart) => chart.element));
}

function makeChart(player, title) {
  /** @type {Record<string, any>} */
  const chart = {
    number: make("span", { className: "number" }),
    line: makeSvg("path", { class: "past", "vector-effect": "non-scaling-stroke" }),
    cursor: makeSvg("path", { class: "cursor", "vector-effect": "non-scaling-stroke" }),
    dot: make("span", { className: "here" }),
    low: make("span", { className: "end" }),
    high: make("span", { className: "end" }),
  };
  chart.svg = makeSvg("svg", { viewBox: `0 ${-MARGIN} ${WIDE} ${HIGH + 2 * MARGIN}`, role: "img",
    preserveAspectRatio: "none" });
  chart.svg.append(chart.cursor, chart.line);
  const turn = (name, sign, direction) => {
    const button = make("button", { type: "button", "aria-label": `${name} of ${title}`,
      title: `${name} of ${title}` }, sign);
    button.addEventListener("click", () => jump(player, chart, direction));
    return button;
  };
  const plot = make("div", { className: "plot", title: "Click: go to this change" }, chart.svg,
    chart.dot, chart.low, chart.high);
  plot.addEventListener("click", (event) => jumpTo(player, chart, plot, event));
  chart.element = make("div", { className: "chart", role: "group", "aria-label": title },
    make("div", { className: "head" }, make("b", {}, title), chart.number,
      turn("Previous change", "‹", -1), turn("Next change", "›", 1)), plot);
  return chart;
}

/** The steps of a series' points, counted through all passes. */
function takeSeries(player, chart, series) {
  chart.series = series;
  chart.steps = series.passes.map((place, k) => player.firsts[place] + series.locals[k]);
  return chart;
}

/* ------------------------------------------------------------ going there */

function jump(player, chart, direction) {
  const { steps } = chart;
  const at = here(player);
  const target = direction > 0 ? steps.find((each) => each > at)
    : steps.findLast((each) => each < at);
  if (target !== undefined) step(player, target);
}

/** To the change that is nearest to the click. */
function jumpTo(player, chart, plot, event) {
  const { steps } = chart;
  const { left, width } = plot.getBoundingClientRect();
  const at = ((event.clientX - left) / width) * Math.max(player.count - 1, 1);
  const far = (each) => Math.abs(each - at);
  step(player, steps.reduce((near, each) => (far(each) < far(near) ? each : near)));
}

/* ------------------------------------------------------------ drawing */

function drawCharts(player) {
  const { parts, watch: { charts, scene } } = player;
  if (!scene || parts.watch.hidden || !parts.watch.open || player.count === 0) return;
  for (const chart of charts) drawChart(player, chart, scene);
}

/** Up to this step, and no further: what is to come is not told. */
function drawChart(player, chart, scene) {
  const { series, steps } = chart;
  const x = (at) => (at / Math.max(player.count - 1, 1)) * WIDE;
  let last = steps.findLastIndex((each) => each <= player.step);
  const masked = isHidden(scene, series);
  // A number that is masked is not drawn either, nor is how it came about at this step.
  if (masked && last >= 0) last -= 1;
  const path = [];
  let drawn = false;
  for (let k = 0; k <= last; k += 1) {
    const height = series.heights[k];
    const until = k < last ? steps[k + 1] : masked ? steps[k + 1] ?? player.step : player.step;
    if (height !== null) path.push(`${drawn ? "L" : "M"}${x(steps[k])} ${height}H${x(until)}`);
    drawn = height !== null;
  }
  chart.line.setAttribute("d", path.join(""));
  chart.cursor.setAttribute("d", `M${x(player.step)} ${-MARGIN}V${HIGH + MARGIN}`);
  const now = masked ? HIDDEN : series.texts[last] ?? (series.field === "d" ? "None" : "");
  write(chart.number, now);
  const height = masked || last < 0 ? null : series.heights[last];
  chart.dot.hidden = height === null;
  if (height !== null) place(chart.dot, x(player.step), height);
  drawEnds(chart, last);
  chart.svg.setAttribute("aria-label", inWords(chart, last, masked));
}

function isHidden({ pass, hidden }, { name, field }) {
  return [...hidden].some((slot) => slot[0] === field
    && pass.nodes[Number(slot.slice(1))]?.label === name);
}

/** Percentages: the chart is stretched, what lies over it is not. */
function place(element, x, height) {
  element.style.left = `${(x / WIDE) * 100}%`;
  element.style.top = topOf(height);
}

const topOf = (height) => `${((height + MARGIN) / (HIGH + 2 * MARGIN)) * 100}%`;

/** The largest and the smallest number so far, at their heights. */
function drawEnds({ series, high, low }, last) {
  const seen = [...Array(last + 1).keys()].filter((k) => series.heights[k] !== null);
  const by = (better) => seen.reduce((a, b) => (better(series.heights[b], series.heights[a]) ? b : a),
    seen[0]);
  const [top, bottom] = [by((b, a) => b < a), by((b, a) => b > a)];
  const apart = seen.length > 0 && series.heights[bottom] - series.heights[top] > 45;
  [[high, top, seen.length > 0], [low, bottom, apart]].forEach(([element, k, there]) => {
    element.hidden = !there;
    if (!there) return;
    write(element, series.texts[k]);
    element.style.top = topOf(series.heights[k]);
  });
}

function inWords({ series, steps }, last, masked) {
  const points = [...Array(last + 1).keys()].slice(-SPOKEN)
    .map((k) => `${series.texts[k]} at step ${steps[k] + 1}`);
  const before = last + 1 > SPOKEN ? `${last + 1 - SPOKEN} numbers, then ` : "";
  const said = points.length > 0 ? `${before}${points.join(", ")}` : "no number yet";
  return `${series.title} so far: ${said}${masked ? ", then one that is hidden" : ""}.`;
}
