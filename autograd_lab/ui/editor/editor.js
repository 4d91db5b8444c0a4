/**
 * An editor for Python: a text field over a coloured copy of what stands in it.
 *
 * The field is the browser's own, so that undo, selection, touch and screen readers are what they
 * are everywhere. Of the copy, only the lines in view exist, and only those that changed are drawn
 * anew. Another editor can take this one's place: `mountEditor` is all that others use.
 */

import { make } from "../../web/elements.js";
import { editFor } from "./edits.js";
import { makeProgramText } from "./program_text.js";

const BEYOND = 8; // rows that are drawn above and below those in view
const LONGEST = 2000; // letters of a line that is still coloured
// Inserted so that the browser can undo it, n lines cost it n × n: 0.1 s for these, 5 s for 2000.
const MANY = 300;
let editors = 0;

/**
 * Puts an editor into `place`.
 *
 * `onChange(text)` hears every change, `onRun(text)` Ctrl+Enter. The handle: `text()`; `set(text)`,
 * which can be undone; `mark(line, message)`, or `mark(null)`, for the line with an error: the mark
 * goes along with its line until somebody changes that; `enlarge(true)` for a hall; `destroy()`.
 */
export function mountEditor(place, { text, label, onChange, onRun }) {
  const parts = skeleton(label, `autograd-editor-${++editors}`);
  place.append(parts.root);
  const program = makeProgramText();
  const { area } = parts;
  let problem = null; // { row, message }
  let leaving = false;
  let drawn = new Map();
  let undone = null; // what the browser cannot undo: { before, after }

  function changed() {
    const { first, removed, added } = program.take(area.value);
    if (problem && first <= problem.row) {
      if (problem.row < first + removed) setProblem(null);
      else if (added !== removed) setProblem({ ...problem, row: problem.row + added - removed });
    }
    draw();
  }

  /** The copy as the field shows it now. */
  function draw() {
    const height = parseFloat(getComputedStyle(area).lineHeight);
    const from = Math.max(0, Math.floor(area.scrollTop / height) - BEYOND);
    const to = Math.min(program.lines.length,
      Math.ceil((area.scrollTop + area.clientHeight) / height) + BEYOND);
    const brackets = document.activeElement === area && area.selectionStart === area.selectionEnd
      ? program.bracketsAt(area.selectionStart) : [];
    const next = new Map();
    for (let row = from; row < to; row++) {
      const line = program.lines[row], wrong = problem?.row === row;
      const marks = brackets.filter((each) => each.row === row);
      const tokens = line.length > LONGEST ? [] : program.tokens(row);
      const key = JSON.stringify([line, tokens, marks, wrong]);
      const old = drawn.get(row);
      next.set(row, old?.key === key ? old
        : { key, ...drawLine(line, tokens, marks, row, wrong) });
    }
    fill(parts.copy, [...next.values()].map((each) => each.line));
    fill(parts.numbers, [...next.values()].map((each) => each.number));
    drawn = next;
    parts.root.style.setProperty("--digits", String(String(program.lines.length).length));
    parts.root.style.setProperty("--rows", String(program.lines.length));
    const down = from * height - area.scrollTop;
    parts.copy.style.transform = `translate(${-area.scrollLeft}px, ${down}px)`;
    parts.numbers.style.transform = `translateY(${down}px)`;
    // Without the field's scrollbars, which nothing may cover.
    parts.pane.style.width = `${area.clientWidth}px`;
    parts.pane.style.height = `${area.clientHeight}px`;
  }

  function setProblem(next) {
    problem = next;
    if (problem) area.setAttribute("aria-invalid", "true");
    else area.removeAttribute("aria-invalid");
    area.setAttribute("aria-describedby",
      problem ? `${parts.problem.id} ${parts.hint.id}` : parts.hint.id);
    parts.problem.replaceChildren(...(problem ? [goTo(problem.row), ` ${problem.message}`] : []));
  }

  function goTo(row) {
    const button = make("button", { type: "button" }, `⚠ Line ${row + 1}`);
    button.addEventListener("click", () => {
      const start = program.startOf(row);
      area.focus();
      area.setSelectionRange(start, start + program.lines[row].length);
      const height = parseFloat(getComputedStyle(area).lineHeight);
      area.scrollTop = Math.max(0, row * height - area.clientHeight / 2);
    });
    return button;
  }

  /** A change that undo takes back: the browser's own, or ours where that would take too long. */
  function replace({ from, to, insert, start, end }) {
    if (from !== to || insert) {
      area.setSelectionRange(from, to);
      const before = area.value;
      const few = insert.split("\n", MANY).length < MANY;
      if (!few || !document.execCommand(insert ? "insertText" : "delete", false, insert)) {
        rewrite(before.slice(0, from) + insert + before.slice(to));
        undone = { before, after: area.value };
      }
    }
    area.setSelectionRange(start, end);
  }

  function rewrite(next) {
    area.value = next;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function press(event) {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "z" && undone?.after === area.value) {
      event.preventDefault();
      const { before } = undone;
      undone = null;
      rewrite(before);
      return;
    }
    if (event.key === "Enter" && command) {
      event.preventDefault();
      onRun(area.value);
      return;
    }
    if (event.isComposing || event.altKey || command !== (event.key === "/")) return;
    if (event.key === "Tab" && leaving) return;
    if (event.key !== "Shift") leaving = event.key === "Escape";
    const edit = editFor(event.key, event.shiftKey, area.value, area.selectionStart,
      area.selectionEnd);
    if (!edit) return;
    event.preventDefault();
    replace(edit);
  }

  const watchSelection = () => document.activeElement === area && draw();
  const watchSize = new ResizeObserver(draw);
  area.addEventListener("input", () => {
    changed();
    onChange(area.value);
  });
  area.addEventListener("keydown", press);
  area.addEventListener("scroll", draw, { passive: true });
  area.addEventListener("focus", () => { leaving = false; });
  area.addEventListener("blur", draw);
  document.addEventListener("selectionchange", watchSelection);
  watchSize.observe(area);

  area.value = text;
  setProblem(null);
  changed();
  return {
    text: () => area.value,
    set(next) {
      if (next === area.value) return;
      const before = document.activeElement;
      area.focus({ preventScroll: true });
      const edit = { from: 0, to: area.value.length, insert: next, start: 0, end: 0 };
      // Folded away, it has no focus: what is inserted would go to where the focus is.
      if (document.activeElement === area) replace(edit);
      else rewrite(next);
      area.scrollTo(0, 0);
      if (before !== area && before instanceof HTMLElement) before.focus({ preventScroll: true });
      else if (before !== area) area.blur();
    },
    mark(line, message = "") {
      const row = line === null ? null : Math.min(Math.max(line, 1), program.lines.length) - 1;
      setProblem(row === null ? null : { row, message });
      draw();
    },
    enlarge(large) {
      parts.root.classList.toggle("projector", large);
      draw();
    },
    destroy() {
      document.removeEventListener("selectionchange", watchSelection);
      watchSize.disconnect();
      parts.root.remove();
    },
  };
}

function skeleton(label, id) {
  const area = make("textarea", {
    "aria-label": label, spellcheck: false, autocapitalize: "off", autocomplete: "off",
    wrap: "off",
  });
  area.setAttribute("autocorrect", "off");
  const numbers = make("div", { className: "numbers" });
  const copy = make("div", { className: "copy" });
  const pane = make("div", { className: "pane", "aria-hidden": "true" }, copy);
  const problem = make("p", { className: "problem", id: `${id}-problem`, role: "status" });
  const hint = make("p", { className: "hint", id: `${id}-hint` },
    "Tab indents; Escape, then Tab leaves the text. Ctrl+Enter runs.");
  const root = make("div", { className: "autograd-editor" },
    make("div", { className: "sheet" },
      make("div", { className: "gutter", "aria-hidden": "true" }, numbers),
      make("div", { className: "field" }, area, pane)),
    problem, hint);
  return { root, area, numbers, pane, copy, problem, hint };
}

/** A row of the copy and its number. */
function drawLine(text, tokens, marks, row, wrong) {
  const pieces = [];
  let at = 0;
  for (const [start, end, kind] of tokens) {
    const mark = marks.find((each) => each.start === start && kind === "bracket");
    if (kind === "bracket" && !mark) continue;
    pieces.push(text.slice(at, start), make("span", {
      className: mark ? (mark.found ? "pair" : "alone") : kind }, text.slice(start, end)));
    at = end;
  }
  pieces.push(text.slice(at));
  const className = wrong ? "row wrong" : "row";
  return {
    line: make("div", { className }, ...pieces),
    number: make("div", { className }, String(row + 1)),
  };
}

/** The children of an element, of which those that stay are not touched. */
function fill(element, children) {
  const kept = new Set(children);
  for (const child of [...element.children]) if (!kept.has(child)) child.remove();
  children.forEach((child, index) => {
    if (element.children[index] !== child) element.insertBefore(child, element.children[index]);
  });
}
