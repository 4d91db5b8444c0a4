/**
 * The features of the player: each is one file with one object of hooks, all of them optional.
 *
 * - `keys`: a key's name -> {act(player), words, shown, once}: `words` lists it in the help, `shown`
 *   is how it is written there, `once` ignores a key that is held down
 * - `build(player)`: once, at mount: make elements, listen with `player.listen(target, type, act)`
 * - `take(player, same)`: new data has come; `same` where its structure is that of the data before
 * - `hold(player, target)`: before a move to a step, by a person or while playing; true: stay here
 * - `scene(player, scene)`: before a step is drawn; may hide slots and replace the sentence
 * - `draw(player, scene)`: after a step was drawn
 * - `resize(player)`: after the player or the graph changed its size
 * - `menu(player)`: elements for the menu behind the three dots
 * - `destroy(player)`
 */

export const FEATURES = [];

/** Calls a hook of every feature, in order. */
export function tell(player, hook, ...more) {
  for (const feature of FEATURES) feature[hook]?.(player, ...more);
}

/** Whether a feature wants the player to stay where it is. */
export function isHeld(player, target) {
  return FEATURES.some((feature) => feature.hold?.(player, target));
}
