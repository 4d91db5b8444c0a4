/** The dialog that lists the keys. */

import { button, make } from "../../../web/elements.js";
import { allKeys } from "../../browser/keys.js";

export const help = {
  keys: { "?": { act: (player) => openHelp(player), shown: "?", words: "this list", once: true } },

  build(player) {
    const { parts } = player;
    parts.helpList = make("dl", { className: "keys" });
    const close = button("Close", "close", "Esc");
    parts.help = make("dialog", { className: "help", "aria-label": "Keys" },
      make("div", { className: "help-head" }, make("h2", {}, "Keys"), close),
      parts.helpList,
      make("p", {}, "They act while the page or the player has the focus, never while you type. "
        + "A presentation remote sends PageUp and PageDown."));
    parts.root.append(parts.help);
    player.listen(close, "click", () => parts.help.close());
    // A click on the dialog itself and not on what is in it: beside it.
    player.listen(parts.help, "click", (event) => {
      if (event.target === parts.help) parts.help.close();
    });
    player.listen(parts.help, "keydown", (event) => {
      if (event.key === "?") parts.help.close();
    });
  },

  menu(player) {
    const open = make("button", { type: "button" }, "Keys  (?)");
    open.addEventListener("click", () => {
      player.parts.menu.open = false;
      player.parts.menu.querySelector("summary").focus(); // where the focus returns to
      openHelp(player);
    });
    return [make("div", { className: "actions" }, open)];
  },
};

function openHelp({ parts }) {
  // JavaScript counts digits first among an object's names; here what one needs most leads.
  const keys = Object.entries(allKeys()).filter(([, key]) => key.words)
    .sort(([one], [other]) => Number(/^\d$/.test(one)) - Number(/^\d$/.test(other)))
    .map(([, key]) => key);
  parts.helpList.replaceChildren(...keys.flatMap((key) => [
    make("dt", {}, ...key.shown.split(/ {2,}/).map((each) => make("kbd", {}, each))),
    make("dd", {}, key.words)]));
  parts.help.showModal();
}
