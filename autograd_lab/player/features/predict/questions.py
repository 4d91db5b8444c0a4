"""The questions of a recording and of its lesson, as plain data for predict.js.

The player has no words of its own: it fills the templates of `quiz.words` with a question's
`facts`. A wrong answer is `[misconception, its numbers, its text]`; numbers are None for torch's
None. `hide` are the slots that a question masks, as in a scene: "c3", "g1", "d0".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograd_lab.model.numbers import flatten
from autograd_lab.model.recording import Pass, Recording, Value
from autograd_lab.player.payload.schema import FIELDS
from autograd_lab.quiz import LessonQuestion, Question, lesson_questions, questions, words
from autograd_lab.quiz.model import display

_LATEX = (
    (r"\\[td]?frac\{([^{}]*)\}\{([^{}]*)\}", r"\1/\2"),
    (r"\\(?:text|mathrm|mathbf|texttt|operatorname)\{([^{}]*)\}", r"\1"),
    (r"\^\{?2\}?", "²"),
    (r"\^\{?3\}?", "³"),
    (r"\\cdot\s?", "·"),
    (r"\\times", "×"),
    (r"\\partial\s?", "∂"),
    (r"\\(?:left|right|,|;|!)", ""),
    (r"\\sum", "Σ"),
    (r"_\{?(\w+)\}?", r"\1"),
    (r"[\\{}]", ""),
    (r"-", "−"),
)


def asked_of(recording: Recording, asked: Iterable) -> dict:
    """What the payload holds besides the passes: the words, and the lesson's own questions.

    `passes` has the questions of each pass.
    """
    found = questions(recording)
    lesson = lesson_questions(recording, asked)
    used = [question for each in found for question in each]
    used += [each.question for each in lesson]
    return {
        "quiz": _words(used),
        "lesson": [_lesson(each) for each in lesson],
        "passes": [
            [_question(question, each) for question in of_pass]
            for each, of_pass in zip(recording.passes, found, strict=True)
        ],
    }


def _words(used: list[Question]) -> dict:
    """The templates that these questions need."""
    mistakes = {mistake.misconception for each in used for mistake in each.mistakes} | {"sign"}
    return {
        "prompts": words.PROMPTS,
        "solutions": words.SOLUTIONS,
        "misconceptions": {
            name: list(pair) for name, pair in words.MISCONCEPTIONS.items() if name in mistakes
        },
        "unreadable": words.UNREADABLE,
        "empty": words.EMPTY_TEXT,
        "size": words.SIZE,
        "one": words.ONE_NUMBER,
        "sizeOfOther": words.SIZE_OF_OTHER,
        "oneOfOther": words.ONE_OF_OTHER,
        "neutral": words.NOT_FROM_HERE,
        "first": words.ANSWER_FIRST,
        "again": words.ONE_MORE_TRY,
        "second": words.RIGHT_AT_LAST,
    }


def _question(question: Question, each: Pass) -> dict:
    nodes = {node.id: place for place, node in enumerate(each.graph.nodes)}
    edges = {edge.id: place for place, edge in enumerate(each.graph.edges)}
    first = each.steps[0].index
    data = {**_plain(question), "step": question.step, "local": question.step - first}
    if question.always:
        data["always"] = True
    places = edges if question.field == "contribution" else nodes
    hide = [f"{FIELDS[question.field]}{places[question.target]}"]
    if question.field == "contribution":
        hide.append(
            f"{FIELDS['gradient']}{nodes[each.graph.edges[places[question.target]].source]}"
        )
    data["hide"] = hide
    return data


def _plain(question: Question) -> dict:
    return {
        "kind": question.kind,
        "solution": question.solution,
        "truth": _numbers(question.truth),
        "shown": display(question.truth),
        "facts": question.facts,
        "mistakes": [
            [each.misconception, _numbers(each.answer), display(each.answer)]
            for each in question.mistakes
        ],
        "fillers": [display(each) for each in question.fillers],
    }


def _lesson(asked: LessonQuestion) -> dict:
    return {
        **_plain(asked.question),
        "step": -1,
        "prompt": plain_text(asked.prompt),
        "choices": [list(pair) for pair in zip(asked.choices, asked.correct, strict=True)],
    }


def _numbers(value: Value | str) -> list | str | None:
    """The numbers of a value in a row; a text is a text, and None is torch's None."""
    return value if value is None or isinstance(value, str) else flatten(value)


def plain_text(markdown: str) -> str:
    """A prompt's Markdown without its marks: `x`, **bold** and $x^2$ become x, bold and x²."""
    parts = re.split(r"(?<!\\)\$", markdown)
    for place in range(1, len(parts), 2):
        for pattern, plain in _LATEX:
            parts[place] = re.sub(pattern, plain, parts[place])
    text = "".join(parts)
    return re.sub(r"`([^`]*)`", r"\1", re.sub(r"\*\*([^*]+)\*\*", r"\1", text)).strip()
