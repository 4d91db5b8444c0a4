/** From node to node by keyboard: the full numbers of what has the focus, Enter for its facts. */

import { make, write } from "../../../web/elements.js";
import { openFacts } from "../facts/facts.js";
import { edgeNumbers, nodeNumbers } from "../../browser/tooltips.js";

export const nodes = {
  build(player) {
    const { parts } = player;
    player.nodes = { picture: null, focused: null };
    parts.glance = make("div", { className: "glance", hidden: true, "aria-hidden": "true" });
    player.listen(parts.stage, "click", (event) => {
      const node = nodeAt(player, event.target);
      if (node >= 0 && !isOpener(player.picture.nodes[node])) openFacts(player, node);
    });
    player.listen(parts.stage, "keydown", (event) => onStageKey(player, event));
    player.listen(parts.stage, "focusin", (event) => focus(player, event.target));
    player.listen(parts.stage, "focusout", () => focus(player, null));
  },

  draw(player, scene) {
    const { picture } = player;
    if (picture?.svg && player.nodes.picture !== picture) makeFocusable(player, picture);
    player.nodes.scene = scene;
    drawGlance(player);
  },

  resize: drawGlance,
};

/** A folded statement, or a group: a click opens it. */
const isOpener = (part) => part.group.matches(".group, .fold");

function nodeAt({ picture }, target) {
  const group = target.closest?.("g.node[data-node]");
  return group && picture?.svg ? picture.nodes.findIndex((part) => part?.group === group) : -1;
}

/** The arrows lead through the graph; Tab goes past it. An image may hold nothing that has focus. */
function makeFocusable(player, picture) {
  player.nodes.picture = picture;
  picture.svg.setAttribute("role", "group");
  for (const part of [...picture.nodes, ...picture.edges]) {
    if (!part || part.group.hasAttribute("tabindex")) continue;
    part.group.setAttribute("tabindex", "-1");
    part.group.setAttribute("role", part.name === "node" ? "button" : "img");
    setName(part);
  }
}

/** In order of execution: each node after the edges that lead to it. */
function sequence({ picture, nodes: { scene } }) {
  const parts = [];
  picture.nodes.forEach((node, k) => {
    scene.pass.edges.forEach((edge, e) => {
      if (edge.ends[1] === k && picture.edges[e]) parts.push(picture.edges[e]);
    });
    if (node) parts.push(node);
  });
  return parts;
}

function onStageKey(player, event) {
  const { parts: { stage }, picture, nodes: { scene } } = player;
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  if (!picture?.svg || !scene) return;
  const focused = partAt(player, event.target);
  const act = (run) => {
    event.preventDefault();
    run();
  };
  if (event.target === stage) {
    const part = picture.nodes[scene.now.nodes.at(-1)] ?? picture.nodes.find(Boolean);
    if (event.key === "Enter" && part) act(() => part.group.focus());
    return;
  }
  if (!focused) return;
  if (event.key === "Escape" && player.parts.facts.hidden) {
    act(() => stage.focus({ preventScroll: true }));
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const all = sequence(player);
    const at = all.indexOf(focused) + (event.key === "ArrowDown" ? 1 : -1);
    act(() => all[at]?.group.focus());
  } else if ((event.key === "Enter" || event.key === " ") && !isOpener(focused)) {
    act(() => openFacts(player, nodeOf(player, focused), focused.group));
  }
}

/** The node itself; of an edge the operand, which its contribution lands in. */
function nodeOf({ picture, nodes: { scene } }, part) {
  if (part.name === "node") return picture.nodes.indexOf(part);
  return scene.pass.edges[picture.edges.indexOf(part)].ends[0];
}

function partAt({ picture }, target) {
  const group = target?.closest?.("g.node, g.edge");
  return group && picture?.svg
    ? [...picture.nodes, ...picture.edges].find((part) => part?.group === group) : undefined;
}

/* ------------------------------------------------------------ the full numbers on focus */

function focus(player, target) {
  const part = partAt(player, target);
  const before = player.nodes.focused;
  player.nodes.focused = part && target.matches(":focus-visible") ? part : null;
  // Its numbers are those of a step; the next one would not change them here.
  if (before && before !== player.nodes.focused) setName(before);
  drawGlance(player);
}

function setName({ group, facts }) {
  group.setAttribute("aria-label", facts.split("\n")[0]);
}

/** Beside what has the focus, what hovering would tell; also as its name for a screen reader. */
function drawGlance(player) {
  const { parts: { glance, stage }, picture, nodes: { focused, scene } } = player;
  const there = focused && scene && focused.group.isConnected;
  glance.hidden = !there;
  if (!there) return;
  const words = [focused.facts, ...numbersAt(picture, focused, scene)].join("\n");
  write(glance, words);
  focused.group.setAttribute("aria-label", words);
  if (glance.parentNode !== stage) stage.append(glance);
  const seen = stage.getBoundingClientRect();
  const box = focused.group.getBoundingClientRect();
  const below = box.bottom - seen.top + glance.offsetHeight + 8 < stage.clientHeight;
  const top = below ? box.bottom - seen.top + 6
    : Math.max(box.top - seen.top - glance.offsetHeight - 6, 4);
  const left = Math.max(4, Math.min(box.left - seen.left,
    stage.clientWidth - glance.offsetWidth - 4));
  glance.style.left = `${left + stage.scrollLeft}px`;
  glance.style.top = `${top + stage.scrollTop}px`;
}

function numbersAt(picture, part, { state, pass }) {
  if (part.name === "node") return nodeNumbers(state.nodes[picture.nodes.indexOf(part)], part.drawer);
  const index = picture.edges.indexOf(part);
  return edgeNumbers(pass.edges[index], state.edges[index]);
}
