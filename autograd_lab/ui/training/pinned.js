/** Pinned runs in the charts, by letter and dash, and in a table with their settings and results. */

import { make } from "../../web/elements.js";
import { parametersAt } from "./axes.js";
import { place } from "./moving.js";

const DASHES = ["dash", "dot", "dashdot"];
const NONE = "—";

function runs(data) {
  return data.compared?.runs ?? [];
}

/** Where the moving traces of the pinned runs are, from the first on, each `every` further. */
export function pinnedPlaces(data, first, every) {
  return runs(data).map((_, k) => first + every * k + every - 1);
}

/** Each pinned run's loss at this step, or the last one it has: a marker with its letter. */
export function pinnedMarkers(data, step) {
  return runs(data).map((run) => {
    const at = Math.min(place(run, step), run.loss.length - 1);
    return { x: [run.steps[at] ?? null], y: [run.loss[at] ?? null] };
  });
}

/** Each pinned run's whole loss, dashed, and its marker. */
export function pinnedLossTraces(view) {
  const { data, look, step } = view;
  const markers = pinnedMarkers(data, step);
  return runs(data).flatMap((run, k) => [
    { x: run.steps.slice(0, run.loss.length), y: run.loss, text: run.lossText, mode: "lines",
      name: run.letter, hovertemplate: `${run.letter}: step %{x}<br>loss %{text}<extra></extra>`,
      line: { color: look.text, width: look.line / 2, dash: DASHES[k] } },
    { ...markers[k], mode: "markers+text", text: [run.letter], textposition: "top right",
      hoverinfo: "skip", showlegend: false,
      marker: { color: look.text, size: look.marker * 0.7, line: { color: look.page, width: 2 } } },
  ]);
}

/** Each pinned run's line over the grid at this step. */
export function pinnedLines(data, step, predict) {
  if (data.rows) return [];
  return runs(data).map((run) => {
    const numbers = parametersAt({ ...run, parameters: data.parameters }, place(run, step));
    return { x: data.grid, y: numbers ? predict(numbers) : data.grid.map(() => null) };
  });
}

export function pinnedLineTraces({ data, look }, lines) {
  return runs(data).map((run, k) => ({
    ...lines[k], mode: "lines+text", textposition: "top left", hoverinfo: "skip", showlegend: false,
    text: data.grid.map((_, j) => (j === data.grid.length - 1 ? run.letter : "")),
    line: { color: look.text, width: look.line * 0.7, dash: DASHES[k] },
  }));
}

/** An empty table of the runs. */
export function makeRuns() {
  const body = make("tbody");
  const about = make("caption");
  const head = ["run", "settings", "loss now", "lowest loss", "at its end"];
  const root = make("table", { className: "runs", hidden: true }, about,
    make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))), body);
  return { root, body, about, now: [] };
}

/** A row for each run, the one that is followed first. */
export function fillRuns(table, compared) {
  table.root.hidden = !compared;
  const rows = compared?.rows ?? [];
  table.about.textContent = compared?.about ?? "";
  table.now = rows.map(() => make("td"));
  table.body.replaceChildren(...rows.map(({ letter, settings, lowest, end }, k) =>
    make("tr", {}, make("th", { scope: "row" }, letter), make("td", { className: "words" }, settings),
      table.now[k], make("td", {}, lowest), make("td", { className: "words" }, end))));
}

/** The losses of all runs at this step; a run that is over has none any more. */
export function writeRuns(table, { data, step, at }) {
  if (!data.compared) return;
  const texts = [data.lossText[at], ...runs(data).map((run) =>
    (step <= run.steps.at(-1) ? run.lossText[place(run, step)] : undefined))];
  texts.forEach((text, k) => {
    table.now[k].textContent = text ?? NONE;
  });
}
