/** Motion: a contribution travels its edge, other numbers appear; a key ends it at once. */

import { LETTERS, SLOTS, locate } from "./data.js";
import { makeSvg } from "../../web/elements.js";
import { lineOf, numbersBoxOf } from "./parts.js";

export const TRAVEL = 250;
export const APPEAR = 150;

/** Motion explains one step forward at a reading pace; faster, or where it is unwanted: none. */
export function move(player) {
  const slow = performance.now() - player.moved >= 450;
  if (!slow || !player.picture?.svg) return;
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const { pass, local } = locate(player, player.step);
  const now = pass.steps[local];
  const travels = now.kind === LETTERS.backward && now.edges.length === 1;
  if (travels) travel(player, lineOf(player.picture, now.edges[0]));
  for (const [field, index] of now.changes) {
    for (const text of slotsOf(player.picture, field, index)) {
      appear(player, text, travels && field === "g" ? TRAVEL : 0);
    }
  }
}

export function slotsOf(picture, field, index) {
  if (field === "c") {
    const { local, contribution } = lineOf(picture, index) ?? {};
    return [local, contribution].filter(Boolean);
  }
  return numbersBoxOf(picture, index)?.[SLOTS[field]] ?? [];
}

export function appear(player, element, delay) {
  const motion = element.animate([{ opacity: 0 }, { opacity: 1 }],
    { duration: APPEAR, delay, fill: "backwards" });
  player.motions.push({ motion });
}

/** A dot runs from the result to the operand, along the edge. */
export function travel(player, part) {
  if (!part?.line) return;
  const { line, group } = part;
  const length = line.getTotalLength();
  const points = [...Array(13).keys()].map((k) => line.getPointAtLength(length * (1 - k / 12)));
  const dot = makeSvg("circle", { class: "dot", r: 6 });
  group.append(dot);
  const motion = dot.animate(
    points.map(({ x, y }) => ({ transform: `translate(${x}px, ${y}px)` })),
    { duration: TRAVEL, easing: "ease-in-out" });
  motion.onfinish = () => dot.remove();
  player.motions.push({ motion, dot });
}

export function finishMotion(player) {
  for (const { motion, dot } of player.motions.splice(0)) {
    motion.cancel();
    dot?.remove();
  }
}
