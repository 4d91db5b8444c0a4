/** The paths from a node to where backward started: what each says, and their light in the picture. */

import { HIDDEN, LETTERS } from "../../browser/data.js";
import { boxOf, lineOf } from "../../browser/parts.js";

export const NOT_YET = "not walked back yet";

/** The edges of a pass that backward walked along, by its end. */
function carrying(pass) {
  pass.carrying ??= new Set(pass.steps.filter((step) => step.kind === LETTERS.backward)
    .flatMap((step) => step.edges));
  return pass.carrying;
}

/** The best paths of a node, strongest first: {edges, nodes, product, seed}. */
export function pathsOf(pass, index) {
  const count = pass.ways[index]?.best?.length ?? 0;
  return [...Array(count).keys()].map((rank) => walkBack(pass, index, rank));
}

/** From edge to edge; each says which path of its target goes on. */
function walkBack(pass, start, first) {
  const path = { edges: [], nodes: [start], product: pass.ways[start].best[first][2], seed: "" };
  for (let [at, rank] = [start, first]; ;) {
    const [edge, next, text] = pass.ways[at].best[rank];
    if (edge < 0) {
      path.seed = withoutSign(text);
      return path;
    }
    [at, rank] = [pass.edges[edge].ends[1], next];
    path.edges.push(edge);
    path.nodes.push(at);
  }
}

const withoutSign = (product) => product.replace(/^[=≈] /, "");

/** A path in two lines: `w1 → h → y`, and `2 × −1 = −2` as far as backward has come. */
export function pathWords(pass, state, path, hidden) {
  const way = path.nodes.map((k) => pass.names[k]).join(" → ");
  const carried = path.edges.map((k) => state.edges[k].c?.[2] ?? null);
  if (path.edges.length === 0) {
    const there = state.nodes[path.nodes[0]].g;
    const known = path.seed && there ? ` with ${hidden ? HIDDEN : path.seed}` : "";
    return { way, product: `backward starts here${known}` };
  }
  if (carried.includes(null)) return { way, product: NOT_YET };
  if (!path.product) return { way, product: "" };
  const factors = path.edges.map((k) => pass.edges[k].local.replace(/^⚠?×/, ""));
  if (path.seed !== "1") factors.push(`${path.seed} (seed)`);
  if (hidden || carried.includes(HIDDEN)) return { way, product: HIDDEN };
  const number = withoutSign(path.product);
  return { way, product: factors.length > 1 ? `${factors.join(" × ")} ${path.product}` : number };
}

/** Everything on the way from a node back to the root. */
function wayBack(pass, start) {
  const leaving = new Map();
  for (const edge of carrying(pass)) {
    const [source] = pass.edges[edge].ends;
    leaving.set(source, [...(leaving.get(source) ?? []), edge]);
  }
  const nodes = new Set([start]);
  const edges = new Set();
  for (const node of nodes) { // grows while it is walked
    for (const edge of leaving.get(node) ?? []) {
      edges.add(edge);
      nodes.add(pass.edges[edge].ends[1]);
    }
  }
  return { nodes, edges };
}

/** Lights every path of a node, or one of them; without a node all goes out. */
export function lightPaths({ picture, parts }, pass, index, path = null) {
  for (const each of parts.stage.querySelectorAll("[data-path], [data-chosen]")) {
    delete each.dataset.path;
    delete each.dataset.chosen;
  }
  if (index === null || !picture?.svg) return;
  const lit = path ?? wayBack(pass, index);
  for (const edge of lit.edges) {
    const line = lineOf(picture, edge);
    if (line) line.group.dataset.path = "";
  }
  for (const node of lit.nodes) {
    const box = boxOf(picture, node);
    if (box) box.group.dataset.path = "";
  }
  const chosen = boxOf(picture, index);
  if (chosen) chosen.group.dataset.chosen = "";
}
