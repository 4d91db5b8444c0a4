/** What a question looks like: a place to type on the sentence's line, or options to choose. */

import { make, write } from "../../../web/elements.js";
import { optionsOf } from "./predict_answers.js";

const LETTERS_OF_OPTIONS = "ABCDEFGH";

/** The elements, empty; `acts` are {answer(text), show(), skip(), toggle()}. */
export function buildCard(player, acts) {
  const { parts } = player;
  parts.answer = make("input", { type: "text", className: "answer", autocomplete: "off",
    spellcheck: false, "aria-label": "Your answer", placeholder: "your answer", maxLength: 200 });
  parts.lock = make("button", { type: "submit", title: "Lock the answer  (Enter)" }, "Check");
  parts.showTruth = make("button", { type: "button" });
  parts.skip = make("button", { type: "button",
    title: "Go on without this question; Esc goes on without all of them" }, "Skip");
  parts.ask = make("form", { className: "ask", hidden: true, "aria-label": "Prediction" },
    parts.answer, parts.lock, parts.showTruth, parts.skip);
  parts.options = make("ol", { className: "options", hidden: true, role: "list",
    "aria-label": "Options", tabIndex: 0 });
  parts.sentence.after(parts.ask);
  parts.bar.after(parts.options);
  parts.tally = make("span", { className: "tally", hidden: true });
  parts.count.before(parts.tally);
  parts.predict = make("button", { type: "button", className: "predict", "aria-pressed": "false",
    title: "Ask before each number appears  (P)" }, "Predict");
  parts.speed.after(parts.predict);
  player.listen(parts.ask, "submit", (event) => {
    event.preventDefault();
    acts.answer(parts.answer.value);
  });
  player.listen(parts.showTruth, "click", acts.show);
  player.listen(parts.skip, "click", acts.skip);
  player.listen(parts.predict, "click", acts.toggle);
  player.listen(parts.options, "click", (event) => {
    const picked = event.target.closest("button");
    if (picked) acts.answer(picked.value);
  });
}

/** The card as it is at this moment; `asked` is null where nothing is asked. */
export function drawCard(player, asked) {
  const { parts } = player;
  const { mode } = player.predict;
  const asking = asked?.stage === "asking";
  const choices = asked ? choicesOf(player, asked) : null;
  const typed = asking && !choices && (asked.lesson || mode === "type");
  parts.root.classList.toggle("asks", Boolean(typed || asked?.lesson));
  parts.root.classList.toggle("asks-text", Boolean(typed));
  parts.root.classList.toggle("predicts", Boolean(mode === "type" || asked?.lesson));
  parts.root.dataset.verdict = asked?.stage === "told" && asked.verdict
    ? (asked.verdict.right ? "right" : "wrong") : asked?.tried && asking ? "wrong" : "";
  parts.ask.hidden = !(typed || asked?.lesson);
  parts.answer.hidden = parts.lock.hidden = !typed;
  parts.skip.hidden = !asked?.lesson || !asking;
  write(parts.showTruth, asking ? "Show me" : asked?.more ? "Next question" : "Start stepping");
  parts.showTruth.title = asking ? "Show it without a guess" : "Go on  (→)";
  if (!asking) parts.root.classList.remove("pointed");
  const key = asking ? asked.key + (asked.tried ?? "") : "";
  if (parts.ask.dataset.key !== key) {
    parts.ask.dataset.key = key;
    parts.answer.value = "";
  }
  drawOptions(parts.options, choices, asked);
  parts.predict.setAttribute("aria-pressed", String(mode !== "off"));
}

/** What there is to choose from, or null where one types or only waits. */
function choicesOf({ data, predict }, { question, lesson }) {
  if (lesson) {
    return question.choices?.length > 0
      ? question.choices.map(([text, right]) => ({ text, right })) : null;
  }
  return predict.mode === "vote" ? optionsOf(data.quiz, question, predict.seed) : null;
}

function drawOptions(list, choices, asked) {
  list.hidden = !choices;
  if (!choices) {
    list.replaceChildren();
    list.dataset.key = "";
    return;
  }
  const key = JSON.stringify([asked.key, asked.stage, asked.picked, asked.tried, choices]);
  if (list.dataset.key === key) return;
  list.dataset.key = key;
  list.replaceChildren(...choices.map((choice, k) => optionOf(choice, k, asked)));
}

/** One option; once the truth is told, what is right and what lies behind the others. */
function optionOf({ text, right, sentence }, k, { stage, lesson, picked, tried }) {
  const letter = make("span", { className: "letter" }, LETTERS_OF_OPTIONS[k]);
  const words = make("span", { className: "text" }, text);
  if (stage === "asking") {
    const shut = tried === text;
    const parts = shut ? [letter, words, make("span", { className: "mark" }, "✗")]
      : [letter, words];
    return make("li", { className: shut ? "wrong" : "" }, lesson
      ? make("button", { type: "button", value: text, disabled: shut }, ...parts)
      : make("div", {}, ...parts));
  }
  const mark = make("span", { className: "mark" }, right ? "✓ right" : "✗");
  const row = make("div", {}, letter, words, mark);
  if (picked === text) row.append(make("span", { className: "picked" }, "your answer"));
  // The sentence of this step spells the truth out.
  if (sentence && !lesson && !right) row.append(make("span", { className: "why" }, sentence));
  return make("li", { className: right ? "right" : "wrong" }, row);
}

/** How many were right, in the bar: empty as long as nothing was answered. */
export function drawTally({ parts }, { right, answered }) {
  parts.tally.hidden = answered === 0;
  write(parts.tally, answered === 0 ? "" : `✓ ${right} of ${answered}`);
}

/** The settings in the menu. */
export function predictMenu(player, { modes, setMode, setAll, shuffle, again }) {
  const { predict } = player;
  const name = "autograd-predict";
  const choice = ([mode, words]) => {
    const radio = make("input", { type: "radio", name, value: mode,
      checked: predict.mode === mode });
    radio.addEventListener("change", () => setMode(mode));
    return make("label", {}, radio, ` ${words}`);
  };
  const all = make("input", { type: "checkbox", checked: predict.all });
  all.addEventListener("change", () => setAll(all.checked));
  const act = (words, run) => {
    const made = make("button", { type: "button" }, words);
    made.addEventListener("click", run);
    return made;
  };
  const actions = [act("Other order of A to D", shuffle)];
  if (player.data.lesson?.length > 0) actions.push(act("Ask the lesson's questions again", again));
  return [
    make("p", { className: "heading" }, "Predict, then reveal"),
    make("div", { className: "modes", role: "radiogroup", "aria-label": "Predict, then reveal" },
      ...modes.map(choice)),
    make("div", { className: "modes" },
      make("label", {}, all, " Ask for every number, not five a pass")),
    make("div", { className: "actions" }, ...actions),
  ];
}
