/** The keys: what each does, and whether the player is the one that hears it. */

import { FEATURES } from "./features.js";
import { fullScreen, here, pause, play, step } from "./navigation.js";

export const ACTIONS = {
  first: (player) => step(player, 0),
  previous: (player) => step(player, here(player) - 1),
  play: (player) => (player.playing ? pause(player) : play(player)),
  next: (player) => step(player, here(player) + 1),
  last: (player) => step(player, player.count - 1),
};

const OWN_KEYS = {
  ArrowRight: { act: ACTIONS.next, shown: "→  PageDown", words: "next step" },
  PageDown: { act: ACTIONS.next },
  ArrowLeft: { act: ACTIONS.previous, shown: "←  PageUp", words: "previous step" },
  PageUp: { act: ACTIONS.previous },
  Home: { act: ACTIONS.first, shown: "Home  End", words: "first and last step" },
  End: { act: ACTIONS.last },
  " ": { act: ACTIONS.play, shown: "Space", words: "play and pause", once: true },
  f: { act: fullScreen, shown: "F", words: "full screen", once: true },
};

/** Every key and what it does: the player's own and those of its features. */
export function allKeys() {
  return Object.assign({}, OWN_KEYS, ...FEATURES.map((feature) => feature.keys ?? {}));
}

/** The player that keys go to while nothing but the page has the focus: the one used last. */
let used = null;

/** Keys that are pressed on the page go to this player from now on. */
export function useKeys(player, { unlessTaken = false } = {}) {
  if (!unlessTaken || !used?.parts.root.isConnected) used = player;
}

export function dropKeys(player) {
  if (used === player) used = null;
}

export function onKey(player, event) {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape") player.parts.menu.open = false;
  const letter = /^[a-z]$/i.test(event.key);
  // Only signs need Shift: "?" and "+" on many keyboards.
  if (event.shiftKey && (letter || event.key.length > 1 || event.key === " ")) return;
  const key = allKeys()[letter ? event.key.toLowerCase() : event.key];
  if (!key || !hears(player, event)) return;
  event.preventDefault();
  if (event.repeat && key.once) return;
  key.act(player);
}

/** Keys act where the player has the focus, or the page and this player was used last. */
function hears(player, event) {
  const target = event.target;
  const { root, slider } = player.parts;
  if (!root.contains(target)) return used === player && isPage(target);
  if (target === slider) return true;
  if (target.closest("input, textarea, select, [contenteditable]")) return false;
  const pressed = event.key === " " && target.closest("button, summary, a");
  return !pressed; // a focused button keeps its Space
}

function isPage(target) {
  if (target === document.body || target === document.documentElement) return true;
  // Streamlit's scrolling page takes the focus when one clicks beside everything.
  return target.matches?.('[data-testid="stMain"], [data-testid="stAppScrollToBottomContainer"]');
}
