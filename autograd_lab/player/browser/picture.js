/** The graph: the SVG that Python laid out, its texts and classes as they are at a step. */

import { HIDDEN, indices } from "./data.js";
import { make, makeSvg, write } from "../../web/elements.js";
import { drawSum, pictureKey, readFolds } from "../features/fold/fold.js";
import { drawCloser, drawGroup, drawMerged, drawOpeners } from "../features/fold/groups.js";
import { fit, follow } from "./sizes.js";
import { tellTitle } from "./tooltips.js";

/** Where the graph would be: what to do to get one; an error in place of a graph stands here. */
export function drawNoGraph({ parts, data }) {
  const words = data.error ? parts.failure : make("p", { className: "instead" },
    "No tensor has been computed here. Give one requires_grad=True, compute something with it "
    + "and call backward().");
  if (parts.stage.firstChild !== words) parts.stage.replaceChildren(words);
}

/** The SVG of a structure: whole, folded, or with a part open; read once, its slots at hand. */
export function pictureOf(player, pass) {
  const structure = player.data.structures[pass.structure];
  const key = pictureKey(player, structure);
  let picture = player.pictures.get(key);
  if (!picture) {
    const svg = key === structure.key ? structure.svg : structure.folded;
    picture = svg ? readPicture(svg) : { problem: structure.problem };
    player.pictures.set(key, picture);
  }
  return picture;
}

/** An SVG that our own Python wrote, its texts escaped there. */
export function readSvg(text) {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
  return document.importNode(parsed.documentElement, true);
}

export function readPicture(text) {
  const svg = readSvg(text);
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  const picture = {
    svg,
    nodes: byIndex(svg, "g.node[data-node]", "node"),
    edges: byIndex(svg, "g.edge[data-edge]", "edge"),
    groups: byIndex(svg, "g.group[data-group]", "group"),
    merged: [...svg.querySelectorAll("g.merged")].map((group) => partOf(group, "merged")),
    home: new Map(),
    line: new Map(),
  };
  readFolds(picture);
  // Buttons may not stand in an image.
  if (picture.groups.length + picture.folds.length > 0) svg.setAttribute("role", "group");
  picture.groups.forEach((part) => {
    for (const index of indices(part.group.dataset.members)) picture.home.set(index, part);
    part.operations = indices(part.group.dataset.operations);
    part.tracked = Number(part.group.dataset.tracked);
  });
  for (const part of picture.merged) {
    part.members = indices(part.group.dataset.members);
    for (const index of part.members) picture.line.set(index, part);
  }
  return picture;
}

export function byIndex(svg, selector, name) {
  const found = [];
  for (const group of svg.querySelectorAll(selector)) {
    found[Number(group.dataset[name])] = partOf(group, name);
  }
  return found;
}

export function partOf(group, name) {
  return {
    group,
    classes: group.getAttribute("class"),
    name,
    title: group.querySelector("title"),
    facts: group.querySelector("title")?.textContent ?? "",
    pips: group.querySelector(".pips"),
    value: [...group.querySelectorAll(".slot.value")],
    gradient: [...group.querySelectorAll(".slot.gradient")],
    grad: [...group.querySelectorAll(".slot.grad")],
    drawer: group.querySelector(".drawer"),
    local: group.querySelector(".slot.local"),
    contribution: group.querySelector(".slot.contribution"),
    line: group.querySelector("path.line"),
  };
}

/** Where a node is seen: in a box of its own, or in the group that it is in. */
export function boxOf(picture, index) {
  return picture.nodes[index] ?? picture.home.get(index);
}

/** The box in which a node's own numbers stand; nothing where it is inside of a folded statement. */
export function numbersBoxOf(picture, index) {
  const box = boxOf(picture, index);
  return box?.name === "node" && box !== picture.nodes[index] ? undefined : box;
}

/** Where an edge is seen; nothing where it runs inside of a closed group. */
export function lineOf(picture, index) {
  return picture.edges[index] ?? picture.line.get(index);
}

export function drawPicture(player, { pass, now, local, own, state }) {
  const { parts, data } = player;
  drawCloser(player, pass);
  if (pass.nodes.length === 0) {
    player.picture = null;
    parts.root.classList.remove("no-picture");
    drawNoGraph(player);
    return;
  }
  if (data.error && parts.failure.parentNode !== parts.side) parts.side.append(parts.failure);
  const picture = pictureOf(player, pass);
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
    fit(player);
  }
  if (picture.pass !== pass) nameParts(picture, pass);
  picture.svg.dataset.kind = now.kind;
  picture.nodes.forEach((node, k) => drawNode(node, state.nodes[k], k, now, own, pass.nodes[k]));
  picture.edges.forEach((edge, k) => drawEdge(edge, state.edges[k], k, now, pass.edges[k]));
  const touched = now.nodes.map((k) => picture.home.get(k));
  picture.groups.forEach((group) => drawGroup(group, state.nodes, now, touched));
  picture.merged.forEach((edge) => drawMerged(edge, state.edges, now));
  picture.sums.forEach((edge) => drawSum(edge, state.edges, { pass, now, local }));
  drawOpeners(player, pass);
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
  mark(node, { future, now: touched, lands: now.kind === "B" && now.nodes[1] === index });
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
  return change[4] === "0" ? "zero" : "number";
}

/** The classes of the drawing and those of the moment, in one order whatever came before. */
export function mark(part, moments) {
  const names = Object.keys(moments).filter((name) => moments[name]);
  const classes = [part.classes, ...names].join(" ");
  if (part.group.getAttribute("class") !== classes) part.group.setAttribute("class", classes);
}

/** A value's lines into the texts that the picture has for it. */
export function fill(texts, value, change) {
  const lines = value === "" ? [] : value.split("\n");
  texts.forEach((text, k) => {
    const last = k === texts.length - 1;
    write(text, last ? lines.slice(k).join(" ") : lines[k] ?? "");
    alarm(text, text.textContent !== "" && change?.[4] === "!");
  });
}

/** An inverse badge behind a text in which a number is not finite. */
export function alarm(text, bad) {
  text.classList.toggle("bad", bad);
  const before = text.previousElementSibling;
  const badge = before?.classList.contains("badge") ? before : null;
  if (!bad) {
    badge?.remove();
    return;
  }
  const { x, y, width, height } = text.getBBox();
  const place = { class: "badge", x: x - 4, y, width: width + 8, height, rx: 4 };
  badge?.remove();
  text.before(makeSvg("rect", place));
}

/** ●○: how many of the shares that a gradient is the sum of have arrived; nothing for a lone one. */
export function drawPips(pips, shares, arrived) {
  if (shares < 2) {
    write(pips, "");
    return;
  }
  write(pips, shares > 6 ? `${arrived}/${shares}`
    : "●".repeat(arrived) + "○".repeat(shares - arrived));
}

export function drawEdge(edge, state, index, now, facts) {
  const carried = state.c?.[2] != null;
  mark(edge, { future: state.future, now: now.edges.includes(index), carried });
  // The local derivative would say half of a contribution that is still hidden.
  const local = facts.local && state.c?.[2] === HIDDEN ? HIDDEN : facts.local;
  if (edge.local) write(edge.local, carried ? local ?? "" : "");
  if (edge.contribution) {
    write(edge.contribution, carried ? state.c[2] : "");
    alarm(edge.contribution, carried && state.c[4] === "!");
  }
}
