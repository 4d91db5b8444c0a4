/** On a narrow page: code, sums and output stand below the host's sliders, where it gives a place. */

import { make } from "../../../web/elements.js";
import { useKeys } from "../../browser/keys.js";
import { isNarrow } from "../../browser/sizes.js";

/** What code and ledger stand in down there; it looks and hears as the player itself does. */
export const below = {
  build(player) {
    const { parts } = player;
    parts.rest = make("div", { role: "group", "aria-label": "Code and ledger" });
    player.listen(parts.rest, "pointerdown", () => useKeys(player));
    player.listen(parts.rest, "focusin", () => useKeys(player));
  },

  take(player) {
    putBelow(player);
  },

  draw(player) {
    mirrorRoot(player);
  },

  resize(player) {
    putBelow(player);
  },

  destroy({ parts }) {
    parts.rest.remove();
  },
};

function putBelow(player) {
  const { parts } = player;
  const place = placeOf(player);
  if (place && parts.rest.parentNode !== place) {
    place.append(parts.rest);
    parts.rest.append(parts.side);
    mirrorRoot(player);
  } else if (!place && parts.side.parentNode !== parts.frame) {
    parts.stage.before(parts.side);
    parts.rest.remove();
  }
}

function placeOf(player) {
  const { below: name } = player.data;
  if (!name || !isNarrow(player) || document.fullscreenElement) return null;
  /** @type {NodeListOf<HTMLElement>} */
  const found = document.querySelectorAll(".autograd-below");
  const places = [...found];
  return places.find((each) => each.dataset.player === name) ?? null;
}

/** The moment and the theme, by which the style sheet colours what stands here. */
function mirrorRoot({ parts }) {
  if (!parts.rest.isConnected) return;
  const { root, rest } = parts;
  rest.className = root.className.replace("autograd-player", "autograd-rest");
  rest.dataset.kind = root.dataset.kind ?? "";
  rest.dataset.theme = root.dataset.theme;
}
