/** The picker of passes beside the timeline: one back, the number, one on. */

import { LETTERS, locate } from "../../browser/data.js";
import { button, make } from "../../../web/elements.js";
import { go, halt, here, report } from "../../browser/navigation.js";

export const passes = {
  keys: {
    "Shift+ArrowRight": { act: (player) => turn(player, 1), shown: "Shift →  Shift ←",
      words: "next and previous pass, at the same step where there is one" },
    "Shift+ArrowLeft": { act: (player) => turn(player, -1) },
  },

  build(player) {
    const { parts } = player;
    parts.passBack = button("Previous pass", "previous", "Shift ←");
    parts.passOn = button("Next pass", "next", "Shift →");
    parts.passSelect = make("select", { "aria-label": "Pass", title: "Pass" });
    parts.passCount = make("span", {});
    parts.passes = make("div", { className: "passes", role: "group", "aria-label": "Passes" },
      parts.passBack, parts.passSelect, parts.passCount, parts.passOn);
    parts.timeline.after(parts.passes);
    player.listen(parts.passBack, "click", () => turn(player, -1));
    player.listen(parts.passOn, "click", () => turn(player, 1));
    player.listen(parts.passSelect, "change", () => goToPass(player, Number(parts.passSelect.value)));
  },

  take({ parts, data }) {
    parts.passes.hidden = data.passCount < 2;
    const numbers = data.passes.map((pass) => pass.number);
    if (parts.passes.dataset.numbers === numbers.join()) return;
    parts.passes.dataset.numbers = numbers.join();
    parts.passSelect.replaceChildren(...numbers.map(
      (number, place) => make("option", { value: place }, `pass ${number}`)));
    parts.passCount.textContent = `of ${data.passCount}`;
  },

  draw({ parts, data }, { place }) {
    parts.passSelect.value = place;
    parts.passBack.disabled = place === 0;
    parts.passOn.disabled = place === data.passes.length - 1;
  },
};

function turn(player, direction) {
  if (player.count === 0) return;
  const { place } = locate(player, here(player));
  const other = place + direction;
  if (player.data.passes[other]) goToPass(player, other);
}

/** Goes to a pass: to the step that one is at in this pass, where the other has the same. */
function goToPass(player, place) {
  if (player.playing) halt(player);
  const at = locate(player, here(player));
  const local = sameStep(at.pass, player.data.passes[place], at.local) ?? 0;
  go(player, player.firsts[place] + local, { still: true });
  report(player);
}

/** The step of another pass that is what this one is here: as far from the start of backward. */
function sameStep(pass, other, local) {
  if (pass.structure !== other.structure) return null;
  const from = (kinds) => Math.max(kinds.indexOf(LETTERS.seed), 0);
  const there = local - from(pass.kinds) + from(other.kinds);
  return other.kinds[there] === pass.kinds[local] ? there : null;
}
