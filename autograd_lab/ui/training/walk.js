/**
 * Gradient descent on a curve: the walk, the tangent under it, f and slope over the steps.
 *
 * Every number and text is Python's; this module only moves along them.
 */

import { make } from "../../web/elements.js";
import { isEqual } from "../../web/equal.js";
import { keepInAddress } from "../../web/host.js";
import { CHART, loadPlotly } from "../../web/plotly.js";
import { endMoving, halt, listenToTransport, makeTransport, move, report, seek, writeTransport } from "./moving.js";
import { WALK_CHARTS, pickedPlace } from "./walk_charts.js";

const CELLS = ["position", "value", "slope", "update"];
const CHART_NAMES = Object.keys(WALK_CHARTS);
const WALKS = new WeakMap();

/** Streamlit calls this at mount, and again with new data or a new theme. */
export default function (component) {
  const { parentElement, data, setStateValue } = component;
  let view = WALKS.get(parentElement);
  if (!view) {
    view = mount(parentElement);
    WALKS.set(parentElement, view);
  }
  view.onStep = (step) => {
    keepInAddress("step", step);
    setStateValue("step", step);
  };
  view.onStart = (x) => setStateValue("start", x);
  show(view, data);
  return () => {
    WALKS.delete(parentElement);
    destroy(view);
  };
}

function makeTable() {
  const cells = CELLS.map((name) => make("td", { className: { slope: "gradient", update: "" }[name] ?? "value" }));
  const rule = make("span", { className: "rule" });
  const heads = [["x"], ["f(x)"], ["slope, ", make("code", {}, "x.grad")], ["next update ", rule]];
  const root = make("table", { className: "place", "aria-label": "The walk at this step" },
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, ...head)))),
    make("tbody", {}, make("tr", {}, ...cells)));
  return { root, rule, cells };
}

function mount(parent) {
  /** @type {Record<string, any>} */
  const parts = {
    sentence: make("p", { className: "sentence", "aria-live": "polite" }),
    notice: make("p", { className: "notice", role: "status" }),
    about: make("p", { className: "about" }),
    hint: make("p", { className: "hint" }, "Click on the curve to start there."),
    table: makeTable(),
    ...Object.fromEntries(CHART_NAMES.map((name) => [name, make("div", { className: "chart" })])),
    ...makeTransport(),
  };
  parts.frames = Object.fromEntries(CHART_NAMES.map((name) =>
    [name, make("div", { className: name, role: "img" }, parts[name])]));
  parts.root = make("div", { className: "autograd-training walk", role: "group", tabIndex: -1,
    "aria-label": "Gradient descent, step by step" },
  parts.sentence, ...Object.values(parts.frames), parts.transport,
  make("div", { className: "facts" }, parts.table.root, parts.notice, parts.hint, parts.about));
  parent.append(parts.root);
  const view = { parts, data: null, step: 0, at: 0, reported: 0, playing: false, look: null,
    stop: new AbortController(), onMoved: showStep };
  listen(view);
  return view;
}

function listen(view) {
  const on = (target, type, handler) =>
    target.addEventListener(type, handler, { signal: view.stop.signal });
  listenToTransport(view, on);
  on(view.parts.frames.curve, "click", (event) => {
    const x = pickedPlace(view, event);
    if (x === null) return;
    move(view, 0);
    report(view);
    view.onStart(x);
  });
  view.resizing = new ResizeObserver(() => {
    if (!view.drawn) return;
    if (takeLook(view)) drawAfresh(view);
    for (const name of CHART_NAMES) window.Plotly.Plots.resize(view.parts[name]);
  });
  for (const frame of Object.values(view.parts.frames)) view.resizing.observe(frame);
}

function destroy(view) {
  endMoving(view);
  view.stop.abort();
  view.resizing.disconnect();
  view.gone = true;
  if (view.drawn) for (const name of CHART_NAMES) window.Plotly.purge(view.parts[name]);
  view.parts.root.remove();
}

/** Takes new data; the step stays where the new walk has it. */
function show(view, data) {
  const { parts } = view;
  const fresh = view.data?.version !== data.version;
  if (!view.data) view.step = view.reported = data.step;
  view.data = data;
  parts.root.classList.toggle("projector", data.projector);
  parts.notice.textContent = data.notice;
  const changed = takeLook(view);
  if (!fresh && !changed) return;
  if (fresh) halt(view);
  parts.slider.max = data.last;
  parts.root.dataset.steps = data.last + 1;
  parts.table.rule.textContent = data.rule;
  parts.about.textContent = data.about;
  for (const name of CHART_NAMES) parts.frames[name].setAttribute("aria-label", data[`${name}Label`]);
  seek(view, view.step);
  writePlace(view);
  drawAfresh(view);
}

function showStep(view) {
  writePlace(view);
  draw(view);
}

/** Everything of a step but the charts. */
function writePlace(view) {
  const { parts, data, at } = view;
  writeTransport(view);
  parts.sentence.textContent = data.sentences[at];
  CELLS.forEach((name, k) => {
    parts.table.cells[k].textContent = data.cells[name][at];
  });
}

/** Reads the theme's colours and the mode's sizes, as Plotly knows no CSS; true if they changed. */
function takeLook(view) {
  const { root, frames } = view.parts;
  const style = getComputedStyle(root);
  const read = (name) => style.getPropertyValue(name).trim();
  const large = view.data.projector && frames.curve.clientWidth > 450;
  const look = {
    page: read("--page"), text: read("--text"), muted: read("--muted"), rule: read("--rule"),
    value: read("--value"), gradient: read("--gradient"), font: style.fontFamily,
    size: large ? 22 : 13, line: large ? 5 : 3, marker: large ? 18 : 12, point: large ? 9 : 6,
  };
  const changed = !isEqual(look, view.look);
  view.look = look;
  return changed;
}

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
  await Promise.all(CHART_NAMES.map((name) =>
    Plotly.react(parts[name], WALK_CHARTS[name].traces(view), WALK_CHARTS[name].layout(view), CHART)));
  if (view.gone) return;
  parts.root.dataset.ready = "";
  draw(view);
}

/** Moves what changes with the step. While one frame is drawn, only the newest step waits. */
function draw(view) {
  if (!view.drawn) return;
  if (view.drawing) {
    view.stale = true;
    return;
  }
  view.drawing = true;
  Promise.all(CHART_NAMES.filter((name) => view.parts[name].data).map((name) => {
    const { now, moving } = WALK_CHARTS[name];
    return window.Plotly.animate(view.parts[name], { data: now(view), traces: moving }, {
      mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: false } });
  })).catch(() => {}) // Plotly rejects a frame that new data has overtaken
    .then(() => {
      view.drawing = false;
      const stale = view.stale;
      view.stale = false;
      if (stale && !view.gone) draw(view);
    });
}
