/**
 * What the player asks of its features, without knowing which there are: each is an object of hooks,
 * all of them optional.
 *
 * - `keys`: a key's name -> {act(player), words, shown, once}: `words` lists it in the help, `shown`
 *   is how it is written there (two spaces between keys), `once` ignores a key that is held down;
 *   names are letters in lower case, signs, and "Shift+ArrowLeft" and the like
 * - `build(player)`: once, at mount: make elements, listen with `player.listen(target, type, act)`
 * - `take(player, same, fresh)`: new data has come; `same` where its structure is that of the data
 *   before; `fresh` where it is of a program that was not shown before, which begins anew
 * - `hold(player, target)`: before a move to a step, by a person or while playing; true: stay here
 * - `share(player, target)`: before a move that nothing holds; true: something else moved instead
 * - `stop(player, from, direction)`: where one key leads from a step, forwards (1) or backwards (-1),
 *   where that is not the next one
 * - `scene(player, scene)`: before a step is drawn; may hide slots and replace the sentence
 * - `picture(player, pass)`: before a pass is drawn; the key in `player.pictures` of what is shown of
 *   it, where that is not the whole of its structure
 * - `paint(player, scene)`: the parts of the picture beside nodes and edges, as they are at this step
 * - `draw(player, scene)`: after a step was drawn
 * - `check(player, check)`: the check of what is shown has come, without other data
 * - `resize(player)`: after the player or the graph changed its size
 * - `masked(player, step)`: whether what this step says must not be told ahead, under the pointer
 * - `menu(player)`: elements for the menu behind the three dots
 * - `destroy(player)`
 */

const registered = [];

/** Adds features, in this order; a later one has the last word on what a scene hides and says. */
export function register(...features) {
  registered.push(...features);
}

/** Calls a hook of every feature, in order. */
export function tell(player, hook, ...more) {
  for (const feature of registered) feature[hook]?.(player, ...more);
}

/** What the first feature that knows says; undefined where none does. */
export function ask(player, hook, ...more) {
  for (const feature of registered) {
    const answer = feature[hook]?.(player, ...more);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** What every feature brings, in one list: the elements for the menu. */
export function gather(player, hook) {
  return registered.flatMap((feature) => feature[hook]?.(player) ?? []);
}

/** Every key of a feature and what it does. */
export function keysOfFeatures() {
  return Object.assign({}, ...registered.map((feature) => feature.keys ?? {}));
}

/** Whether a feature wants the player to stay where it is. */
export function isHeld(player, target) {
  return registered.some((feature) => feature.hold?.(player, target));
}

/** Whether something else makes a move in the player's place. */
export function isShared(player, target) {
  return registered.some((feature) => feature.share?.(player, target));
}

/** Whether a feature keeps the words of a step back until one is there. */
export function isMasked(player, step) {
  return registered.some((feature) => feature.masked?.(player, step));
}
