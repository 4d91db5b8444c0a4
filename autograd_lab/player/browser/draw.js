/** One step on the screen: everything that a step shows is drawn here, from the scene of it. */

import { drawCode, drawFailure, drawOutput } from "./code.js";
import { HIDDEN, KINDS, locate, stateAt } from "./data.js";
import { make, reveal, write } from "../../web/elements.js";
import { tell } from "./hooks.js";
import { drawLedger } from "./ledger.js";
import { drawNoGraph, drawPicture } from "./picture.js";
import { arrange } from "./room.js";
import { fit } from "./sizes.js";
import { drawBands, drawSlider, hintForKeys } from "./timeline.js";

// Characters that two lines hold, on a laptop and in a hall; half as many more fill three.
const LONG = { laptop: 165, hall: 110 };

/**
 * The scene of a step: where it stands, the state after it, and what must not be seen yet.
 *
 * `hidden` holds slots, a field's letter and an index in the pass ("v3", "g3", "d0", "c5"), that
 * read "?"; `sentence` stands in place of the step's own; `rowHidden` keeps its ledger row back.
 */
function sceneOf(player) {
  const { pass, place, local } = locate(player, player.step);
  const now = pass.steps[local];
  const scene = {
    pass, place, local, now, state: stateAt(pass, local), own: ownTexts(now),
    hidden: new Set(), sentence: null, rowHidden: false,
  };
  tell(player, "scene", scene);
  for (const slot of scene.hidden) hide(scene, slot);
  return scene;
}

/** What slots read at this step only, `6 + 6 = 12`: slot -> text. */
function ownTexts(now) {
  return new Map((now.shown ?? []).map(([field, index, text]) => [field + index, text]));
}

/** From here on nothing knows the number: not the picture, not a tooltip. */
function hide({ state, own }, slot) {
  const [field, index] = [slot[0], Number(slot.slice(1))];
  const change = [field, index, HIDDEN, HIDDEN];
  if (field === "c") state.edges[index].c = change;
  else state.nodes[index][field] = change;
  own.delete(slot);
}

/** @param {Player} player */
export function draw(player) {
  const { parts, data } = player;
  const scene = sceneOf(player);
  const { place, local, now } = scene;
  const sentence = scene.sentence ?? now.text;
  const [glyph, word] = KINDS[now.kind];
  parts.root.dataset.kind = now.kind;
  parts.root.classList.toggle("stepped", player.step > 0);
  write(parts.title, data.title ?? "");
  if (parts.phase.textContent !== `${glyph} ${word}`) {
    parts.phase.replaceChildren(make("span", { "aria-hidden": "true", className: "glyph" }, glyph),
      ` ${word}`);
  }
  write(parts.count, `step ${player.step + 1} of ${player.count}`);
  // As wide at every step: the sentence beside it must not move.
  parts.count.style.minWidth = `${9 + 2 * String(player.count).length}ch`;
  write(parts.sentence, sentence);
  const most = LONG[data.projector ? "hall" : "laptop"];
  parts.sentence.classList.toggle("long", sentence.length > most);
  parts.sentence.classList.toggle("longer", sentence.length > 1.5 * most);
  drawSlider(player, word, sentence);
  if (document.activeElement === parts.slider) hintForKeys(player);
  // First what takes room from the code and the ledger, so that they scroll to where they end up.
  drawFailure(player, now);
  drawOutput(player, place, local);
  drawCode(parts.code, now);
  drawLedger(player, scene);
  drawPicture(player, scene);
  tell(player, "draw", scene);
}

/** A recording without a step: what there is instead. */
export function drawNothing({ parts, data }) {
  parts.root.dataset.step = 0;
  write(parts.sentence, data.error
    ? `The program stopped before its first step: ${data.error.type}.`
    : "There is nothing to step here yet.");
  parts.output.hidden = data.output === "";
  write(parts.output, data.output);
  parts.ledger.replaceChildren();
  write(parts.phase, "");
  write(parts.count, "");
  write(parts.title, data.title ?? "");
  parts.failure.hidden = !data.error;
  parts.closer.hidden = true;
  drawNoGraph({ parts, data });
}

/** @param {Player} player */
export function resized(player) {
  arrange(player);
  drawBands(player);
  fit(player);
  for (const box of [player.parts.code, player.parts.ledger]) {
    const row = box.querySelector("li.current");
    if (row && !row.hidden) reveal(box, row);
  }
  tell(player, "resize");
}
