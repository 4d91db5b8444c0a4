/** The player's data: where a step stands, what stands in the picture after it, long parts unpacked. */


/* global WIRE -- what `schema.py` states for both sides */

/** Kind of step -> its letter. */
export const LETTERS = WIRE.letters;
/** Letter of a field -> what the picture calls its slots. */
export const SLOTS = Object.fromEntries(
  Object.entries(WIRE.fields).map(([name, letter]) => [letter, name]));
export const FLAGS = WIRE.flags;

const LOOKS = {
  forward: ["▶\uFE0E", "Forward"],
  seed: ["●", "Seed"],
  backward: ["◀\uFE0E", "Backward"],
  accumulate: ["⤓", "Accumulate"],
  reset: ["⌫", "Reset"],
  update: ["✎", "Update"],
  print: ["❯", "Print"],
  warning: ["⚠\uFE0E", "Warning"],
  error: ["⚠\uFE0E", "Error"],
};

/** Letter -> glyph and word. */
export const KINDS = Object.fromEntries(
  Object.entries(LETTERS).map(([kind, letter]) => [letter, LOOKS[kind]]));

/** What Python's `pack` made of JSON data. */
export async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

export function clamp(step, count) {
  return Math.min(Math.max(Math.trunc(step) || 0, 0), Math.max(count - 1, 0));
}

/**
 * Where a step stands: the pass, its place in the data, and the step's place in it.
 *
 * @param {Player} player
 */
export function locate(player, step) {
  let place = player.firsts.length - 1;
  while (place > 0 && player.firsts[place] > step) place -= 1;
  return { pass: player.data.passes[place], place, local: step - player.firsts[place] };
}

/** What a number reads while it must not be seen. */
export const HIDDEN = "?";

/** What stands in the picture after a step of a pass: the fold of the changes up to it. */
export function stateAt(pass, local) {
  const state = {
    nodes: pass.nodes.map(() => ({ v: null, g: null, d: null, shares: 0 })),
    edges: pass.edges.map(() => ({ c: null, future: false })),
  };
  for (const change of pass.start) apply(state, change);
  pass.steps.forEach((step, k) => {
    if (k <= local) {
      for (const change of step.changes) apply(state, change, step.kind === LETTERS.backward);
    } else if (step.kind === LETTERS.forward) {
      for (const edge of step.edges) state.edges[edge].future = true;
    }
  });
  return state;
}

export function apply(state, change, share = false) {
  const [field, index] = change;
  if (field === "c") {
    state.edges[index].c = change;
  } else {
    state.nodes[index][field] = change;
    if (share && field === "g") state.nodes[index].shares += 1;
  }
}

/** `3-5 9` as numbers. */
export function indices(text) {
  return text.split(" ").filter(Boolean).flatMap((run) => {
    const [first, last = first] = run.split("-").map(Number);
    return [...Array(last - first + 1).keys()].map((k) => first + k);
  });
}
