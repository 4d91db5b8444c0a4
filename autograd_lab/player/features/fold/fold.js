/** Two levels of detail: every operation, or each statement folded into one node. */

import { HIDDEN, indices, locate } from "../../browser/data.js";
import { make, write } from "../../../web/elements.js";
import { openKey } from "./groups.js";
import { go } from "../../browser/navigation.js";
import { alarm, drawPips, mark, partOf } from "../../browser/picture.js";
import { digitsOf, isNarrow, smallestOf } from "../../browser/sizes.js";

const WHOLE = "whole";
const FOLDED = "folded";

export const fold = {
  keys: {
    d: { act: changeLevel, shown: "D", words: "fold statements, or show every operation",
      once: true },
  },

  // `chosen` is what the person asked for and stays over new data; until then the room decides.
  build(player) {
    const { parts } = player;
    player.fold = { chosen: null, automatic: new Map() };
    parts.detail = make("button", { type: "button", className: "detail", hidden: true });
    parts.menu.before(parts.detail);
    player.listen(parts.detail, "click", () => changeLevel(player));
  },

  take(player) {
    player.fold.automatic.clear();
  },

  resize(player) {
    const before = new Map(player.fold.automatic);
    player.fold.automatic.clear();
    const { pass } = locate(player, player.step);
    if (!pass?.steps || player.count === 0) return;
    const structure = player.data.structures[pass.structure];
    const was = before.get(structure.key);
    if (levelOf(player, structure, was) !== was && was) go(player, player.step, { still: true });
  },

  draw(player, scene) {
    const { detail } = player.parts;
    const structure = player.data.structures[scene.pass.structure];
    detail.hidden = !structure.folded;
    if (detail.hidden) return;
    const folded = levelOf(player, structure) === FOLDED;
    const name = folded ? "Unfold statements" : "Fold statements";
    if (detail.textContent === name) return;
    write(detail, name);
    detail.title = folded
      ? "Each statement is one node: show every operation  (D)"
      : "Draw each statement as one node  (D)";
  },
};

/** The level of detail that a structure is drawn at; `before` is what the room gave last. */
export function levelOf(player, structure, before) {
  if (!structure.folded) return WHOLE;
  const { chosen, automatic } = player.fold;
  if (!automatic.has(structure.key)) {
    automatic.set(structure.key, automaticLevel(player, structure, before));
  }
  return chosen ?? automatic.get(structure.key);
}

/** Folded where the digits of the whole picture would be too small to read. */
function automaticLevel(player, structure, before) {
  const room = { width: player.parts.stage.offsetWidth, height: player.parts.stage.offsetHeight };
  if (room.width === 0) return WHOLE;
  if (isNarrow(player)) room.height = innerHeight * 0.55;
  // A scroll bar that comes and goes must not fold and unfold in turns.
  const least = smallestOf(player) * (before === FOLDED ? 1.05 : 1);
  return digitsOf(structure, room) < least ? FOLDED : WHOLE;
}

/** The key of the picture that is shown: whole, folded, or with one statement open. */
export function pictureKey(player, structure) {
  const open = openKey(structure, player.open.get(structure.key));
  if (!structure.folded) return player.pictures.has(open) ? open : structure.key;
  if (levelOf(player, structure) === WHOLE) return structure.key;
  return player.pictures.has(open) ? open : `${structure.key} folded`;
}

/** The number of the group or statement that is open in what is shown. */
export function openNumber(player, structure) {
  if (structure.folded && levelOf(player, structure) === WHOLE) return undefined;
  return player.open.get(structure.key);
}

/** From one level to the other, by a person: from now on nothing folds by itself. */
function changeLevel(player) {
  const { pass } = locate(player, player.step);
  if (!pass?.steps || player.count === 0) return;
  const structure = player.data.structures[pass.structure];
  if (!structure.folded) return;
  player.fold.chosen = levelOf(player, structure) === FOLDED ? WHOLE : FOLDED;
  player.open.delete(structure.key);
  go(player, player.step, { still: true });
}

/** A person opens statements: they stay folded otherwise, however large the window is. */
export function stayFolded(player) {
  player.fold.chosen = FOLDED;
}

/** The folded statements of a picture, and the edges into them, by what they stand for. */
export function readFolds(picture) {
  picture.folds = [];
  picture.nodes.forEach((part, index) => {
    if (part.group.dataset.fold === undefined) return;
    part.members = indices(part.group.dataset.members);
    picture.folds[Number(part.group.dataset.fold)] = part;
    for (const member of part.members) {
      if (member !== index) picture.home.set(member, part);
    }
  });
  picture.sums = [...picture.svg.querySelectorAll("g.edge.sum")].map((group) => {
    const part = partOf(group, "sum");
    part.key = group.dataset.members;
    part.members = indices(part.key);
    for (const member of part.members) picture.line.set(member, part);
    return part;
  });
}

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
  alarm(sum.contribution, !hidden && last?.[3] === "!");
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
