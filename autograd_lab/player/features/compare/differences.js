/** What differs between two players at their steps: marked in both pictures, and said in a line. */

import { HIDDEN, SLOTS } from "../../browser/data.js";
import { makeSvg, write } from "../../../web/elements.js";
import { boxOf, lineOf } from "../../browser/parts.js";
import { whole } from "../../browser/tooltips.js";

// In the order in which they are told; what a learner reads as the result comes first.
const TOLD = [["d", ".grad"], ["g", "'s gradient"], ["v", ""]];
const MOST_TOLD = 4;
const NOT_THERE = "–";

/** Compares what the two have drawn last. */
export function markDifferences(player) {
  const { second, scenes } = player.compare;
  const [one, other] = scenes;
  if (!one || !other || !second) return;
  clearMarks(player);
  clearMarks(second);
  const line = second.parts.differences;
  if (one.pass.number !== other.pass.number) {
    write(line, `A is in pass ${one.pass.number}, B in pass ${other.pass.number}.`);
    return;
  }
  const facts = player.data.compare.passes[one.pass.number - 1];
  const players = [player, second];
  const told = numbersThatDiffer(facts, scenes, players);
  for (const { field, at } of told) {
    players.forEach((each, side) => markSlot(each, at[side], field));
  }
  players.forEach((each, side) => {
    const { state } = scenes[side];
    const isThere = (edge) => !state.edges[edge].future;
    const { nodes, edges } = facts.alone[side];
    for (const node of nodes) if (state.nodes[node].v?.[2]) markNode(each, node);
    for (const edge of edges.filter(isThere)) markEdge(each, edge);
    for (const pair of facts.unlike) if (isThere(pair[side])) markEdge(each, pair[side]);
  });
  write(line, comparison(told, facts.cuts.map((cuts, side) => cuts
    .filter(([edge]) => !scenes[side].state.edges[edge].future).map(([, words]) => words))));
}

/** Numbers of nodes that both have and that read differently: [{field, at, words}], in order. */
function numbersThatDiffer(facts, [one, other], players) {
  const told = [];
  for (const [field, suffix] of TOLD) {
    for (const [a, b] of facts.nodes) {
      const texts = [textAt(one, a, field, players[0]), textAt(other, b, field, players[1])];
      if (texts[0] === texts[1] || texts.includes(HIDDEN)) continue;
      const { label } = one.pass.nodes[a];
      told.push({ field, at: [a, b], words: `${label}${suffix} ${texts.join(" ≠ ")}` });
    }
  }
  return told;
}

/** The whole number that stands there, torch's None in a drawer, a dash where nothing is yet. */
function textAt({ state }, index, field, { picture }) {
  const text = whole(state.nodes[index][field]);
  if (text !== null) return text;
  return field === "d" && picture?.nodes?.[index]?.drawer ? "None" : NOT_THERE;
}

function comparison(told, [cuts, others]) {
  const words = told.slice(0, MOST_TOLD).map((each) => each.words);
  if (told.length > MOST_TOLD) words.push(`${told.length - MOST_TOLD} more`);
  const only = (side, mine, theirs) => mine.filter((each) => !theirs.includes(each))
    .map((each) => `only in ${side}: ${each}`);
  words.push(...only("A", cuts, others), ...only("B", others, cuts));
  return words.length > 0 ? `A ≠ B: ${words.join("; ")}` : "Same so far.";
}

/* ------------------------------------------------------------ in the picture */

export function clearMarks(player) {
  for (const undo of player.unlike ?? []) undo();
  player.unlike = [];
}

function markSlot(player, index, field) {
  markNode(player, index);
  // A node inside of a folded statement or a group has no number of its own in the picture.
  for (const text of player.picture?.nodes?.[index]?.[SLOTS[field]] ?? []) {
    text.classList.add("unlike");
    player.unlike.push(() => text.classList.remove("unlike"));
  }
}

function markNode(player, index) {
  const part = player.picture?.svg && boxOf(player.picture, index);
  if (part) put(player, part, cornerOf(part));
}

/** In the upper right corner of a node's box, where the picture's edge cuts nothing off. */
function cornerOf({ group }) {
  const shape = group.querySelector(".shape");
  const read = (name) => Number(shape?.getAttribute(name) ?? 0);
  return { x: read("x") + read("width") - 9, y: read("y") + 8 };
}

function markEdge(player, index) {
  const part = player.picture?.svg && lineOf(player.picture, index);
  if (!part?.line) return;
  const { x, y } = part.line.getPointAtLength(16);
  put(player, part, { x, y: y - 13 });
}

/** An outline that is not colour alone, and a badge with a sign. */
function put(player, part, { x, y }) {
  if (part.unlike?.isConnected) return;
  const mark = makeSvg("g", { class: "mark", transform: `translate(${x} ${y})` });
  const sign = makeSvg("text", { y: 5, "font-size": 15 });
  write(sign, "≠");
  mark.append(makeSvg("rect", { x: -11, y: -10, width: 22, height: 20, rx: 6 }), sign);
  part.group.append(mark);
  part.group.dataset.unlike = "";
  part.unlike = mark;
  player.unlike.push(() => {
    mark.remove();
    delete part.group.dataset.unlike;
    part.unlike = null;
  });
}
