/** Two recordings side by side under one transport: the second follows, step by step. */

import { clearMarks, markDifferences } from "./differences.js";
import { make, write } from "../../../web/elements.js";
import { isMasked } from "../../browser/hooks.js";
import { go } from "../../browser/navigation.js";
import { NARROW } from "../../browser/sizes.js";

const SIDES = ["A", "B"];

/*
 * `player.compare` is there while there is something to compare with. `second` is the other player,
 * `at` its step; `scenes` are what the two draw. Steps that only the second has are gone through one
 * by one: `due` says where it stands once the first has made its next step.
 */
export const compare = {
  build(player) {
    const { first } = player.options;
    if (!first) return;
    first.compare.second = player;
    player.parts.root.classList.add("second");
    player.parts.differences = make("p", { className: "differences", "aria-live": "polite" });
    player.parts.frame.append(player.parts.differences);
  },

  take(player) {
    if (player.options.first) return;
    const pair = player.data.compare;
    if (!pair) separate(player);
    else if (player.compare) player.compare.handle.update(pair.data);
    else join(player, pair);
    if (!pair) return;
    const players = [player, player.compare.second];
    players.forEach((each, side) => {
      nameSide(each, SIDES[side], pair.names[side]);
      markLines(each, pair.lines[side]);
    });
    setLayout(player);
  },

  share(player, target) {
    const { compare: pair, step, count, data } = player;
    if (!pair) return false;
    const there = pair.second;
    const runs = data.compare.steps;
    const atEnd = step === count - 1 && target === step;
    if (target === step + 1 || atEnd) {
      const next = atEnd ? there.count : counterpart(runs, step + 1);
      if (there.step + 1 < next) return moveSecond(pair, there.step + 1);
      if (!atEnd && !player.playing) pair.due = { step: target, at: next };
    } else if (target === step - 1) {
      const own = counterpart(runs, step);
      if (there.step > own) return moveSecond(pair, there.step - 1);
      pair.due = { step: target, at: Math.max(own - 1, counterpart(runs, target)) };
    }
    return false;
  },

  draw(player, scene) {
    const { first } = player.options;
    const pair = (first ?? player).compare;
    if (!pair) return;
    pair.scenes[first ? 1 : 0] = scene;
    if (first) {
      write(player.parts.count, `step ${player.step + 1} of ${player.count}`);
    } else {
      askFirst(player, pair);
      const moved = pair.from !== player.step;
      pair.from = player.step;
      const { due } = pair;
      pair.due = null;
      if (moved) {
        pair.at = due?.step === player.step ? due.at : restingPlace(player, pair);
      }
      pair.at = Math.min(pair.at, Math.max(pair.second.count - 1, 0));
      if (pair.second.fold) pair.second.fold.chosen = player.fold?.chosen ?? null;
      go(pair.second, pair.at, { still: true });
    }
    markDifferences(first ?? player);
  },

  resize(player) {
    setLayout(player);
  },

  destroy(player) {
    separate(player);
  },
};

/** Puts the second player beside the first. */
function join(player, pair) {
  const place = make("div", { className: "other" });
  player.compare = { place, second: null, handle: null, at: 0, from: null, due: null, scenes: [] };
  player.parts.root.append(place);
  setLayout(player);
  player.compare.handle = player.mount(place, pair.data, {
    first: player,
    onPass: (pass) => player.options.onPass?.(pass),
  });
}

function separate(player) {
  const pair = player.compare;
  if (!pair) return;
  player.compare = null;
  pair.handle.destroy();
  pair.place.remove();
  clearMarks(player);
  markLines(player, []);
  player.parts.root.classList.remove("beside");
  player.parts.side.removeAttribute("data-side");
  player.parts.badge?.remove();
  player.parts.badge = null;
}

/** Beside each other where there is room; else one below the other. */
function setLayout({ compare: pair, parts }) {
  if (pair) parts.root.classList.toggle("beside", parts.root.clientWidth >= NARROW);
}

/** Which of the two this is, and what it runs: "A  cut = True". */
function nameSide({ parts }, letter, name) {
  if (!parts.badge) {
    parts.badge = make("span", { className: "version" }, make("b", {}), make("span"));
    parts.phase.before(parts.badge);
  }
  write(parts.badge.firstChild, letter);
  write(parts.badge.lastChild, name);
}

/** Marks the lines of the code that the other program has not. */
function markLines({ parts }, lines) {
  [...parts.code.children].forEach((row, k) => {
    row.classList.toggle("unlike", lines.includes(k + 1));
  });
}

/** The second moves alone; the first stays where it is. */
function moveSecond(pair, at) {
  pair.at = at;
  go(pair.second, at);
  return true;
}

/** The step of the second that does what this step of the first does, or the last one before. */
function counterpart(runs, step) {
  let found = 0;
  for (const [from, to, length] of runs) {
    if (from > step) break;
    found = to + Math.min(step - from, length - 1);
  }
  return found;
}

/** Where the second stands while the first rests at its step: at the end both have ended. */
function restingPlace({ step, count, data }, { second }) {
  return step >= count - 1 ? second.count - 1 : counterpart(data.compare.steps, step);
}

/** While the first asks a question the second does not give it away. */
function askFirst(player, { place }) {
  const atStart = player.step === 0 && isMasked(player, 1) && player.predict?.lesson?.done === false;
  const asks = isMasked(player, player.step) || atStart;
  place.classList.toggle("waits", asks);
  place.inert = asks;
}
