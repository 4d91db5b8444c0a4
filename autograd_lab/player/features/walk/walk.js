/** How far one key goes: an edge, an operation, a line or a pass; what it went over is lit. */

import { LETTERS, locate } from "../../browser/data.js";
import { make } from "../../../web/elements.js";
import { go, here } from "../../browser/navigation.js";
import { lineOf } from "../../browser/parts.js";

export const STRIDES = [
  ["edge", "by edge"],
  ["op", "by operation"],
  ["line", "by line"],
  ["pass", "by pass"],
];
/* global WIRE */
// The bit of `pass.stops` that marks the last step of an operation, and of a line.
const BITS = WIRE.strides;
const ROOM = 170; // letters of a sentence that is read at a glance
const NO_PICTURE = { edges: [], line: new Map() };

export const walk = {
  keys: Object.fromEntries(STRIDES.map(([stride], k) => [String(k + 1), {
    act: (player) => setStride(player, stride),
    ...(k === 0 && { shown: "1  2  3  4", words: "walk by edge, operation, line of code, pass" }),
  }])),

  build(player) {
    player.walk = "edge";
    const select = make("select", { className: "walk", "aria-label": "Walk",
      title: "How far one key goes  (1  2  3  4)" });
    for (const [stride, name] of STRIDES) select.append(make("option", { value: stride }, name));
    player.parts.walk = select;
    player.parts.speed.before(select);
    player.listen(select, "change", () => setStride(player, select.value));
  },

  take(player) {
    const { parts, data } = player;
    if (!player.walkTaken) {
      player.walkTaken = true;
      if (STRIDES.some(([stride]) => stride === data.settings?.walk)) {
        player.walk = data.settings.walk;
      }
    }
    parts.walk.value = player.walk;
    parts.walk.disabled = player.count === 0;
    parts.walk.lastChild.hidden = data.passCount < 2 && player.walk !== "pass";
  },

  stop(player, from, direction) {
    const stride = player.walk;
    if (stride === "edge") return undefined;
    for (let at = from + direction; at > 0 && at < player.count; at += direction) {
      const { pass, local } = locate(player, at);
      if (isStop(pass, local, stride)) return at;
    }
    return direction > 0 ? player.count - 1 : 0;
  },

  scene(player, scene) {
    const from = startOf(player, scene);
    if (from === scene.local) return;
    const said = scene.pass.steps.slice(from, scene.local + 1).map((step) => step.text);
    const whole = said.join(" ");
    scene.sentence = player.walk !== "pass" && whole.length <= ROOM
      ? whole
      : `${said.length} steps. The last one: ${said.at(-1)}`;
  },

  draw(player, scene) {
    const from = startOf(player, scene);
    for (const row of player.parts.ledger.querySelectorAll("li.walked")) {
      row.classList.remove("walked");
    }
    if (from === scene.local || player.walk === "pass") return;
    for (const step of scene.pass.steps.slice(from, scene.local)) {
      if (step.kind !== LETTERS.backward && step.kind !== LETTERS.forward) continue;
      for (const edge of step.edges) {
        lineOf(player.picture ?? NO_PICTURE, edge)?.group.classList.add("now", "walked");
      }
    }
    const last = player.parts.ledger.lastElementChild;
    for (const row of last?.children ?? []) {
      if (row.local >= from && row.local < scene.local && !row.isHeading) {
        row.classList.add("walked");
      }
    }
  },
};

function setStride(player, stride) {
  if (player.walk === stride) return;
  player.walk = stride;
  player.parts.walk.value = stride;
  player.options.onSetting?.("walk", stride === "edge" ? null : stride);
  go(player, here(player), { still: true });
}

/** The first step of the stride that ends, or is under way, at a step: its place in the pass. */
function startOf({ walk: stride }, { pass, local }) {
  if (stride === "edge") return local;
  if (stride === "pass") return 0;
  let from = local;
  while (from > 0 && !isStop(pass, from - 1, stride)) from -= 1;
  return from;
}

function isStop(pass, local, stride) {
  if (local === pass.kinds.length - 1) return true;
  return stride in BITS && Boolean(Number(pass.stops?.[local] ?? 3) & BITS[stride]);
}
