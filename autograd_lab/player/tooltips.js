/** Under the pointer: the full numbers, as they stand at this step. */

import { write } from "./elements.js";

/* Hovering: the full numbers of what the pointer is on, as they stand at this step. */
export function hover(player, target) {
  const group = target?.closest?.("g.node, g.edge") ?? null;
  const parts = player.picture?.svg ? [...player.picture.nodes, ...player.picture.edges] : [];
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
  const words = hovered.name === "node"
    ? nodeNumbers(state.nodes[index], hovered.drawer)
    : edgeNumbers(picture.pass.edges[index], state.edges[index]);
  write(hovered.title, [hovered.facts, ...words].join("\n"));
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
  if (state.c?.[2] == null) return [];
  const formula = facts.formula ? `${facts.formula} = ` : "";
  const words = facts.localFull ? [`local derivative ${formula}${facts.localFull}`] : [];
  return [...words, `contribution ${whole(state.c)}`];
}
