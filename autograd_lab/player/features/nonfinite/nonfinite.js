/** Where a NaN or an infinity first appeared: a mark in the picture from that step on. */

import { makeSvg } from "../../../web/elements.js";
import { lineOf } from "../../browser/parts.js";
import { fit } from "../../browser/sizes.js";

const SIZE = 13;
const CELL = 0.6; // of a monospace letter
const HIGH_ABOVE = SIZE * 2.5 + 4;

export const nonfinite = {
  draw(player, scene) {
    const { picture } = player;
    for (const old of player.parts.stage.querySelectorAll("g.first-bad")) old.remove();
    if (!picture?.svg) return;
    makeRoom(player, picture, scene.pass);
    if (scene.hidden.size > 0) return;
    for (const [place, local, node, edge, words, sentence] of player.data.bad ?? []) {
      if (place !== scene.place || local > scene.local) continue;
      const part = node === null ? lineOf(picture, edge)
        : picture.nodes[node] ?? picture.home.get(node);
      if (part) picture.svg.append(markOf(part, words, sentence));
    }
  },
};

/** Above the picture, from its first step on: nothing moves when the mark appears. */
function makeRoom(player, picture, { structure }) {
  const { passes, bad = [] } = player.data;
  if (picture.roomy || !bad.some(([place]) => passes[place].structure === structure)) return;
  picture.roomy = true;
  const box = picture.svg.viewBox.baseVal;
  box.y -= HIGH_ABOVE;
  box.height += HIGH_ABOVE;
  picture.svg.style.width = ""; // its height is another one now
  fit(player);
}

/** Above a node's box, or above the numbers of an edge; on two lines, so that neighbours have room. */
function markOf(part, words, sentence) {
  const [number, ...rest] = words.split(" ");
  const lines = [`⚠ ${number} ${rest[0]}`, rest.slice(1).join(" ")];
  const wide = Math.max(...lines.map((line) => line.length)) * SIZE * CELL + 12;
  const high = SIZE * 2.5;
  const rim = part.name === "node" ? part.group.querySelector("rect.shape") : part.local ?? part.line;
  const box = rim.getBBox();
  const [x, y] = [box.x + box.width / 2, box.y - high - 3];
  const mark = makeSvg("g", { class: "first-bad" });
  const transform = part.group.getAttribute("transform");
  if (transform) mark.setAttribute("transform", transform);
  const title = makeSvg("title");
  title.textContent = sentence;
  mark.append(title, makeSvg("rect", { x: x - wide / 2, y, width: wide, height: high, rx: 4 }));
  lines.forEach((line, k) => {
    const text = makeSvg("text", { x, y: y + SIZE * (1.05 + 1.1 * k), "font-size": SIZE });
    text.textContent = line;
    mark.append(text);
  });
  return mark;
}
