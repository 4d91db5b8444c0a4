/** Going from step to step: by a key, by playing, and telling the host where one is. */

import { clamp, locate, unpack } from "./data.js";
import { draw, drawNothing } from "./draw.js";
import { write } from "../../web/elements.js";
import { ask, isHeld, isShared } from "./hooks.js";
import { TRANSPORT, setPlayButton } from "../../web/transport.js";
import { finishMotion, move } from "./motion.js";

export const TOO_OLD = "This browser is too old for so many steps. Use one of 2023 or later, or record "
  + "fewer operations.";
export const REPORT_AFTER = 500;

/**
 * A long pass arrives compressed; unpacked it goes where `wanted` waits for it.
 *
 * @param {Player} player
 */
export async function unpackPass(player, pass) {
  if (pass.unpacking) return;
  pass.unpacking = true;
  if (!globalThis.DecompressionStream) {
    write(player.parts.sentence, TOO_OLD);
    return;
  }
  Object.assign(pass, await unpack(pass.packed));
  if (player.stop.signal.aborted || !player.data.passes.includes(pass)) return;
  if (player.wanted !== null) go(player, player.wanted, { still: true });
}

/**
 * Goes to a step and draws it; a pass that is not there yet is asked for first.
 *
 * @param {Player} player
 */
export function go(player, step, { still = false } = {}) {
  finishMotion(player);
  player.pending = null;
  step = clamp(step, player.count);
  const parts = player.parts;
  if (player.count === 0) {
    drawNothing(player);
    return;
  }
  const { pass } = locate(player, step);
  const loading = pass.steps === null;
  parts.root.classList.toggle("loading", loading);
  parts.root.setAttribute("aria-busy", String(loading));
  if (loading) {
    player.wanted = step;
    if (pass.packed) unpackPass(player, pass);
    else player.options.onPass?.(pass.number - 1);
    return;
  }
  const before = player.step;
  player.wanted = null;
  player.step = step;
  parts.root.dataset.step = step;
  draw(player);
  if (!still && step === before + 1) move(player);
  player.moved = performance.now();
}

/** @param {Player} player */
export function setControls(player) {
  const none = player.count === 0;
  const parts = player.parts;
  for (const name of [...TRANSPORT, "slider", "speed"]) {
    parts[name].disabled = none;
  }
}

/** @param {Player} player */
export function play(player) {
  if (player.count === 0) return;
  if (player.step >= player.count - 1) go(player, 0, { still: true });
  player.playing = true;
  setPlayButton(player);
  let last = performance.now();
  const tick = (now) => {
    if (!player.playing) return;
    const due = now - last >= 1000 / player.speed - 4 || player.speed >= 60;
    if (due && player.wanted === null) {
      last = now;
      const target = nextStop(player, player.step, 1);
      if (isHeld(player, target)) {
        pause(player);
        return;
      }
      if (!isShared(player, target)) go(player, target);
      if (player.step >= player.count - 1) {
        pause(player);
        return;
      }
    }
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

/** @param {Player} player */
export function halt(player) {
  player.playing = false;
  setPlayButton(player);
}

/** @param {Player} player */
export function pause(player) {
  halt(player);
  report(player);
}

/**
 * Tells the host the step, once.
 *
 * @param {Player} player
 */
export function report(player) {
  clearTimeout(player.reporting);
  if (player.reported === player.step) return;
  player.reported = player.step;
  player.options.onStep?.(player.step);
}

/** @param {Player} player */
export function reportSoon(player) {
  clearTimeout(player.reporting);
  player.reporting = setTimeout(() => {
    if (!player.playing) report(player);
  }, REPORT_AFTER);
}

/**
 * A move that a person made with a key or a button: it stops what plays.
 *
 * Keys that are `held` down come faster than some machines can draw: then each frame draws the newest.
 */
export function step(player, target, { held = false } = {}) {
  if (player.playing) halt(player);
  target = clamp(target, player.count);
  if (isHeld(player, target) || isShared(player, target)) return;
  if (held) goSoon(player, target);
  else go(player, target);
  reportSoon(player);
}

/** @param {Player} player */
function goSoon(player, target) {
  const waits = player.pending !== null;
  player.pending = target;
  if (waits) return;
  requestAnimationFrame(() => {
    if (player.pending !== null && !player.stop.signal.aborted) go(player, player.pending);
  });
}

/**
 * Where one key leads from a step, forwards (1) or backwards (-1).
 *
 * @param {Player} player
 */
export function nextStop(player, from, direction) {
  return ask(player, "stop", from, direction) ?? from + direction;
}

/**
 * Where further keys count from: a step may still wait for its pass, or for the next frame.
 *
 * @param {Player} player
 */
export function here(player) {
  return player.pending ?? player.wanted ?? player.step;
}

export function fullScreen({ parts }) {
  const asked = document.fullscreenElement
    ? document.exitFullscreen()
    : parts.root.requestFullscreen?.();
  asked?.catch(() => {}); // a browser may refuse; the player then stays as it is
}
