/** The graph in words, as it is at this step: a list to walk with a screen reader. */

import { HIDDEN, locate } from "../../browser/data.js";
import { make, write } from "../../../web/elements.js";
import { whole } from "../../browser/tooltips.js";

export const reading = {
  build(player) {
    const { parts } = player;
    parts.words = make("ol", { role: "list" });
    parts.reading = make("details", { className: "reading" },
      make("summary", {}, "The graph in words"), parts.words);
    parts.frame.append(parts.reading);
    player.listen(parts.reading, "toggle", () => fillWords(player));
  },

  // Only while it is open: five hundred nodes take longer than a step should.
  draw(player, scene) {
    player.readable = scene;
    fillWords(player);
  },

  menu(player) {
    const open = make("button", { type: "button" }, "The graph in words");
    open.addEventListener("click", () => {
      const { menu, reading: list } = player.parts;
      menu.open = false;
      list.open = true;
      list.firstChild.focus();
      list.scrollIntoView({ block: "nearest" });
    });
    return [make("div", { className: "actions" }, open)];
  },
};

function fillWords(player) {
  const { parts, readable: scene } = player;
  if (!parts.reading.open || !scene || player.count === 0) return;
  if (scene.pass !== locate(player, player.step).pass) return;
  if (parts.words.pass !== scene.pass) {
    parts.words.pass = scene.pass;
    parts.words.replaceChildren(...rowsOf(scene.pass));
  }
  [...parts.words.children].forEach((row, k) => {
    write(row.facts, nodeWords(scene.pass.nodes[k], scene.state.nodes[k]));
    for (const { edge, element } of row.edges) {
      write(element, edgeWords(scene.pass, edge, scene.state.edges[edge]));
    }
    const here = scene.now.nodes.includes(k);
    if (here) row.setAttribute("aria-current", "step");
    else row.removeAttribute("aria-current");
  });
}

/** One row a node, and in it a list of what it was computed from. */
function rowsOf(pass) {
  return pass.nodes.map((node, k) => {
    const row = make("li", {}, make("b", {}, node.said), ". ");
    row.facts = row.appendChild(make("span"));
    row.edges = pass.edges.flatMap((each, edge) => (each.ends[1] === k
      ? [{ edge, element: make("li") }] : []));
    if (row.edges.length > 0) row.append(make("ul", {}, ...row.edges.map((each) => each.element)));
    return row;
  });
}

function nodeWords(facts, state) {
  if (!whole(state.v)) return "Not computed yet.";
  const words = [`Value ${spoken(state.v)}`];
  if (whole(state.g)) words.push(`gradient ${spoken(state.g)}`);
  if (facts.keeps) words.push(`.grad ${spoken(state.d) ?? "None"}`);
  return `${words.join(", ")}.`;
}

function edgeWords(pass, edge, state) {
  const facts = pass.edges[edge];
  const from = `from ${pass.nodes[facts.ends[0]].label}`;
  if (facts.cut) return `${from}: cut, no gradient flows (${facts.cut})`;
  if (state.c?.[2] == null) return `${from}: no gradient has come along here`;
  if (state.c[2] === HIDDEN) return `${from}: a gradient comes along here, hidden for now`;
  const formula = facts.formula ? `${facts.formula} = ` : "";
  const local = facts.localFull ? `local derivative ${formula}${facts.localFull}, ` : "";
  return `${from}: ${local}contribution ${whole(state.c)}`;
}

/** A number in one line. */
function spoken(change) {
  return whole(change)?.split("\n").join("; ");
}
