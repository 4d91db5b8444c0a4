"""A lesson's `[[questions]]`, with the truth out of the recording and the likely wrong answers.

A question that this recording cannot answer (another program's variable, a pass that did not run)
is left out. The lesson's own words are true of its program as written; of another program, or with
other numbers in it, the question is put in plain words.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from autograd_lab.lessons.model import Question as Asked
from autograd_lab.model.numbers import show
from autograd_lab.model.recording import Recording, Value
from autograd_lab.program.parsing import parse
from autograd_lab.quiz import flags, lesson_numbers
from autograd_lab.quiz import misconceptions as wrong
from autograd_lab.quiz.answers import equal_text, plain
from autograd_lab.quiz.arithmetic import is_askable
from autograd_lab.quiz.model import LessonQuestion, Mistake, Question
from autograd_lab.quiz.words import PROMPTS

NUMBERS = ("value", "gradient", "grad")
FLAGS = ("requires_grad", "is_leaf", "grad_fn", "shape")
NO_ERROR = "no error"
RAISES, RUNS = "It raises an error", "It runs"


def lesson_questions(recording: Recording, asked: Iterable[Asked]) -> tuple[LessonQuestion, ...]:
    """Those of the lesson's questions that this recording answers, in the lesson's order."""
    return tuple(found for each in asked if (found := _lesson_question(recording, each)))


def _lesson_question(recording: Recording, asked: Asked) -> LessonQuestion | None:
    if asked.ask == "error":
        question, offered = _about_error(recording, asked), (RAISES, RUNS)
    elif asked.ask == "output":
        question, offered = _about_output(recording), ()
    else:
        name, field = asked.ask.rsplit(".", 1)
        question = _about_variable(recording, name, field, asked)
        offered = ("True", "False") if field in ("requires_grad", "is_leaf") else ()
    if question is None:
        return None
    prompt = asked.prompt if _as_written(recording, asked) else _plain_prompt(recording, asked)
    for choices in (asked.choices, offered):
        correct = tuple(_says(choice, question) for choice in choices)
        if any(correct):
            return LessonQuestion(prompt, question, tuple(choices), correct)
    return LessonQuestion(prompt, question)


def _as_written(recording: Recording, asked: Asked) -> bool:
    """Whether the program is the one that the prompt speaks of; "will it raise?" suits any."""
    if asked.ask == "error" or not asked.program or recording.code is None:
        return True
    return ast.dump(parse(recording.code)) == ast.dump(parse(asked.program))


def _plain_prompt(recording: Recording, asked: Asked) -> str:
    """The question in words that hold for every program."""
    name, _, field = asked.ask.rpartition(".")
    when = _when(recording, asked)
    if field == "grad":
        return f"What is in {asked.ask}{' after ' + when if when else ' at the end'}?"
    if field == "gradient":
        return f"In {when}, which gradient reaches {name}?" if when else (
            f"Which gradient reaches {name}?"
        )  # fmt: skip
    if field == "value":
        return f"What is the value of {name}{' at the end of ' + when if when else ''}?"
    if field == "output" or asked.ask == "output":
        return "What does the program print?"
    if field == "shape":
        return f"What is the shape of {name}?"
    return PROMPTS["flag"].format(asked=asked.ask)


def _when(recording: Recording, asked: Asked) -> str:
    """The backward pass that is meant, where there are several."""
    count = len(recording.passes)
    if count == 1:
        return ""
    place = asked.pass_index % count
    return "the last backward pass" if place == count - 1 else f"backward pass {place + 1}"


def _says(choice: str, question: Question) -> bool:
    """Whether a choice says the truth."""
    if question.solution in ("raises", "runs"):
        raises = plain(choice) != plain(NO_ERROR) and choice not in (RUNS, "None")
        if question.solution == "runs":
            return not raises
        named = plain(choice).startswith(plain(str(question.truth)))
        return named or choice == RAISES
    return equal_text(choice, question.truth)


def _about_error(recording: Recording, asked: Asked) -> Question:
    choices = asked.choices or (RAISES, RUNS)
    if recording.error is None:
        mistakes = [Mistake("expected-error", choice) for choice in choices]
        return Question("lesson", "runs", NO_ERROR, {"asked": "error"}, tuple(mistakes))
    facts = {"asked": "error", "reason": recording.error.explanation}
    mistakes = [Mistake("expected-no-error", each) for each in (NO_ERROR, RUNS, "None")]
    return Question("lesson", "raises", recording.error.type, facts, tuple(mistakes))


def _about_output(recording: Recording) -> Question | None:
    output = recording.output.strip()
    return Question("lesson", "prints", output, {"asked": "output"}) if output else None


def _about_variable(recording: Recording, name: str, field: str, asked: Asked) -> Question | None:
    place = asked.pass_index + (len(recording.passes) if asked.pass_index < 0 else 0)
    if not 0 <= place < len(recording.passes):
        return None
    thing = _node(recording, place, name)
    if thing is None:
        return None
    # A value has no name in torch that one could ask for: `w` is 0.04, not `w.value`.
    called = {"value": name, "gradient": f"the gradient of {name}"}.get(field, asked.ask)
    facts = {"asked": called, "name": name, "of": name}
    if field in FLAGS:
        return flags.about(recording, place, thing, field, facts, asked.choices)
    truth: Value = getattr(thing, field, None)
    if truth is not None and not is_askable(truth):
        return None
    solution, more, mistakes = lesson_numbers.about(recording, place, thing, field, truth)
    return _with_mistakes(Question("lesson", solution, truth, {**more, **facts}), mistakes)


def _node(recording: Recording, place: int, name: str):
    """The last node of that name in the pass; else, of the last pass, what the name ends as."""
    try:
        return recording.passes[place].graph.named(name)
    except KeyError:
        last = place == len(recording.passes) - 1
        return recording.variables.get(name) if last else None


def _with_mistakes(question: Question, mistakes: Iterator[Mistake]) -> Question:
    kept = wrong.distinct(mistakes, question.truth)
    return Question(
        question.kind,
        question.solution,
        question.truth,
        {
            "before": "",
            "incoming": "",
            "old": show(None),
            "target": "",
            "source": question.facts.get("name", ""),
            **question.facts,
        },
        kept,
        fillers=wrong.fillers(question.truth, kept),
    )
