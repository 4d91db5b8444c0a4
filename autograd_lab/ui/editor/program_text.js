/** A program as an editor holds it: lines with their tokens, renewed only where a text differs. */

import { tokensOf } from "./python.js";

const PAIRS = { "(": ")", "[": "]", "{": "}" };

/** An empty program; `take` gives it a text, the rest asks about it. */
export function makeProgramText() {
  /** @type {string[]} */
  let lines = [];
  /** @type {{ tokens: [number, number, string][], state: string, begins: string }[]} */
  let read = [];
  let starts = [];

  /** Reads a line, and those after it for which it changes what they begin in. */
  function readFrom(first, last) {
    let state = first ? read[first - 1].state : "";
    for (let row = first; row < lines.length; row++) {
      if (row >= last && read[row].begins === state) return;
      read[row] = { ...tokensOf(lines[row], state), begins: state };
      state = read[row].state;
    }
  }

  return {
    get lines() { return lines; },
    tokens: (row) => read[row].tokens,

    /** Takes a new text; says which rows were replaced by how many. */
    take(text) {
      const next = text.split("\n");
      const shorter = Math.min(lines.length, next.length);
      let first = 0;
      while (first < shorter && lines[first] === next[first]) first++;
      let same = 0;
      while (same < shorter - first && lines.at(-1 - same) === next.at(-1 - same)) same++;
      const removed = lines.length - same - first, added = next.length - same - first;
      lines = next;
      // In pieces: a call takes only so many arguments.
      read = read.slice(0, first).concat(new Array(added), read.slice(first + removed));
      readFrom(first, first + added);
      starts = [];
      let at = 0;
      for (const line of lines) {
        starts.push(at);
        at += line.length + 1;
      }
      return { first, removed, added };
    },

    /** The row and column of a place in the text. */
    placeOf(at) {
      let low = 0, high = lines.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (starts[middle] <= at) low = middle;
        else high = middle - 1;
      }
      return { row: low, column: at - starts[low] };
    },

    startOf: (row) => starts[row],

    /**
     * The bracket beside a place and the one that belongs to it, as `{ row, start, found }`; none
     * where no bracket is there. Brackets in strings and comments do not count.
     */
    bracketsAt(at) {
      const { row, column } = this.placeOf(at);
      const here = read[row].tokens.filter(([, , kind]) => kind === "bracket");
      const beside = here.find(([, end]) => end === column)
        ?? here.find(([start]) => start === column);
      if (!beside) return [];
      const mine = { row, start: beside[0] };
      const partner = partnerOf(row, beside[0]);
      return partner
        ? [{ ...mine, found: true }, { ...partner, found: true }]
        : [{ ...mine, found: false }];
    },
  };

  /** Walks from a bracket to its partner; null where there is none, or one of another kind. */
  function partnerOf(row, start) {
    const opens = lines[row][start] in PAIRS;
    const step = opens ? 1 : -1;
    const waiting = [];
    for (; row >= 0 && row < lines.length; row += step) {
      const tokens = opens ? read[row].tokens : [...read[row].tokens].reverse();
      for (const [at, , kind] of tokens) {
        if (kind !== "bracket" || (waiting.length === 0 && at !== start)) continue;
        const sign = lines[row][at];
        if (sign in PAIRS === opens) waiting.push(sign);
        else {
          const last = waiting.pop();
          const [open, close] = opens ? [last, sign] : [sign, last];
          if (PAIRS[open] !== close) return null;
          if (!waiting.length) return { row, start: at };
        }
      }
    }
    return null;
  }
}
