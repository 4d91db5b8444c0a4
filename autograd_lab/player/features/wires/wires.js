/** Literals that a control of the host moves, and the edges that a toggle among them cuts or joins. */

import { makeSvg, write } from "../../../web/elements.js";
import { lineOf } from "../../browser/parts.js";
import { report } from "../../browser/navigation.js";
import { isEqual } from "../../../web/equal.js";

const BUTTON = 12; // the radius
const SCISSORS = "✂\uFE0E";

export const wires = {
  // `used` is the control that has the focus and may be drawn anew by what it does.
  build(player) {
    player.wires = { used: null };
    player.listen(player.parts.code, "click", (event) => useLiteral(player, event));
    player.listen(player.parts.code, "keydown", (event) => useLiteral(player, event));
    player.listen(player.parts.stage, "click", (event) => useWire(player, event));
    player.listen(player.parts.stage, "keydown", (event) => useWire(player, event));
  },
  take(player) {
    const { parts, data, options } = player;
    for (const literal of parts.code.querySelectorAll("[data-literal]")) {
      const control = options.onControl ? data.controls?.[literal.dataset.literal] : null;
      dress(literal, control);
    }
    refocus(player, "literal", parts.code.querySelectorAll("[data-literal]"));
  },
  draw(player, { pass }) {
    const { picture } = player;
    if (!picture?.svg) return;
    const wanted = wantedWires(player, pass);
    if (isEqual(wanted, picture.wired ?? [])) return;
    picture.wired = wanted;
    for (const old of picture.svg.querySelectorAll(".wire")) old.remove();
    for (const each of wanted) addScissors(picture, each);
    if (wanted.length > 0) picture.svg.setAttribute("role", "group"); // no buttons in an image
    refocus(player, "wire", picture.svg.querySelectorAll(".wire"));
  },
};

/** Underlined and pressed like a button, where there is a control; else as it is written. */
function dress(literal, control) {
  literal.classList.toggle("movable", Boolean(control));
  if (!control) {
    for (const name of ["role", "tabindex", "title", "aria-label"]) literal.removeAttribute(name);
    return;
  }
  const name = literal.dataset.literal;
  const act = control.flip === null ? "Move it" : `Set it to ${written(control.flip)}`;
  literal.setAttribute("role", "button");
  literal.setAttribute("tabindex", "0");
  literal.title = act;
  literal.setAttribute("aria-label", `${name} = ${literal.textContent}. ${act}`);
}

/** A truth value as Python writes it. */
function written(value) {
  return value ? "True" : "False";
}

/** The wires of a pass that are seen: [{name, value, edge}], nothing where the host cannot act. */
function wantedWires({ data, options, picture }, pass) {
  if (!options.onControl) return [];
  return (data.wires ?? []).flatMap(({ name, value, edges }) => edges
    .filter(([number, edge]) => number === pass.number && lineOf(picture, edge)?.line)
    .map(([, edge]) => ({ name, value, edge })));
}

/** A pair of scissors on an edge, filled where the edge is cut. */
function addScissors(picture, { name, value, edge }) {
  const { line, classes, contribution } = lineOf(picture, edge);
  const cut = /\b(cut|untracked)\b/.test(classes);
  const { x, y } = line.getPointAtLength(line.getTotalLength() / 2);
  // Below the line and what is written there; the reason of a cut stands above.
  const below = contribution ? Number(contribution.getAttribute("y")) + 6 : y + 4;
  const act = `Set ${name} to ${written(value)}: ${cut ? "let the gradient through" : "cut here"}`;
  const wire = makeSvg("g", { class: "wire control", role: "button", tabindex: 0,
    "aria-label": act, "aria-pressed": cut, "data-wire": name,
    transform: `translate(${x.toFixed(1)} ${(below + BUTTON).toFixed(1)})` });
  const title = makeSvg("title");
  write(title, act);
  const text = makeSvg("text", { y: 5, "font-size": 15 });
  write(text, SCISSORS);
  wire.append(title, makeSvg("circle", { class: "reach", r: BUTTON + 8 }),
    makeSvg("circle", { class: "button", r: BUTTON }), text);
  picture.svg.append(wire); // not into the edge's group: that is an image
}

function useLiteral(player, event) {
  const literal = event.target.closest?.("[data-literal][role=button]");
  if (literal && isUse(event)) use(player, "literal", literal.dataset.literal);
}

function useWire(player, event) {
  const wire = event.target.closest?.(".wire");
  if (!wire || !isUse(event)) return;
  event.stopPropagation(); // a group or a node below it is not meant
  use(player, "wire", wire.dataset.wire);
}

function isUse(event) {
  if (event.type === "click") return true;
  const pressed = event.key === "Enter" || event.key === " ";
  if (pressed) event.preventDefault();
  return pressed && !event.repeat;
}

/** A toggle is flipped; of any other literal the host's control gets the focus. */
function use(player, from, name) {
  const control = player.data.controls?.[name];
  if (!control) return;
  if (control.flip !== null) {
    player.wires.used = { from, name };
    report(player); // the host keeps the place of this step in the other program
  }
  player.options.onControl(name, control);
}

/** What was pressed keeps the focus when it is drawn anew. */
function refocus({ wires: state }, from, found) {
  if (state.used?.from !== from) return;
  const name = state.used.name;
  const again = [...found].find((each) => (each.dataset.literal ?? each.dataset.wire) === name);
  if (!again || document.activeElement === again) return;
  if (document.activeElement === document.body) again.focus({ preventScroll: true });
  else state.used = null;
}
