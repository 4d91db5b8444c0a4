/** Behind the three dots: symbols, kinds of step, and what features bring. */

import { KINDS } from "./data.js";
import { make } from "../../web/elements.js";
import { gather } from "./hooks.js";
import { fullScreen } from "./navigation.js";
import { readSvg } from "./parts.js";

/* global WIRE */

export function menu() {
  return make("details", { className: "menu" },
    make("summary", { "aria-label": "Symbols, keys and more", title: "Symbols, keys and more" },
      "⋯"),
    make("div", { className: "panel" }));
}

/**
 * The menu's content, there only while it is open: its pictures are no graphs of this page.
 *
 * @param {Player} player
 */
export function fillMenu(player) {
  const { parts } = player;
  const panel = parts.menu.lastChild;
  if (!parts.menu.open) {
    panel.replaceChildren();
    return;
  }
  const list = (rows, name) => make("dl", { className: name }, ...rows.flatMap(
    ([term, words]) => [make("dt", {}, term), make("dd", {}, words)]));
  const symbols = WIRE.legend.map((entry) => [readSvg(entry.svg), `${entry.name}: ${entry.words}`]);
  const kinds = Object.entries(KINDS).map(
    ([letter, [glyph, word]]) => [`${letter} ${glyph}`, word.toLowerCase()]);
  const full = make("button", { type: "button" }, "Full screen");
  full.addEventListener("click", () => fullScreen(player));
  const actions = make("div", { className: "actions" }, full);
  panel.replaceChildren(
    actions,
    ...gather(player, "menu"),
    make("p", { className: "heading" }, "Symbols"), list(symbols, "symbols"),
    make("p", { className: "heading" }, "Kinds of step"), list(kinds, "kinds"));
}
