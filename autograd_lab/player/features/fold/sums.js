/** The edges into folded statements: each the sum of what its paths have carried. */

import { FLAGS, HIDDEN } from "../../browser/data.js";
import { write } from "../../../web/elements.js";
import { alarm, drawPips, mark } from "../../browser/parts.js";

/** An edge into a folded statement: the sum of what its paths have carried by now. */
export function drawSum(sum, edges, { pass, now, local }) {
  const facts = pass.sums[sum.key] ?? { arrivals: [] };
  const arrived = facts.arrivals.filter(([at]) => at <= local);
  const last = arrived.at(-1);
  const hidden = sum.members.some((k) => edges[k].c?.[2] === HIDDEN);
  mark(sum, {
    future: sum.members.every((k) => edges[k].future),
    now: now.edges.some((k) => sum.members.includes(k)),
    carried: Boolean(last),
  });
  const complete = arrived.length >= (facts.shares ?? 1);
  // The derivative would say half of a contribution that is still hidden.
  const derivative = hidden && facts.local ? HIDDEN : facts.local ?? "";
  if (complete) write(sum.local, derivative);
  else if (last) drawPips(sum.local, facts.shares, arrived.length);
  else write(sum.local, "");
  sum.local.classList.toggle("pips", Boolean(last) && !complete);
  write(sum.contribution, hidden ? HIDDEN : last?.[1] ?? "");
  alarm(sum.contribution, !hidden && last?.[3] === FLAGS.bad);
  sum.words = hidden || !last ? [] : sumWords(facts, last, complete);
}

/** Under the pointer: the derivative over all paths, and what has been carried. */
function sumWords(facts, last, complete) {
  const words = [];
  if (facts.localFull) words.push(`local derivative of the whole statement ${facts.localFull}`);
  if (facts.paths) words.push(`path by path: ${facts.paths}`);
  words.push(`contribution ${complete ? "" : "so far "}${last[2] || last[1]}`);
  return words;
}
