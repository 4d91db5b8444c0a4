/** Whether the recording was checked: a badge in the bar that opens to the figures. */

import { make } from "../../../web/elements.js";
import { isEqual } from "../../../web/equal.js";

const REST = 1000; // ms without a step, until the host is asked

export const check = {
  build(player) {
    const { parts } = player;
    player.check = { shown: null, asking: 0, asked: false };
    parts.checkBadge = make("summary", {});
    parts.checkPanel = make("div", { className: "figures", tabIndex: -1 });
    parts.check = make("details", { className: "check", hidden: true }, parts.checkBadge,
      parts.checkPanel);
    parts.menu.before(parts.check);
    player.listen(document, "pointerdown", (event) => {
      if (!parts.check.contains(event.target)) parts.check.open = false;
    });
    player.listen(parts.root, "keydown", (event) => {
      if (event.key === "Escape") parts.check.open = false;
    });
  },

  take(player) {
    player.check.asked = false;
    takeCheck(player, player.data.check);
  },

  check: takeCheck,

  draw: askAtRest,

  destroy(player) {
    clearTimeout(player.check.asking);
  },
};

/** Shows the check of the recording that is there, or that there is none yet. */
function takeCheck(player, found) {
  const { data, parts } = player;
  data.check = found;
  parts.check.hidden = !found;
  if (found && !isEqual(found, player.check.shown)) fillCheck(parts, found);
  player.check.shown = found;
}

/** The check takes the server's time: it waits until the person looks, and nothing plays. */
function askAtRest(player) {
  const { data, options } = player;
  clearTimeout(player.check.asking);
  if (data.check || player.check.asked || !options.onCheck || player.count === 0) return;
  player.check.asking = setTimeout(() => {
    if (player.playing) {
      askAtRest(player);
      return;
    }
    player.check.asked = true;
    options.onCheck();
  }, REST);
}

function fillCheck(parts, { mark, word, summary, rows, more, verdict }) {
  parts.check.dataset.verdict = verdict;
  parts.checkBadge.replaceChildren(make("span", { "aria-hidden": "true" }, mark), word);
  parts.checkBadge.title = "How this recording was checked";
  const list = make("dl", {}, ...rows.flatMap(([sign, what, figures]) => [
    make("dt", { title: what }, sign), make("dd", {}, make("b", {}, what), ` ${figures}`)]));
  parts.checkPanel.replaceChildren(
    make("p", { className: "heading" }, "Checked against three things that are not the recorder"),
    make("p", {}, summary), list, ...(more ? [make("p", {}, more)] : []));
}
