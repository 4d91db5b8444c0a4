/** The ledger: one growing list of sums, a row for each step that has one. */

import { KINDS } from "./data.js";
import { make, piece, reveal } from "../../web/elements.js";

export const LEDGER_ROWS = 200;
export const SECTION = 250;

/**
 * The rows up to this step, and of what came before as many as stay readable; later rows wait.
 *
 * @param {Player} player
 */
export function drawLedger(player, { place, local, rowHidden }) {
  const { parts } = player;
  const lists = [];
  let rows = 0;
  for (const [k, part] of sectionsBefore(player, place, local)) {
    const list = ledgerOf(player, k, part);
    rows += list.steps;
    const near = k === place && lists.length < 2;
    if (!near && rows > LEDGER_ROWS) break;
    lists.unshift(list);
  }
  if (lists.length !== parts.ledger.children.length
    || lists.some((list, k) => list !== parts.ledger.children[k])) {
    parts.ledger.replaceChildren(...lists);
  }
  let last = null;
  for (const list of lists) {
    const whole = list.place < place;
    for (const row of list.children) {
      row.hidden = !whole && (row.local > local || (rowHidden && row.local === local));
      row.classList.toggle("current", !whole && row.local === local && !row.isHeading);
      if (!row.hidden) last = row;
    }
  }
  if (last) reveal(parts.ledger, last);
}

/** The parts of the ledger from this step back: [pass, part of it]. */
export function* sectionsBefore({ data }, place, local) {
  let last = local;
  for (let k = place; k >= 0 && data.passes[k].steps; k -= 1) {
    if (k < place) last = data.passes[k].steps.length - 1;
    for (let part = Math.floor(last / SECTION); part >= 0; part -= 1) yield [k, part];
  }
}

/**
 * The rows of one part of a pass; a long pass has many.
 *
 * @param {Player} player
 */
export function ledgerOf(player, place, part) {
  const kept = (player.ledgers[place] ??= []);
  if (kept[part]) return kept[part];
  const pass = player.data.passes[place];
  const start = part * SECTION;
  const steps = pass.steps.slice(start, start + SECTION);
  const list = make("ol", { role: "list" });
  list.place = place;
  list.steps = steps.length;
  if (player.data.passCount > 1 || part > 0) {
    const words = part > 0 ? `From step ${player.firsts[place] + start + 1}` : `Pass ${pass.number}`;
    const heading = make("li", { className: "heading" }, words);
    heading.local = start;
    heading.isHeading = true;
    list.append(heading);
  }
  steps.forEach((now, k) => {
    if (!now.row) return;
    const glyph = make("span", { className: "glyph", "aria-hidden": "true" }, KINDS[now.kind][0]);
    const row = make("li", { className: `kind-${now.kind}` }, glyph,
      make("span", { className: "sum" }, ...now.row.map(piece)));
    row.local = start + k;
    list.append(row);
  });
  kept[part] = list;
  return list;
}
