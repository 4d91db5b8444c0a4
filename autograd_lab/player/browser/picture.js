/** The graph: the SVG that Python laid out, its texts and classes as they are at a step. */

import { FLAGS, HIDDEN, LETTERS } from "./data.js";
import { make, write } from "../../web/elements.js";
import { ask, tell } from "./hooks.js";
import { alarm, drawPips, fill, mark, readPicture } from "./parts.js";
import { arrange } from "./room.js";
import { fit, follow } from "./sizes.js";
import { tellTitle } from "./tooltips.js";

/** Where the graph would be: what to do to get one; an error in place of a graph stands here. */
export function drawNoGraph({ parts, data }) {
  const words = data.error ? parts.failure : make("p", { className: "instead" },
    "No tensor has been computed here. Give one requires_grad=True, compute something with it "
    + "and call backward().");
  if (parts.stage.firstChild !== words) parts.stage.replaceChildren(words);
}

/**
 * The SVG of a structure: whole, folded, or with a part open; read once, its slots at hand.
 *
 * @param {Player} player
 */
function pictureOf(player, pass, key) {
  const structure = player.data.structures[pass.structure];
  let picture = player.pictures.get(key);
  if (!picture) {
    const svg = key === structure.key ? structure.svg : structure.folded;
    picture = svg ? readPicture(svg) : { problem: structure.problem };
    player.pictures.set(key, picture);
  }
  return picture;
}

/** @param {Player} player */
export function drawPicture(player, scene) {
  const { pass, now, own, state } = scene;
  const { parts, data } = player;
  const key = ask(player, "picture", pass) ?? data.structures[pass.structure].key;
  if (pass.nodes.length === 0) {
    player.picture = null;
    parts.root.classList.remove("no-picture");
    drawNoGraph(player);
    return;
  }
  if (data.error && parts.failure.parentNode !== parts.sums) parts.sums.append(parts.failure);
  const picture = pictureOf(player, pass, key);
  const shown = player.picture === picture && parts.stage.contains(picture.svg ?? picture.words);
  parts.root.classList.toggle("no-picture", !picture.svg);
  player.picture = picture;
  if (!picture.svg) {
    picture.words ??= make("p", { className: "instead" }, picture.problem);
    if (!shown) parts.stage.replaceChildren(picture.words);
    return;
  }
  if (!shown) {
    parts.stage.replaceChildren(picture.svg);
    arrange(player);
    fit(player);
  }
  if (picture.pass !== pass) nameParts(picture, pass);
  picture.svg.dataset.kind = now.kind;
  picture.nodes.forEach((node, k) => drawNode(node, state.nodes[k], k, now, own, pass.nodes[k]));
  picture.edges.forEach((edge, k) => drawEdge(edge, state.edges[k], k, now, pass.edges[k]));
  tell(player, "paint", scene);
  player.state = state;
  follow(player, now);
  tellTitle(player);
}

/** The ids of this pass's nodes and edges: passes of one structure share one picture. */
export function nameParts(picture, pass) {
  picture.pass = pass;
  picture.svg.setAttribute("aria-label", pass.text);
  picture.nodes.forEach((node, k) => { node.group.dataset.node = pass.nodes[k].id; });
  picture.edges.forEach((edge, k) => { edge.group.dataset.edge = pass.edges[k].id; });
}

export function drawNode(node, state, index, now, own, facts) {
  const { drawer } = node;
  const future = !state.v?.[2];
  // A folded statement is touched where one of its operations is.
  const touched = now.nodes.some((k) => k === index || node.members?.includes(k));
  mark(node, { future, now: touched, lands: now.kind === LETTERS.backward && now.nodes[1] === index });
  fill(node.value, own.get(`v${index}`) ?? state.v?.[2] ?? "", state.v);
  fill(node.gradient, own.get(`g${index}`) ?? state.g?.[2] ?? "", state.g);
  if (drawer) {
    const text = own.get(`d${index}`) ?? state.d?.[2] ?? "None";
    fill(node.grad, text, state.d);
    drawer.dataset.state = drawerState(text, state.d);
  }
  if (node.pips) drawPips(node.pips, facts.shares ?? 0, state.shares);
}

function drawerState(text, change) {
  if (text === HIDDEN) return "hidden";
  if (text === "None") return "none";
  return change[4] === FLAGS.zero ? "zero" : "number";
}

export function drawEdge(edge, state, index, now, facts) {
  const carried = state.c?.[2] != null;
  mark(edge, { future: state.future, now: now.edges.includes(index), carried });
  // The local derivative would say half of a contribution that is still hidden.
  const local = facts.local && state.c?.[2] === HIDDEN ? HIDDEN : facts.local;
  if (edge.local) write(edge.local, carried ? local ?? "" : "");
  if (edge.contribution) {
    write(edge.contribution, carried ? state.c[2] : "");
    alarm(edge.contribution, carried && state.c[4] === FLAGS.bad);
  }
}
