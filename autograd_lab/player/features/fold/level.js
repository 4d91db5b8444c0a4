/** The level of detail that a picture is drawn at: every operation, or statements folded. */

import { openKey } from "../../browser/parts.js";
import { digitsOf, isNarrow, smallestOf } from "../../browser/sizes.js";

export const WHOLE = "whole";
export const FOLDED = "folded";

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

/** A person opens statements: they stay folded otherwise, however large the window is. */
export function stayFolded(player) {
  player.fold.chosen = FOLDED;
}
