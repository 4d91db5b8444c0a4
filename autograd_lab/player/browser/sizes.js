/** How large the graph is drawn, and bringing what happens now into view. */

import { boxOf } from "./parts.js";

export const NARROW = 720;
const BORDERS = 6; // around the graph, in px

/** Two players beside each other are as wide as the first, in which the second stands. */
export function isNarrow({ parts, options }) {
  return (options.first ?? { parts }).parts.root.clientWidth < NARROW;
}

/** The smallest digits that can be read where the player is shown, in px. */
export function smallestOf({ data }) {
  return data.projector ? 26 : 12;
}

/** How large digits would be, in px, were the whole of a structure's picture to fit a room. */
export function digitsOf(structure, room) {
  structure.measures ??= measured(structure.svg);
  const { width, height, type } = structure.measures;
  return type * Math.min((room.width - BORDERS) / width, (room.height - BORDERS) / height);
}

/** A picture's width, height and the size of its digits, from its text: it need not be read. */
function measured(svg) {
  const [, width, height] = /viewBox="\S+ \S+ (\S+) (\S+)"/.exec(svg).map(Number);
  const type = Number(/class="slot value"[^>]*font-size="([\d.]+)"/.exec(svg)?.[1] ?? 14);
  return { width, height, type };
}

/**
 * The scales of a picture: all of it in view, as it is at first, and the largest at first.
 *
 * @param {Player} player
 */
function scalesOf(player) {
  const { parts, picture, data } = player;
  const box = picture.svg.viewBox.baseVal;
  const text = picture.svg.querySelector(".slot.value") ?? picture.svg.querySelector(".slot");
  const type = parseFloat(text?.getAttribute("font-size")) || 14;
  const largest = (data.projector ? 44 : 24) / type;
  const room = isNarrow(player) ? innerHeight * 0.55 : parts.stage.offsetHeight - BORDERS;
  const all = Math.min((parts.stage.offsetWidth - BORDERS) / box.width, room / box.height);
  const first = Math.min(Math.max(all, smallestOf(player) / type), largest);
  return { all, first, largest };
}

/**
 * The least and the greatest factor by which the graph can be zoomed.
 *
 * @param {Player} player
 */
export function reach(player) {
  const { all, first, largest } = scalesOf(player);
  return [Math.min(1, all / first), Math.max(1, (3 * largest) / first)];
}

/**
 * The largest size at which the whole graph is seen; below what can be read it scrolls.
 *
 * @param {Player} player
 */
export function fit(player) {
  const { picture } = player;
  if (!picture?.svg) return;
  const box = picture.svg.viewBox.baseVal;
  const { all, first } = scalesOf(player);
  const scale = first * player.zoom.factor;
  // A part of a pixel must neither make scroll bars, nor digits smaller than the smallest.
  const round = scale > all ? Math.ceil : Math.floor;
  const width = `${round(box.width * scale)}px`;
  if (picture.svg.style.width === width) return;
  picture.svg.style.width = width;
  picture.svg.style.height = `${round(box.height * scale)}px`;
}

/** Where the graph scrolls, what happens now is brought into view. */
export function follow({ parts, picture, zoom }, now) {
  const { stage } = parts;
  if (!zoom.following) return;
  const over = stage.scrollWidth > stage.clientWidth + 1
    || stage.scrollHeight > stage.clientHeight + 1;
  if (!over || now.nodes.length === 0) return;
  const frame = stage.getBoundingClientRect();
  const boxes = now.nodes.map((k) => boxOf(picture, k).group.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left)) - frame.left;
  const right = Math.max(...boxes.map((box) => box.right)) - frame.left;
  const top = Math.min(...boxes.map((box) => box.top)) - frame.top;
  const bottom = Math.max(...boxes.map((box) => box.bottom)) - frame.top;
  stage.scrollLeft += overshoot(left, right, stage.clientWidth);
  stage.scrollTop += overshoot(top, bottom, stage.clientHeight);
}

export function overshoot(start, end, size) {
  const margin = 24;
  if (start < margin) return start - margin;
  if (end > size - margin) return Math.min(end - size + margin, start - margin);
  return 0;
}
