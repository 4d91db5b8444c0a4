/** Python's tokens, a line at a time: what an editor colours, and where brackets count. */

const KEYWORDS = new Set((
  "False None True and as assert async await break class continue def del elif else except "
  + "finally for from global if import in is lambda nonlocal not or pass raise return try while "
  + "with yield").split(" "));

const TOKEN = new RegExp([
  "(?<comment>#.*)",
  "(?<prefix>[rR][bBfF]?|[bBfF][rR]?|[uU])?(?<quote>'''|\"\"\"|'|\")",
  "(?<number>0[xX][\\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+"
    + "|(?:\\d[\\d_]*\\.?[\\d_]*|\\.\\d[\\d_]*)(?:[eE][+-]?\\d[\\d_]*)?[jJ]?)",
  "(?<word>[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{Nd}\\p{Mn}\\p{Mc}\\p{Pc}]*)",
  "(?<bracket>[()[\\]{}])",
].join("|"), "yu");

/**
 * The tokens of one line, `[start, end, kind]` in order, and the state that the next line begins
 * in: the quote of a string that goes on there, else "". What is plain has no token. A kind is
 * comment, string, number, keyword or bracket.
 */
export function tokensOf(line, state = "") {
  /** @type {[number, number, string][]} */
  const tokens = [];
  let at = 0;
  if (state) {
    const end = endOfString(line, 0, state);
    tokens.push([0, end.at, "string"]);
    if (end.open) return { tokens, state };
    at = end.at;
  }
  while (at < line.length) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(line)?.groups;
    const start = at;
    at = groups ? TOKEN.lastIndex : at + 1;
    if (!groups) continue;
    if (groups.quote) {
      const end = endOfString(line, at, groups.quote);
      at = end.at;
      tokens.push([start, at, "string"]);
      if (end.open) return { tokens, state: groups.quote };
    } else if (groups.comment) tokens.push([start, at, "comment"]);
    else if (groups.number) tokens.push([start, at, "number"]);
    else if (groups.bracket) tokens.push([start, at, "bracket"]);
    else if (KEYWORDS.has(groups.word)) tokens.push([start, at, "keyword"]);
  }
  return { tokens, state: "" };
}

/** Where a string ends in this line, and whether it goes on in the next one. */
function endOfString(line, at, quote) {
  while (at < line.length) {
    if (line[at] === "\\") at += 2;
    else if (line.startsWith(quote, at)) return { at: at + quote.length, open: false };
    else at += 1;
  }
  // A backslash at the very end carries a string of one line over to the next.
  return { at: line.length, open: quote.length === 3 || at > line.length };
}
