/** What a key does to a program: from a text and what is selected in it to one change. */

const STEP = 4;
const OPENS = /[:([{]$/;
const LEAVES = /^\s*(return|raise|pass|break|continue)\b/;

/**
 * The change that a key makes, or null where the browser's own will do.
 *
 * `{ from, to, insert, start, end }`: the text between `from` and `to` is replaced, and then what
 * stands between `start` and `end` is selected. `key` is Enter, Tab, Backspace, or "/" to turn lines
 * into comments and back.
 */
export function editFor(key, shift, text, start, end) {
  if (key === "Enter") return newLine(text, start, end);
  if (key === "Backspace") return start === end ? outdentHere(text, start) : null;
  if (key === "/") return eachLine(text, start, end, comments);
  if (key !== "Tab") return null;
  if (shift) return eachLine(text, start, end, outdented);
  const several = text.slice(start, end).includes("\n");
  return several ? eachLine(text, start, end, indented) : indentHere(text, start, end);
}

/** As deep as this line; deeper after a colon or an open bracket, less deep after a `return`. */
function newLine(text, start, end) {
  const before = text.slice(lineStart(text, start), start);
  const indent = /^[ \t]*/.exec(before)[0];
  const said = withoutComment(before).trimEnd();
  let depth = indent;
  if (OPENS.test(said)) depth += " ".repeat(STEP);
  else if (LEAVES.test(before)) depth = indent.slice(0, Math.max(0, indent.length - STEP));
  const at = start + 1 + depth.length;
  return { from: start, to: end, insert: `\n${depth}`, start: at, end: at };
}

/** Good enough to find the colon at the end: a `#` in a string only costs the extra depth. */
function withoutComment(line) {
  return line.replace(/#[^"']*$/, "");
}

function indentHere(text, start, end) {
  const column = start - lineStart(text, start);
  const insert = " ".repeat(STEP - (column % STEP));
  const at = start + insert.length;
  return { from: start, to: end, insert, start: at, end: at };
}

/** In front of a line's first letter, Backspace goes back to the depth before. */
function outdentHere(text, at) {
  const before = text.slice(lineStart(text, at), at);
  if (before.length < 2 || !/^ +$/.test(before)) return null;
  const from = at - ((before.length - 1) % STEP) - 1;
  return { from, to: at, insert: "", start: from, end: from };
}

/** All lines that the selection touches, changed together and selected as before. */
function eachLine(text, start, end, change) {
  const from = lineStart(text, start);
  // A selection that ends before the first letter of a line leaves that line alone.
  const last = end > start && text[end - 1] === "\n" ? end - 1 : end;
  const close = text.indexOf("\n", last);
  const to = close === -1 ? text.length : close;
  const before = text.slice(from, to).split("\n");
  const after = change(before);
  const insert = after.join("\n");
  if (insert === text.slice(from, to)) return { from, to: from, insert: "", start, end };
  const first = after[0].length - before[0].length;
  return {
    from, to, insert,
    start: Math.max(from, start + first),
    end: Math.max(from, end + insert.length - (to - from)),
  };
}

const indented = (lines) => lines.map((line) => (line.trim() ? " ".repeat(STEP) + line : line));

const outdented = (lines) => lines.map((line) => line.replace(/^(?: {1,4}|\t)/, ""));

/** Comments, or none where all of them are comments already. */
function comments(lines) {
  const full = lines.filter((line) => line.trim());
  if (full.length && full.every((line) => /^\s*#/.test(line))) {
    return lines.map((line) => line.replace(/^(\s*)# ?/, "$1"));
  }
  const depth = Math.min(...full.map((line) => line.search(/\S/)));
  return lines.map((line) => (
    line.trim() ? `${line.slice(0, depth)}# ${line.slice(depth)}` : line));
}

function lineStart(text, at) {
  return text.lastIndexOf("\n", at - 1) + 1;
}
