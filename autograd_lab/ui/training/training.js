/**
 * The Training page's screen: linked charts, a table and a scrubber that can play.
 *
 * Everything arrives ready from Python, texts included; this module only moves along it. Step k is
 * the state after k updates. Of a long run Python sends some steps only: `data.steps` are these,
 * and `view.at` is the place of the step that is seen among them. Plotly is loaded from the
 * dashboard itself, and only here.
 */

import { make } from "../../web/elements.js";
import { keepInAddress } from "../../web/host.js";
import { CHART, loadPlotly } from "../../web/plotly.js";
import { isEqual } from "../../web/equal.js";
import { CHARTS } from "./charts.js";
import { canHold, heldTexts, listenToHand, makeHand, pickedLine, placeHandles } from "./hand.js";
import { beforeAfterTable, fillBeforeAfter, writeBeforeAfter } from "./before_after.js";
import { parametersAt } from "./axes.js";
import { fillRuns, makeRuns, writeRuns } from "./pinned.js";
import { pulled, pullsSentence } from "./pulls.js";
import { endMoving, go, halt, listenToTransport, makeTransport, move, report, seek, writeTransport } from "./moving.js";

const COLUMNS = ["value", "gradient", "update"];
const NAMES = Object.keys(CHARTS);
const VIEWS = new WeakMap();

/** Streamlit calls this at mount, and again with new data or a new theme. */
export default function (component) {
  const { parentElement, data, setStateValue } = component;
  let view = VIEWS.get(parentElement);
  if (!view) {
    view = mount(parentElement);
    VIEWS.set(parentElement, view);
  }
  view.onStep = (step) => {
    keepInAddress("step", step);
    setStateValue("step", step);
  };
  view.onStart = (line) => setStateValue("start", line);
  show(view, data);
  return () => {
    VIEWS.delete(parentElement);
    destroy(view);
  };
}

/* ------------------------------------------------------------------- parts */

function table() {
  const rule = make("span", { className: "rule" });
  const body = make("tbody");
  const head = make("tr", {},
    make("td"),
    make("th", { scope: "col" }, "value"),
    make("th", { scope: "col" }, make("code", {}, ".grad")),
    make("th", { scope: "col" }, "next update", " ", rule));
  const root = make("table", { className: "parameters", "aria-label": "Parameters at this step" },
    make("thead", {}, head), body);
  return { root, body, rule, cells: {} };
}

/** A row for each parameter of the model. */
function fillTable(table, names) {
  if (isEqual(Object.keys(table.cells), names)) return;
  table.cells = {};
  table.body.replaceChildren(...names.map((name) => {
    table.cells[name] = COLUMNS.map((column) => make("td", { className: column }));
    return make("tr", {}, make("th", { scope: "row" }, name), ...table.cells[name]);
  }));
}

function mount(parent) {
  /** @type {Record<string, any>} */
  const parts = {
    sentence: make("p", { className: "sentence", "aria-live": "polite" }),
    notice: make("p", { className: "notice", role: "status" }),
    about: make("p", { className: "about" }),
    ...Object.fromEntries(NAMES.map((name) => [name, make("div", { className: "chart" })])),
    hint: make("p", { className: "hint" }),
    table: table(),
    both: beforeAfterTable(),
    runs: makeRuns(),
    pulled: make("p", { className: "pulled" }),
    hand: makeHand(),
    ...makeTransport(),
  };
  parts.frames = Object.fromEntries(NAMES.map((name) =>
    [name, make("div", { className: name, role: "img" }, parts[name])]));
  parts.root = make("div", { className: "autograd-training", role: "group", tabIndex: -1,
    "aria-label": "Training, step by step" },
  parts.sentence, ...Object.values(parts.frames), parts.hand.layer,
  parts.transport,
  make("div", { className: "facts" }, parts.table.root, parts.both.root, parts.runs.root, parts.pulled, parts.notice, parts.hint, parts.about));
  parent.append(parts.root);
  const view = { parts, data: null, step: 0, at: 0, reported: 0, playing: false, look: null, hand: null,
    stop: new AbortController(),
    onMoved: (each) => {
      writeStep(each);
      draw(each);
    },
    onPlaying: (each) => each.drawn && placeHandles(each) };
  listen(view);
  return view;
}

function listen(view) {
  const { parts } = view;
  const on = (target, type, handler) =>
    target.addEventListener(type, handler, { signal: view.stop.signal });
  listenToTransport(view, on);
  listenToHand(view, on, (line) => hold(view, line), () => startFrom(view, view.hand));
  on(parts.frames.surface, "click", (event) => {
    const line = pickedLine(view, event);
    if (line) startFrom(view, line);
  });
  view.resizing = new ResizeObserver(() => resize(view));
  for (const frame of Object.values(parts.frames)) view.resizing.observe(frame);
}

function resize(view) {
  if (!view.drawn) return;
  if (takeLook(view)) drawAfresh(view);
  for (const name of shown(view)) window.Plotly.Plots.resize(view.parts[name]);
  placeHandles(view);
  draw(view); // a square over an error is one in pixels
}

function destroy(view) {
  endMoving(view);
  view.stop.abort();
  view.resizing.disconnect();
  view.gone = true;
  if (view.drawn) {
    for (const name of NAMES) window.Plotly.purge(view.parts[name]);
  }
  view.parts.root.remove();
}

/* -------------------------------------------------------- the line in the hand */

/** The line as it is held: everything shows it, and nothing is trained yet. */
function hold(view, line) {
  view.hand = line;
  view.held = heldTexts(view);
  writeStep(view);
  draw(view);
}

/** Lets Python train from this line; until its run is here, the line stays as it was held. */
function startFrom(view, line) {
  halt(view);
  go(view, 0);
  if (canHold(view)) hold(view, line);
  report(view);
  view.onStart(line);
}

/* -------------------------------------------------------------------- data */

/** Takes new data; the step stays where the new run has it. */
function show(view, data) {
  const { parts } = view;
  const fresh = view.data?.version !== data.version;
  if (!view.data) view.step = view.reported = data.step;
  view.data = data;
  parts.root.classList.toggle("projector", data.projector);
  parts.notice.textContent = data.notice;
  const changed = takeLook(view);
  if (!fresh && !changed) return;
  if (fresh) fill(view);
  seek(view, view.step);
  writeStep(view);
  drawAfresh(view);
}

function fill({ parts, data }) {
  parts.slider.max = data.last;
  parts.root.dataset.steps = data.last + 1;
  parts.root.classList.toggle("with-pulls", drawsPulls(data));
  parts.root.classList.toggle("with-numbers", Boolean(data.numbers));
  fillBeforeAfter(parts.both, data.numbers);
  parts.root.classList.toggle("with-runs", Boolean(data.compared));
  fillRuns(parts.runs, data.compared);
  fillTable(parts.table, data.parameters);
  parts.table.rule.textContent = data.rule;
  parts.hint.textContent = data.hint;
  parts.about.textContent = data.about;
  for (const name of NAMES) parts.frames[name].setAttribute("aria-label", data[`${name}Label`] ?? "");
}

/** Everything of a step but the charts. */
function writeStep(view) {
  const { parts, data, at } = view;
  const held = view.hand && view.held;
  parts.sentence.textContent = held ? held.sentence : data.sentences[at];
  writeTransport(view);
  data.parameters.forEach((name, row) => {
    COLUMNS.forEach((column, k) => {
      parts.table.cells[name][k].textContent = held ? held.cells[row][k]
        : data.cells[name][column][at];
    });
  });
  writeBeforeAfter(parts.both, view, held);
  writeRuns(parts.runs, view);
  parts.pulled.textContent = pullsText(view);
  if (view.drawn) placeHandles(view);
}

/** Whether there is something to draw of the pulls: of very many points there is not. */
function drawsPulls({ pulls, rows, points }) {
  return Boolean(pulls && (rows || points) && "scale" in pulls);
}

function pullsText(view) {
  const { data, at, hand } = view;
  if (!drawsPulls(data)) return data.pulls?.note ?? "";
  const numbers = hand ?? parametersAt(data, at);
  return numbers ? pullsSentence(view, pulled(view, numbers)) : "";
}

/* ------------------------------------------------------------------ charts */

/** The charts that have room: in a hall there is none for the surface. */
function shown({ parts }) {
  return NAMES.filter((name) => parts.frames[name].offsetParent !== null);
}

/** Reads the theme's colours and the mode's sizes, as Plotly knows no CSS; true if they changed. */
function takeLook(view) {
  const { root, frames } = view.parts;
  const style = getComputedStyle(root);
  const read = (name) => style.getPropertyValue(name).trim();
  const large = view.data.projector && frames.fit.clientWidth > 450;
  const look = {
    page: read("--page"), text: read("--text"), muted: read("--muted"), rule: read("--rule"),
    value: read("--value"), gradient: read("--gradient"), font: style.fontFamily, size: large ? 22 : 13,
    line: large ? 5 : 3, marker: large ? 18 : 12, point: large ? 9 : 6,
  };
  const changed = !isEqual(look, view.look);
  view.look = look;
  return changed;
}

/** New data or another theme: the same two charts take it, without a blank frame. */
async function drawAfresh(view) {
  const { parts } = view;
  let Plotly;
  try {
    Plotly = await loadPlotly(view.data.plotly);
  } catch {
    parts.notice.textContent =
      "The charts need Plotly, which did not load: restart the dashboard and reload this page.";
    return;
  }
  if (view.gone) return;
  view.drawn = true;
  await Promise.all(shown(view).map((name) =>
    Plotly.react(parts[name], CHARTS[name].traces(view), CHARTS[name].layout(view), CHART)));
  if (view.gone) return;
  // In a hall the loss may have had no room so far.
  if (parts.loss.data && !view.clicked) {
    view.clicked = true;
    parts.loss.on("plotly_click", ({ points }) => move(view, points[0].x));
  }
  parts.root.dataset.ready = "";
  placeHandles(view);
  draw(view);
}

/** A chart with its moving traces as they are now. Contours and maps outlive no animation's frame. */
function moved(chart, { now, moving, contours, height }, view) {
  const data = now(view);
  const traces = moving(view.data);
  const range = height?.(view);
  if (range && !isEqual(range, chart.layout.yaxis.range)) {
    return window.Plotly.update(chart, { x: data.map(({ x }) => x), y: data.map(({ y }) => y) },
      { "yaxis.range": range }, traces);
  }
  if (contours || view.data.counts) {
    return window.Plotly.restyle(chart, { x: data.map(({ x }) => x), y: data.map(({ y }) => y) },
      traces);
  }
  return window.Plotly.animate(chart, { data, traces }, {
    mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: false } });
}

/** Moves what changes with the step. While one frame is drawn, only the newest step waits. */
function draw(view) {
  if (!view.drawn) return;
  if (view.drawing) {
    view.stale = true;
    return;
  }
  view.drawing = true;
  const { parts } = view;
  const drawn = shown(view).filter((name) => parts[name].data);
  Promise.all(drawn.map((name) => moved(parts[name], CHARTS[name], view)))
    .catch(() => {}) // Plotly rejects a frame that new data has overtaken
    .then(() => {
      view.drawing = false;
      const stale = view.stale;
      view.stale = false;
      if (stale && !view.gone) draw(view);
    });
}
