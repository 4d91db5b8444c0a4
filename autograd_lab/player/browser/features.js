/**
 * The features of the player: each is one file with one object of hooks, all of them optional.
 *
 * - `keys`: a key's name -> {act(player), words, shown, once}: `words` lists it in the help, `shown`
 *   is how it is written there (two spaces between keys), `once` ignores a key that is held down;
 *   names are letters in lower case, signs, and "Shift+ArrowLeft" and the like
 * - `build(player)`: once, at mount: make elements, listen with `player.listen(target, type, act)`
 * - `take(player, same)`: new data has come; `same` where its structure is that of the data before
 * - `hold(player, target)`: before a move to a step, by a person or while playing; true: stay here
 * - `share(player, target)`: before a move that nothing holds; true: something else moved instead
 * - `scene(player, scene)`: before a step is drawn; may hide slots and replace the sentence
 * - `draw(player, scene)`: after a step was drawn
 * - `resize(player)`: after the player or the graph changed its size
 * - `masked(player, step)`: whether what this step says must not be told ahead, under the pointer
 * - `menu(player)`: elements for the menu behind the three dots
 * - `destroy(player)`
 */

import { check } from "../features/check/check.js";
import { compare } from "../features/compare/compare.js";
import { takeaway } from "../features/exports/exports.js";
import { below } from "../features/below/below.js";
import { fold } from "../features/fold/fold.js";
import { facts } from "../features/facts/facts.js";
import { formulas } from "../features/formulas/formulas.js";
import { help } from "../features/help/help.js";
import { nodes } from "../features/nodes/nodes.js";
import { nonfinite } from "../features/nonfinite/nonfinite.js";
import { passes } from "../features/passes/passes.js";
import { predict } from "../features/predict/predict.js";
import { reading } from "../features/reading/reading.js";
import { voice } from "../features/voice/voice.js";
import { walk } from "../features/walk/walk.js";
import { wires } from "../features/wires/wires.js";
import { zoom } from "../features/zoom/zoom.js";
import { watch } from "../features/watch/watch.js";

// In this order; a later one has the last word on what a scene hides and says.
export const FEATURES = [
  walk,
  passes,
  reading,
  wires,
  facts,
  nodes,
  formulas,
  watch,
  nonfinite,
  check,
  takeaway,
  compare,
  fold,
  zoom,
  help,
  voice,
  below,
  predict,
];

/** Calls a hook of every feature, in order. */
export function tell(player, hook, ...more) {
  for (const feature of FEATURES) feature[hook]?.(player, ...more);
}

/** Whether a feature wants the player to stay where it is. */
export function isHeld(player, target) {
  return FEATURES.some((feature) => feature.hold?.(player, target));
}

/** Whether something else makes a move in the player's place. */
export function isShared(player, target) {
  return FEATURES.some((feature) => feature.share?.(player, target));
}

/** Whether a feature keeps the words of a step back until one is there. */
export function isMasked(player, step) {
  return FEATURES.some((feature) => feature.masked?.(player, step));
}
