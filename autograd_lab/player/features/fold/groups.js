/** Groups of a large graph: closed they count, and one of a picture may be open. */

import { FLAGS, LETTERS, locate, unpack } from "../../browser/data.js";
import { write } from "../../../web/elements.js";
import { openNumber, stayFolded } from "./level.js";
import { go } from "../../browser/navigation.js";
import { alarm, mark, openKey, readPicture } from "../../browser/parts.js";

/** A closed group: how many of its operations have run, and how many have their gradient. */
export function drawGroup(group, nodes, now, touched) {
  const { operations, tracked } = group;
  const ran = operations.filter((k) => nodes[k].v?.[2]);
  const reached = operations.filter((k) => nodes[k].g?.[2]);
  mark(group, {
    future: ran.length === 0 && operations.length > 0,
    now: touched.includes(group),
    lands: now.kind === LETTERS.backward && touched[1] === group,
  });
  const tell = ([text], word, arrived, all, field) => {
    if (!text) return;
    const bad = arrived.some((k) => nodes[k][field][4] === FLAGS.bad);
    write(text, `${bad ? "⚠" : ""}${word} ${arrived.length}/${all}`);
    alarm(text, bad);
  };
  tell(group.value, "forward", ran, operations.length, "v");
  tell(group.gradient, "backward", reached, tracked, "g");
}

/** A line that stands for several edges. */
export function drawMerged(edge, edges, now) {
  mark(edge, {
    future: edge.members.every((k) => edges[k].future),
    now: now.edges.some((k) => edge.members.includes(k)),
    carried: edge.members.some((k) => edges[k].c?.[2] != null),
  });
}

export function canOpen(player, structure, number) {
  return Boolean(player.options.onOpen || structure.opened?.[number]
    || player.pictures.has(openKey(structure, number)));
}

/** The titles of what can be open in a picture: its groups, or its folded statements. */
function titlesOf(structure) {
  return structure.groups ?? structure.folds ?? [];
}

/** The closed groups and statements become buttons, where there is a way to open them. */
export function drawOpeners(player, pass) {
  const structure = player.data.structures[pass.structure];
  const { groups, folds } = player.picture;
  (groups.length > 0 ? groups : folds).forEach((group, k) => {
    if (group.isButton || !canOpen(player, structure, k)) return;
    group.isButton = true;
    group.group.setAttribute("role", "button");
    group.group.setAttribute("tabindex", "0");
    group.group.setAttribute("aria-label", `Open ${group.facts.split("\n")[0]}`);
  });
}

/** The button that closes what is open, or says that its picture is on its way. */
export function drawCloser(player, pass) {
  const { closer } = player.parts;
  const structure = player.data.structures[pass.structure];
  const number = openNumber(player, structure);
  closer.hidden = number === undefined;
  if (closer.hidden) return;
  const waits = !player.pictures.has(openKey(structure, number));
  if (waits) readOpened(player, structure, number);
  closer.disabled = waits;
  const act = structure.groups ? "✕ Close" : "− Fold";
  write(closer, `${waits ? "Opening" : act} ${titlesOf(structure)[number]}`);
}

/** Reads the picture with this group open, where it has arrived, and shows it. */
export async function readOpened(player, structure, number) {
  const arrived = structure.opened?.[number];
  if (!arrived || arrived.reading) return;
  arrived.reading = true;
  player.pictures.set(openKey(structure, number), arrived.packed
    ? readPicture(await unpack(arrived.packed))
    : { problem: arrived.problem });
  if (player.stop.signal.aborted || player.open.get(structure.key) !== number) return;
  go(player, player.step, { still: true });
  showFrame(player);
}

export function openGroup(player, target) {
  const group = target.closest?.("g.group[role=button], g.fold[role=button]");
  const { pass } = locate(player, player.step);
  if (!group || !pass?.steps) return false;
  const structure = player.data.structures[pass.structure];
  const number = Number(group.dataset.group ?? group.dataset.fold);
  if (!canOpen(player, structure, number)) return false;
  if (structure.folds) stayFolded(player);
  player.open.set(structure.key, number);
  const there = structure.opened?.[number] || player.pictures.has(openKey(structure, number));
  if (!there) player.options.onOpen?.([pass.structure, number]);
  go(player, player.step, { still: true });
  showFrame(player);
  return true;
}

export function closeGroup(player) {
  const { pass } = locate(player, player.step);
  const { key } = player.data.structures[pass.structure];
  const number = player.open.get(key);
  player.open.delete(key);
  go(player, player.step, { still: true });
  const { groups, folds } = player.picture ?? {};
  const group = (groups?.[number] ?? folds?.[number])?.group;
  group?.focus({ preventScroll: true });
  group?.scrollIntoView({ block: "nearest", inline: "center" });
}

/** Brings the open group's upper left into view, and the way to close it under the fingers. */
export function showFrame({ parts, picture }) {
  const frame = picture?.svg?.querySelector("g.frame");
  if (!frame) return;
  const place = frame.getBoundingClientRect();
  const seen = parts.stage.getBoundingClientRect();
  parts.stage.scrollLeft += place.left - seen.left - 24;
  parts.stage.scrollTop += Math.min(place.top - seen.top - 24,
    (place.top + place.bottom) / 2 - (seen.top + seen.bottom) / 2);
  parts.closer.focus({ preventScroll: true });
}
