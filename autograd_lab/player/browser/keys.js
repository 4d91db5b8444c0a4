/** The keys: what each does, and whether the player is the one that hears it. */

import { keysOfFeatures } from "./hooks.js";
import { STEPPING, isFree } from "../../web/host.js";
import { hearsInside, isTaken } from "../../web/transport.js";
import { fullScreen, here, nextStop, pause, play, step } from "./navigation.js";

/** `held`: the key is held down; steps may then be left out on the screen, never in the count. */
export const ACTIONS = {
  first: (player, held) => step(player, 0, held),
  previous: (player, held) => step(player, nextStop(player, here(player), -1), held),
  play: (player) => (player.playing ? pause(player) : play(player)),
  next: (player, held) => step(player, nextStop(player, here(player), 1), held),
  last: (player, held) => step(player, player.count - 1, held),
};

const SHOWN = {
  ArrowRight: { shown: "→  PageDown", words: "next step" },
  ArrowLeft: { shown: "←  PageUp", words: "previous step" },
  Home: { shown: "Home  End", words: "first and last step" },
  " ": { shown: "Space", words: "play and pause", once: true },
};

const OWN_KEYS = {
  ...Object.fromEntries(Object.entries(STEPPING).map(
    ([key, action]) => [key, { act: ACTIONS[action], ...SHOWN[key] }])),
  f: { act: fullScreen, shown: "F", words: "full screen", once: true },
};

/** Every key and what it does: the player's own and those of its features. */
export function allKeys() {
  return { ...OWN_KEYS, ...keysOfFeatures() };
}

/** The player that keys go to while nothing but the page has the focus: the one used last. */
let used = null;

/**
 * Keys that are pressed on the page go to this player from now on.
 *
 * @param {Player} player
 */
export function useKeys(player, { unlessTaken = false } = {}) {
  if (!unlessTaken || !used?.parts.root.isConnected) used = player;
}

/** @param {Player} player */
export function dropKeys(player) {
  if (used === player) used = null;
}

/** @param {Player} player */
export function onKey(player, event) {
  if (isTaken(event)) return;
  if (event.key === "Escape") player.parts.menu.open = false;
  const key = allKeys()[nameOf(event)];
  if (!key || !hears(player, event)) return;
  event.preventDefault();
  if (event.repeat && key.once) return;
  key.act(player, { held: event.repeat });
}

/** A key as the features name it: letters small, "Shift+ArrowLeft"; signs as they are typed. */
function nameOf({ key, shiftKey }) {
  const letter = /^[a-z]$/i.test(key);
  // Signs need Shift on many keyboards: "?" and "+", and digits in France.
  const shifted = shiftKey && (letter || key.length > 1 || key === " ");
  return (shifted ? "Shift+" : "") + (letter ? key.toLowerCase() : key);
}

/**
 * Keys act where the player has the focus, or the page and this player was used last.
 *
 * @param {Player} player
 */
function hears(player, event) {
  const { target, key } = event;
  const { root, slider } = player.parts;
  if (root.querySelector("dialog[open]")) return false;
  if (!isInside(player, target)) return used === player && isFree(target, key);
  return hearsInside(slider, event);
}

/** Inside of the player, or of the part of it that stands further down a narrow page. */
function isInside({ parts }, target) {
  return parts.root.contains(target) || Boolean(parts.rest?.contains(target));
}
