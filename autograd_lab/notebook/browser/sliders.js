/** Sliders below a player in a notebook: one for each literal that the kernel can run again with. */

import { make, write } from "../../web/elements.js";

const RANGES = ["float", "integer"];

/** The row of sliders: [{name, type, value, min, max, step}]; none where there are no literals. */
export function drawSliders(place, sliders) {
  place.sliders?.row.remove();
  const row = make("div", { className: "inputs", role: "group",
    "aria-label": "Inputs of the program" });
  const problem = make("p", { className: "problem", role: "status", hidden: true });
  place.sliders = { row, problem, fields: new Map(), shown: new Map(), types: new Map(),
    running: null, waiting: null };
  for (const slider of sliders) row.append(labelled(place, slider));
  row.append(problem);
  row.hidden = sliders.length === 0;
  document.querySelector(".autograd-player").append(row);
}

function labelled(place, slider) {
  const { name, type, value } = slider;
  const { fields, shown, types } = place.sliders;
  const field = make("input", fieldOf(slider));
  const said = make("output", {}, RANGES.includes(type) ? asWritten(value) : "");
  fields.set(name, field);
  shown.set(name, said);
  types.set(name, type);
  field.addEventListener(RANGES.includes(type) ? "input" : "change", () => {
    if (RANGES.includes(type)) write(said, asWritten(Number(field.value)));
    moveSlider(place, name, valueOf(type, field));
  });
  return make("label", {}, make("span", {}, name), field, said);
}

function fieldOf({ name, type, value, min, max, step }) {
  const named = { "aria-label": name };
  if (RANGES.includes(type)) return { ...named, type: "range", min, max, step, value };
  if (type === "toggle") return { ...named, type: "checkbox", checked: value };
  return { ...named, type: "text", value: type === "text" ? value : JSON.stringify(value),
    spellcheck: false };
}

/** As Python gets it: a number, a truth value, or a text, from which it reads a list itself. */
function valueOf(type, field) {
  if (RANGES.includes(type)) return Number(field.value);
  return type === "toggle" ? field.checked : field.value;
}

const asWritten = (value) => String(Number(value.toPrecision(6))).replace("-", "−");

/** One move at a time is under way: while the kernel runs, only the newest one waits. */
function moveSlider(place, name, value) {
  const state = place.sliders;
  state.waiting = { ...state.waiting, [name]: value };
  if (state.running === null) sendMoves(place);
}

function sendMoves(place) {
  const state = place.sliders;
  state.running = state.waiting;
  state.waiting = null;
  state.row.setAttribute("aria-busy", "true");
  place.say({ inputs: state.running });
}

/** The kernel has run with these: what waited meanwhile is next, else the sliders stand there. */
export function takeSliders(place, inputs) {
  const state = place.sliders;
  if (!state) return;
  state.running = null;
  if (state.waiting) {
    sendMoves(place);
    return;
  }
  state.row.removeAttribute("aria-busy");
  for (const [name, value] of Object.entries(inputs)) setField(state, name, value);
}

function setField({ fields, shown, types }, name, value) {
  const field = fields.get(name);
  const type = types.get(name);
  if (!field) return;
  if (type === "toggle") field.checked = value;
  else if (type === "text" || RANGES.includes(type)) field.value = value;
  else field.value = JSON.stringify(value);
  if (RANGES.includes(type)) write(shown.get(name), asWritten(value));
}

/** Why a value cannot be used, beside the sliders; empty where it can. */
export function showProblem({ sliders }, sentence) {
  if (!sliders) return;
  write(sliders.problem, sentence);
  sliders.problem.hidden = sentence === "";
}
