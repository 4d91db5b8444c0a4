/** What a predicted answer is worth: the rules of Python's `quiz/answers.py`, for files too. */

const LONGEST_ANSWER = 200;
const NUMBER = "[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:e[+-]?[0-9]+)?";
const ITEM = new RegExp(`^(${NUMBER})(?:/(${NUMBER}))?$`);
const SPECIAL = { inf: Infinity, "∞": Infinity, nan: NaN };

/** The numbers of an answer, null for "None", undefined where it cannot be read. */
export function readAnswer(typed, size) {
  let text = typed.trim().toLowerCase().replace(/[−–‒]/g, "-").replace(/^=/, "").trim();
  if (text.length > LONGEST_ANSWER) return undefined;
  if (text === "none" || text === "none.") return null;
  text = text.replace(/^tensor\((.*)\)$/, "$1").replace(/[[\]()]/g, " ").trim();
  text = text.replace(/\s*\/\s*/g, "/").replace(/^([+-])\s+/, "$1");
  const split = (between) => text.split(between).filter(Boolean).map(itemOf);
  let items = split(/[;\s]+|,(?=\s)|,$/);
  if (items.length !== size || items.includes(undefined)) {
    const more = split(/[;,\s]+/);
    if (more.length === size || items.includes(undefined)) items = more;
  }
  return items.length === 0 || items.includes(undefined) ? undefined : items;
}

function itemOf(text) {
  const unsigned = text.replace(/^[+-]+/, "");
  if (Object.hasOwn(SPECIAL, unsigned)) return SPECIAL[unsigned] * (text.startsWith("-") ? -1 : 1);
  const found = ITEM.exec(text);
  if (!found) return undefined;
  const [above, below] = [found[1], found[2] ?? "1"].map((each) => Number(each.replace(",", ".")));
  return below === 0 ? undefined : above / below;
}

/** Whether an answer is right to two significant digits of the truth; 0 only where it is 0. */
export function isClose(answer, truth) {
  if (!Number.isFinite(truth)) return Object.is(answer, truth);
  if (truth === 0) return answer === 0;
  const exponent = Number(truth.toExponential().split("e")[1]);
  return Math.abs(answer - truth) <= 0.5 * 10 ** (exponent - 1) * (1 + 1e-9);
}

export function isSameAnswer(typed, truth) {
  if (typed === undefined) return false;
  if (typed === null || truth === null) return typed === truth;
  return typed.length === truth.length && typed.every((each, k) => isClose(each, truth[k]));
}

/** Whether a text says this: numbers as numbers, other texts but for case, spaces and brackets. */
export function saysSame(text, truth) {
  if (typeof truth !== "string") return isSameAnswer(readAnswer(text, truth?.length ?? 1), truth);
  if (plainText(text) === plainText(truth)) return true;
  const numbers = readAnswer(truth, 1);
  return numbers?.length === 1 && isSameAnswer(readAnswer(text, 1), numbers);
}

export function plainText(text) {
  return text.replace(/[−–‒]/g, "-").toLowerCase().replaceAll("torch.size", "")
    .replace(/[\s()[\]'"`]|[,.]+\s*[)\]]*\s*$/g, "");
}

/** A template with its texts in the places of the braces. */
export function fillIn(template, facts) {
  return template.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
}

export function promptOf(words, question) {
  return question.prompt ?? fillIn(words.prompts[question.kind], question.facts);
}

/** The truth with the sum or product that gives it, and before it the way that leads there. */
export function explanationOf(words, { solution, facts, shown }) {
  const last = fillIn(words.solutions[solution], { ...facts, truth: shown });
  return [facts.chain, last].filter(Boolean).join(" ");
}

/** Names the mistake behind an answer. */
export function mistakeOf(words, question, [name, , shown]) {
  return fillIn(words.misconceptions[name][1], { ...question.facts, answer: shown });
}

/**
 * The verdict on a typed answer: {right, misconception, sentence, settled, diagnosis}; it is not
 * settled where it cannot be read as an answer, and one may type again. The diagnosis names the
 * mistake and does not tell the truth, which the sentence ends with.
 */
export function judgeAnswer(words, question, typed) {
  const verdict = (right, misconception, sentence, settled = true) => (
    { right, misconception, sentence, settled, diagnosis: "" });
  const named = (misconception, said) => (
    { ...verdict(false, misconception, `${said} ${solution}`), diagnosis: said });
  const { truth } = question;
  if (typeof truth === "string") {
    return typed.trim() ? judgeChoice(words, question, typed)
      : verdict(false, "", words.empty, false);
  }
  const size = truth?.length ?? 1;
  const answer = readAnswer(typed, size);
  const solution = explanationOf(words, question);
  if (answer === undefined) return verdict(false, "", words.unreadable, false);
  if (isSameAnswer(answer, truth)) return verdict(true, "", solution);
  for (const mistake of question.mistakes) {
    if (typeof mistake[1] !== "string" && isSameAnswer(answer, mistake[1])) {
      return named(mistake[0], mistakeOf(words, question, mistake));
    }
  }
  if (answer === null || truth === null) return verdict(false, "", solution);
  if (answer.length !== size) {
    const name = question.facts.source ?? question.facts.name ?? "";
    const other = question.facts[`of ${answer.length}`];
    const [plain, longer] = size === 1 ? [words.one, words.oneOfOther]
      : [words.size, words.sizeOfOther];
    const count = answer.length;
    const said = other ? `${fillIn(longer, { name, size, other, count })} ` : "";
    return verdict(false, "", said + fillIn(plain, { name, size }), false);
  }
  if (isSameAnswer(answer.map((each) => -each), truth)) {
    return named("sign", words.misconceptions.sign[1]);
  }
  return verdict(false, "", solution);
}

/** The verdict on a choice, or on a text that was typed. */
export function judgeChoice(words, question, text) {
  const solution = explanationOf(words, question);
  const chosen = question.choices?.find(([choice]) => choice === text);
  if (chosen ? chosen[1] : saysSame(text, question.truth)) {
    return { right: true, misconception: "", sentence: solution, settled: true, diagnosis: "" };
  }
  const mistake = question.mistakes.find(([, answer]) => saysSame(text, answer));
  const diagnosis = mistake ? mistakeOf(words, question, mistake) : "";
  const sentence = mistake ? `${diagnosis} ${solution}` : solution;
  return { right: false, misconception: mistake?.[0] ?? "", sentence, settled: true, diagnosis };
}

/** The options A to D, in the order that the seed gives: the truth and three wrong answers. */
export function optionsOf(words, question, seed) {
  const listed = [{ text: question.shown, right: true, sentence: explanationOf(words, question) }];
  for (const mistake of question.mistakes.slice(0, 3)) {
    listed.push({ text: mistake[2], right: false, sentence: words.misconceptions[mistake[0]][0] });
  }
  for (const text of question.fillers.slice(0, 4 - listed.length)) {
    listed.push({ text, right: false, sentence: words.neutral });
  }
  const rank = listed.map((_, k) => scramble(seed, question.step, k));
  return listed.map((option, k) => ({ ...option, k }))
    .sort((a, b) => rank[a.k] - rank[b.k] || a.k - b.k);
}

/** A number of 32 bits that looks random: the same one as Python's. */
export function scramble(seed, step, place) {
  let mixed = (Math.imul(seed, 0x9E3779B1) + Math.imul(step, 0x85EBCA6B)
    + Math.imul(place, 0xC2B2AE35)) >>> 0;
  for (const [shift, factor] of [[16, 0x7FEB352D], [15, 0x846CA68B]]) {
    mixed = Math.imul(mixed ^ (mixed >>> shift), factor) >>> 0;
  }
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
