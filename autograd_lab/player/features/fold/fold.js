/** Two levels of detail: every operation, or each statement folded into one node. */

import { locate } from "../../browser/data.js";
import { make, write } from "../../../web/elements.js";
import { closeGroup, drawCloser, drawGroup, drawMerged, drawOpeners, openGroup } from "./groups.js";
import { FOLDED, WHOLE, levelOf, pictureKey } from "./level.js";
import { go } from "../../browser/navigation.js";
import { drawSum } from "./sums.js";

export const fold = {
  keys: {
    d: { act: changeLevel, shown: "D", words: "fold statements, or show every operation",
      once: true },
  },

  // `chosen` is what the person asked for and stays over new data; until then the room decides.
  build(player) {
    const { parts } = player;
    player.fold = { chosen: null, automatic: new Map() };
    parts.detail = make("button", { type: "button", className: "detail", hidden: true });
    parts.menu.before(parts.detail);
    player.listen(parts.detail, "click", () => changeLevel(player));
    player.listen(parts.stage, "click", (event) => openGroup(player, event.target));
    player.listen(parts.stage, "keydown", (event) => {
      if ((event.key === "Enter" || event.key === " ") && openGroup(player, event.target)) {
        event.preventDefault();
      }
    });
    player.listen(parts.closer, "click", () => closeGroup(player));
  },

  take(player) {
    player.fold.automatic.clear();
  },

  resize(player) {
    const before = new Map(player.fold.automatic);
    player.fold.automatic.clear();
    const { pass } = locate(player, player.step);
    if (!pass?.steps || player.count === 0) return;
    const structure = player.data.structures[pass.structure];
    const was = before.get(structure.key);
    if (levelOf(player, structure, was) !== was && was) go(player, player.step, { still: true });
  },

  picture(player, pass) {
    drawCloser(player, pass);
    return pictureKey(player, player.data.structures[pass.structure]);
  },

  paint(player, scene) {
    const { picture } = player;
    const { now, pass, state } = scene;
    const touched = now.nodes.map((k) => picture.home.get(k));
    picture.groups.forEach((group) => drawGroup(group, state.nodes, now, touched));
    picture.merged.forEach((edge) => drawMerged(edge, state.edges, now));
    picture.sums.forEach((edge) => drawSum(edge, state.edges, scene));
    drawOpeners(player, pass);
  },

  draw(player, scene) {
    const { detail } = player.parts;
    const structure = player.data.structures[scene.pass.structure];
    detail.hidden = !structure.folded;
    if (detail.hidden) return;
    const folded = levelOf(player, structure) === FOLDED;
    const name = folded ? "Unfold statements" : "Fold statements";
    if (detail.textContent === name) return;
    write(detail, name);
    detail.title = folded
      ? "Each statement is one node: show every operation  (D)"
      : "Draw each statement as one node  (D)";
  },
};

/** From one level to the other, by a person: from now on nothing folds by itself. */
function changeLevel(player) {
  const { pass } = locate(player, player.step);
  if (!pass?.steps || player.count === 0) return;
  const structure = player.data.structures[pass.structure];
  if (!structure.folded) return;
  player.fold.chosen = levelOf(player, structure) === FOLDED ? WHOLE : FOLDED;
  player.open.delete(structure.key);
  go(player, player.step, { still: true });
}
