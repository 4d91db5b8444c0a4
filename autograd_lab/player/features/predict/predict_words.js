/** What a step says while something is asked: the question, the verdict, at the end how it went. */

import { explanationOf, promptOf } from "./predict_answers.js";

const RIGHT = "✓ Right.";
const WRONG = "✗ Not quite.";

export function tellScene(player, scene, asked) {
  const { question, queue, stage, verdict, lesson, note } = asked;
  const words = player.data.quiz;
  if (lesson) {
    const { at } = player.predict.lesson;
    const count = player.data.lesson.length;
    const number = count > 1 ? `Question ${at + 1} of ${count}. ` : "";
    scene.sentence = stage === "asking" ? note + (note ? " " : number) + question.prompt
      : sentenceOfVerdict(words, asked);
    return;
  }
  const hidden = stage === "asking" ? queue : queue.slice(1);
  for (const each of hidden) for (const slot of each.hide) scene.hidden.add(slot);
  scene.rowHidden = hidden.length > 0;
  if (stage === "asking") scene.sentence = `${note}${note ? " " : ""}${promptOf(words, question)}`;
  else if (verdict) scene.sentence = sentenceOfVerdict(words, asked);
  else if (hidden.length > 0) scene.sentence = explanationOf(words, question);
}

function sentenceOfVerdict(words, { question, verdict, first }) {
  const second = first !== null;
  if (!verdict) return explanationOf(words, question);
  return `${verdict.right ? (second ? words.second : RIGHT) : WRONG} ${verdict.sentence}`;
}

/** After a first wrong answer: what was wrong with it, as far as that is known, and the way on. */
export function tryAgainWords(words, { diagnosis }) {
  return [WRONG, diagnosis, words.again].filter(Boolean).join(" ");
}

/** How many of the answers were right, and what came back most often among the others. */
export function score({ answers }) {
  const all = [...answers.values()].filter((each) => !each.past);
  const counts = new Map();
  for (const { misconception } of all) {
    if (misconception) counts.set(misconception, (counts.get(misconception) ?? 0) + 1);
  }
  const often = [...counts].sort((a, b) => b[1] - a[1])[0] ?? null;
  return { answered: all.length, right: all.filter((each) => each.right).length, often };
}

/** At the end of a pass: how it went. */
export function withSummary(player, { pass, local, sentence, now }) {
  const { answered, right, often } = score(player.predict);
  if (answered === 0 || local !== pass.kinds.length - 1) return sentence;
  const back = often && player.data.quiz.misconceptions[often[0]];
  const times = often?.[1] > 1 ? ` (${often[1]} times)` : "";
  return `${sentence ?? now.text} — You had ${right} of ${answered} right.`
    + (back ? ` Your most frequent slip: ${back[0]}${times}.` : "");
}
