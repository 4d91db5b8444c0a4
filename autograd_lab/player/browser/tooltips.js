/** Under the pointer: the full numbers, as they stand at this step. */

import { HIDDEN } from "./data.js";
import { write } from "../../web/elements.js";

/* Hovering: the full numbers of what the pointer is on, as they stand at this step. */
export function hover(player, target) {
  const group = target?.closest?.("g.node, g.edge") ?? null;
  const parts = player.picture?.svg 
    ? [...player.picture.nodes, ...player.picture.edges, ...player.picture.sums] : [];
  const found = parts.find((each) => each?.group === group) ?? null;
  if (player.hovered && player.hovered !== found) {
    player.hovered.title.textContent = player.hovered.facts;
  }
  player.hovered = found;
  tellTitle(player);
}

export function tellTitle({ hovered, picture, state }) {
  const index = hovered && picture[`${hovered.name}s`]?.indexOf(hovered);
  if (!hovered || index < 0) return;
  write(hovered.title, [hovered.facts, ...numbersOf(hovered, index, picture, state)].join("\n"));
}

function numbersOf(part, index, picture, state) {
  if (part.name === "sum") return part.words;
  return part.name === "node"
    ? nodeNumbers(state.nodes[index], part.drawer)
    : edgeNumbers(picture.pass.edges[index], state.edges[index]);
}

export function whole(change) {
  return change?.[3] ?? change?.[2] ?? null;
}

export function nodeNumbers(state, drawer) {
  const words = [];
  if (whole(state.v)) words.push(`value ${whole(state.v)}`);
  if (whole(state.g)) words.push(`gradient ${whole(state.g)}`);
  if (drawer) words.push(`.grad ${whole(state.d) ?? "None"}`);
  return words;
}

export function edgeNumbers(facts, state) {
  if (state.c?.[2] == null || state.c[2] === HIDDEN) return [];
  const formula = facts.formula ? `${facts.formula} = ` : "";
  const words = facts.localFull ? [`local derivative ${formula}${facts.localFull}`] : [];
  return [...words, `contribution ${whole(state.c)}`];
}
