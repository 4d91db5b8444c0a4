/** The facts of one node, as at this step, and its paths to the root: over the code, beside the graph. */

import { HIDDEN, locate } from "../../browser/data.js";
import { isMasked } from "../../browser/hooks.js";
import { go } from "../../browser/navigation.js";
import { make, write } from "../../../web/elements.js";
import { NOT_YET, lightPaths, pathWords, pathsOf } from "./paths.js";
import { whole } from "../../browser/tooltips.js";

/* global WIRE */
const TERMS = WIRE.terms;
const WRITTEN = new Set(["operation", "written as", "line"]); // true before it is computed
const NUMBERS = ["value", "gradient", ".grad"];
const MOST_CHOICES = 500;

export const facts = {
  keys: {
    i: { act: toggleFacts, shown: "I", words: "facts and paths of the node of this step",
      once: true },
  },

  build(player) {
    player.facts = { node: null, pass: null, path: null, pinned: null, from: null };
    const { parts } = player;
    parts.factsNode = make("select", { className: "which", "aria-label": "Node" });
    parts.factsClose = make("button", { type: "button", className: "close",
      "aria-label": "Close the facts", title: "Close the facts  (Esc)" }, "✕");
    parts.factsBody = make("div", { className: "body" });
    parts.facts = make("section", { className: "facts", hidden: true, tabIndex: -1,
      "aria-label": "Facts and paths" },
    make("div", { className: "head" }, parts.factsNode, parts.factsClose), parts.factsBody);
    parts.closer.after(parts.facts);
    player.listen(parts.factsClose, "click", () => closeFacts(player));
    player.listen(parts.factsNode, "change", () => {
      showFacts(player, Number(parts.factsNode.value));
    });
    player.listen(parts.root, "keydown", (event) => {
      if (event.key !== "Escape" || parts.facts.hidden || parts.menu.open) return;
      event.preventDefault();
      closeFacts(player);
    });
  },

  /** The panel stays with its node, also in another pass, where the node is there. */
  draw(player, scene) {
    const state = player.facts;
    state.scene = scene;
    if (state.node === null) return;
    if (scene.pass !== state.pass) {
      const kept = sameNode(state.pass, scene.pass, state.node);
      if (kept < 0) {
        closeFacts(player);
        return;
      }
      fillFacts(player, scene.pass, kept);
    }
    drawFacts(player);
  },

  destroy(player) {
    player.facts.scene = null;
  },
};

/** The same node in another pass: at its place where it has the same name, else by its name. */
function sameNode(before, pass, node) {
  const label = before.nodes[node]?.label;
  if (pass.nodes[node]?.label === label) return node;
  return pass.nodes.findIndex((each) => each.label === label);
}

/** Shows the facts of a node; `from` gets the focus back when they are closed. */
export function openFacts(player, node, from = null) {
  const { parts, facts: state } = player;
  state.from = from;
  showFacts(player, node);
  if (from) parts.facts.focus({ preventScroll: true });
}

function showFacts(player, node) {
  const { pass } = locate(player, player.step);
  if (!pass?.steps || !pass.nodes[node] || !player.facts.scene) return;
  fillFacts(player, pass, node);
  player.parts.facts.hidden = false;
  player.parts.root.classList.add("with-facts");
  drawFacts(player);
}

export function closeFacts(player) {
  const { parts, facts: state } = player;
  const inside = parts.facts.contains(document.activeElement);
  Object.assign(state, { node: null, pass: null, path: null, pinned: null });
  parts.facts.hidden = true;
  parts.root.classList.remove("with-facts");
  lightPaths(player, null, null);
  if (!inside) return;
  (state.from?.isConnected ? state.from : parts.root).focus({ preventScroll: true });
}

/** The node that this step is about: the one that a number lands in. */
function toggleFacts(player) {
  const { parts, facts: { scene } } = player;
  if (!parts.facts.hidden) closeFacts(player);
  else if (scene?.pass.nodes.length > 0) {
    openFacts(player, scene.now.nodes.at(-1) ?? scene.pass.nodes.length - 1, parts.root);
  }
}

/* ------------------------------------------------------------ what stands in it */

/** Everything but the numbers: once for each node that is looked at. */
function fillFacts(player, pass, node) {
  const { parts, facts: state } = player;
  Object.assign(state, { node, pass, path: null, pinned: null });
  fillChoice(parts.factsNode, pass, node);
  const numbers = make("dl", { className: "numbers" });
  state.numbers = NUMBERS.map((name) => {
    const number = make("dd", { className: name === "value" ? "value" : "gradient" });
    numbers.append(make("dt", {}, name), number);
    return number;
  });
  const list = make("dl", { className: "said" });
  TERMS.forEach((term, k) => {
    const text = pass.facts[node]?.[k];
    if (!text) return;
    const className = WRITTEN.has(term) ? "" : "of-result";
    list.append(make("dt", { className }, term), make("dd", { className }, text));
  });
  state.list = list;
  parts.factsBody.replaceChildren(numbers, ...whyOf(player, pass, node),
    ...waysOf(player, pass, node),
    make("p", { className: "heading" }, "What torch says of it"), list);
}

/** The answer is true at the pass's end only, and hidden while a question is open. */
function drawWhy(player) {
  const { facts: { why, pass } } = player;
  const { place } = locate(player, player.step);
  const end = player.firsts[place] + pass.steps.length - 1;
  const told = why.asked && player.step === end && !isMasked(player, end);
  why.ask.hidden = told || isMasked(player, end);
  why.answer.replaceChildren(...(told ? why.said : []).map((words) => make("p", {}, words)));
}

function fillChoice(select, pass, node) {
  if (select.pass !== pass) {
    select.pass = pass;
    const many = pass.nodes.length > MOST_CHOICES;
    select.replaceChildren(...pass.nodes.map((each, k) => make("option", { value: k, hidden: many },
      each.label)));
  }
  select.value = node;
}

/** Why its `.grad` is what it is: told at the end of the pass, where it is what it then is. */
function whyOf(player, pass, node) {
  const { facts: state } = player;
  const said = pass.whys?.[node];
  state.why = null;
  if (!said) return [];
  const ask = make("button", { type: "button", className: "why" }, "Why?");
  const answer = make("div", {});
  ask.title = "Why .grad is what it is at the end of this pass";
  ask.addEventListener("click", () => {
    const { place } = locate(player, player.step);
    const end = player.firsts[place] + pass.steps.length - 1;
    if (isMasked(player, end)) return;
    state.why.asked = true;
    if (player.step !== end) go(player, end, { still: true });
    else drawFacts(player);
  });
  state.why = { asked: false, ask, answer, said };
  return [ask, answer];
}

function waysOf(player, pass, node) {
  const { facts: state } = player;
  const ways = pass.ways[node];
  state.paths = pass.noWays || !ways?.best ? [] : pathsOf(pass, node);
  state.sum = make("p", { className: "total" });
  if (state.paths.length === 0) {
    return [make("p", { className: "heading" }, "Paths"),
      make("p", {}, pass.noWays || ways?.none || "")];
  }
  state.rows = state.paths.map((path) => {
    const row = make("button", { type: "button", className: "way", "aria-pressed": "false",
      title: "Light this path alone" },
    make("span", { className: "names" }), make("span", { className: "product" }));
    const show = (shown) => {
      state.path = shown;
      lightPaths(player, pass, node, state.path ?? state.pinned);
    };
    row.addEventListener("pointerenter", () => show(path));
    row.addEventListener("pointerleave", () => show(null));
    row.addEventListener("focus", () => { if (row.matches(":focus-visible")) show(path); });
    row.addEventListener("blur", () => show(null));
    row.addEventListener("click", () => {
      state.pinned = state.pinned === path ? null : path;
      show(null);
      drawFacts(player);
    });
    return row;
  });
  const root = pass.names[state.paths[0].nodes.at(-1)];
  const heading = state.paths[0].edges.length === 0 && state.paths.length === 1
    ? "Where backward starts" : ways.count ?? `Paths back from ${root}`;
  return [make("p", { className: "heading" }, heading), ...state.rows, state.sum];
}

/** The numbers as they are at this step; what is masked stays a question. */
function drawFacts(player) {
  const { facts: state } = player;
  const { scene: { state: now }, pass, node } = state;
  const { v, g, d } = now.nodes[node];
  const keeps = pass.nodes[node].keeps;
  const texts = [
    whole(v) ?? "not computed yet",
    whole(g) ?? "none has come",
    d?.[2] ? whole(d) : keeps ? "None" : "None: torch keeps none here",
  ];
  state.numbers.forEach((element, k) => {
    write(element, texts[k]);
    element.classList.toggle("pending", ![v, g, d][k]?.[2]);
  });
  state.list.classList.toggle("future", !v?.[2]);
  if (state.why) drawWhy(player);
  const hidden = g?.[2] === HIDDEN;
  state.paths.forEach((path, k) => {
    const { way, product } = pathWords(pass, now, path, hidden);
    const [names, number] = state.rows[k].children;
    write(names, way);
    write(number, product);
    number.classList.toggle("pending", product === NOT_YET);
    state.rows[k].setAttribute("aria-pressed", String(state.pinned === path));
  });
  const complete = g?.[2] && now.nodes[node].shares >= (pass.nodes[node].shares ?? 0);
  write(state.sum, complete && !hidden ? pass.ways[node]?.sum ?? "" : "");
  lightPaths(player, pass, node, state.path ?? state.pinned);
}
