/** The local derivatives in the picture: as numbers, as formulas, or as both. */

import { make, write } from "../../../web/elements.js";
import { remember, remembered } from "../../../web/memory.js";

const CHOICES = [
  ["number", "number"],
  ["formula", "formula"],
  ["both", "formula = number"],
];

export const formulas = {
  keys: {
    n: { act: (player) => choose(player, following(player.formulas.choice)), shown: "N",
      words: "local derivatives as number, formula, or both", once: true },
  },

  build(player) {
    const known = CHOICES.some(([each]) => each === remembered("formulas"));
    player.formulas = { choice: known ? remembered("formulas") : "number", sized: new Set() };
  },

  draw(player, scene) {
    player.formulas.scene = scene;
    drawFormulas(player);
  },

  menu(player) {
    const select = make("select", {});
    for (const [choice, name] of CHOICES) select.append(make("option", { value: choice }, name));
    select.value = player.formulas.choice;
    select.addEventListener("change", () => choose(player, select.value));
    return [make("label", { className: "formulas" }, "Local derivative on the edges as ", select)];
  },
};

function following(choice) {
  const at = CHOICES.findIndex(([each]) => each === choice);
  return CHOICES[(at + 1) % CHOICES.length][0];
}

function choose(player, choice) {
  player.formulas.choice = choice;
  remember("formulas", choice);
  const select = player.parts.menu.querySelector(".formulas select");
  if (select) select.value = choice;
  drawFormulas(player);
}

/** The picture has just been drawn with numbers; its room stays, longer words are set smaller. */
function drawFormulas(player) {
  const { picture, formulas: { choice, sized, scene } } = player;
  if (!picture?.svg || !scene) return;
  if (choice === "number" && !sized.has(picture)) return;
  sized.add(picture);
  const column = { formula: 0, both: 1 }[choice];
  picture.edges.forEach(({ local }, k) => {
    const facts = scene.pass.edges[k];
    const options = [[facts.local], ...(facts.slots ?? [])].map(([text]) => text);
    // Empty before backward comes, and a question while it is masked.
    if (!local || !facts.slots || !options.includes(local.textContent)) return;
    local.dataset.size ??= local.getAttribute("font-size");
    const [text, size] = facts.slots[column] ?? [facts.local, local.dataset.size];
    write(local, text);
    local.setAttribute("font-size", size);
  });
}
