/** How large the graph is drawn, and bringing what happens now into view. */

import { boxOf } from "./picture.js";

export const NARROW = 720;

export function isNarrow({ parts }) {
  return parts.frame.clientWidth < NARROW;
}

/** The largest size at which the whole graph is seen; below what can be read it scrolls. */
export function fit(player) {
  const { parts, picture, data } = player;
  if (!picture?.svg) return;
  const box = picture.svg.viewBox.baseVal;
  const text = picture.svg.querySelector(".slot.value") ?? picture.svg.querySelector(".slot");
  const type = parseFloat(text?.getAttribute("font-size")) || 14;
  const [smallest, largest] = data.projector ? [26, 44] : [14, 24];
  const room = isNarrow(player)
    ? innerHeight * 0.55
    : parts.stage.clientHeight - 4;
  const scale = Math.min(
    Math.max(Math.min((parts.stage.clientWidth - 4) / box.width, room / box.height),
      smallest / type),
    largest / type);
  const width = `${Math.floor(box.width * scale)}px`;
  if (picture.svg.style.width === width) return;
  picture.svg.style.width = width;
  picture.svg.style.height = `${Math.floor(box.height * scale)}px`;
}

/** Where the graph scrolls, what happens now is brought into view. */
export function follow({ parts, picture }, now) {
  const { stage } = parts;
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
