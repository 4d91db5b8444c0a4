/** The parts of a picture: an SVG read into what can be marked, filled and found by its index. */

import { FLAGS, indices } from "./data.js";
import { makeSvg, write } from "../../web/elements.js";

/** An SVG that our own Python wrote, its texts escaped there. */
export function readSvg(text) {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
  return document.importNode(parsed.documentElement, true);
}

/** A picture from its text: its nodes, edges, groups and folded statements at hand. */
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

/** The folded statements of a picture, and the edges into them, by what they stand for. */
export function readFolds(picture) {
  picture.folds = [];
  picture.nodes.forEach((part, index) => {
    if (part.group.dataset.fold === undefined) return;
    part.members = indices(part.group.dataset.members);
    picture.folds[Number(part.group.dataset.fold)] = part;
    for (const member of part.members) {
      if (member !== index) picture.home.set(member, part);
    }
  });
  picture.sums = [...picture.svg.querySelectorAll("g.edge.sum")].map((group) => {
    const part = partOf(group, "sum");
    part.key = group.dataset.members;
    part.members = indices(part.key);
    for (const member of part.members) picture.line.set(member, part);
    return part;
  });
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

/** Under which key a picture is kept in which this group, or statement, is open. */
export function openKey(structure, number) {
  return `${structure.key} open ${number}`;
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
    alarm(text, text.textContent !== "" && change?.[4] === FLAGS.bad);
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

/**
 * ● ○: how many of the shares that a gradient is the sum of have arrived; nothing for a lone one.
 * They stand apart, so that no two read as ∞.
 */
export function drawPips(pips, shares, arrived) {
  if (shares < 2) {
    write(pips, "");
    return;
  }
  write(pips, shares > 6 ? `${arrived}/${shares}`
    : [...Array(shares).keys()].map((k) => (k < arrived ? "●" : "○")).join("\u200a"));
}
