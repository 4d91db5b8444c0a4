/** The table of what PyTorch holds before an update and after it; its texts are Python's. */

import { make } from "../../web/elements.js";

const MOMENTS = ["before", "after", "change"];

/** An empty table, in a box that scrolls where there are many parameters. */
export function beforeAfterTable() {
  const body = make("tbody");
  const update = make("caption");
  const head = ["before", "after", "change"];
  const table = make("table", { className: "both" }, update,
    make("thead", {}, make("tr", {}, make("td"), ...head.map((text) => make("th", { scope: "col" }, text)))),
    body);
  const root = make("div", { className: "numbers", tabIndex: 0, role: "group",
    "aria-label": "Numbers before and after the update" }, table);
  return { root, body, update, cells: [] };
}

/** A row for each of Python's; none where they were not asked for. */
export function fillBeforeAfter(both, rows) {
  both.root.hidden = !rows;
  both.cells = (rows ?? []).map(() => MOMENTS.map((column) => make("td", { className: column })));
  both.body.replaceChildren(...(rows ?? []).map(({ label, what }, k) =>
    make("tr", { className: what === "value" ? "value" : what === ".grad" ? "gradient" : "memory" },
      make("th", { scope: "row" }, what === "value" ? label : what === ".grad" ? `${label}.grad`
        : `${label} ${what}`), ...both.cells[k])));
}

/** The texts of the step that is seen; of a line in the hand, value and gradient only. */
export function writeBeforeAfter(both, { data, at, step }, held) {
  both.update.textContent = step < data.last ? `Update ${step}: what PyTorch holds before `
    + "optimizer.step(), and after it and the clearing" : `After the last update, ${step - 1}`;
  (data.numbers ?? []).forEach(({ label, what, ...texts }, row) => {
    const [value, gradient] = held ? held.cells[data.parameters.indexOf(label)] : [];
    const before = { value, ".grad": gradient }[what] ?? "—";
    MOMENTS.forEach((column, k) => {
      both.cells[row][k].textContent = held ? (k ? "—" : before) : texts[column][at];
    });
  });
}
