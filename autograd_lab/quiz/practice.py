"""Practice without end: a program for each seed, level and number, and how one is getting on.

The same seed, level and number give the same program everywhere, so that a hall that opens one
link has one question. What is true about a program is what its recording says, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from autograd_lab.lessons.model import Question as Asked
from autograd_lab.model.numbers import flatten
from autograd_lab.model.recording import Recording, Value
from autograd_lab.quiz.arithmetic import is_number, same
from autograd_lab.quiz.lesson_questions import lesson_questions
from autograd_lab.quiz.model import Mistake, Question
from autograd_lab.quiz.options import Option, options
from autograd_lab.quiz.programs import LEVELS, Dice, Draft

LARGEST_SEED, LARGEST_NUMBER = 999_999, 9_999
# Numbers that one can work out in one's head.
LARGEST_ANSWER, LARGEST_VALUE = 64.0, 200.0
# Two mistakes at least that can be told apart; where torch says None there are fewer.
FEWEST_MISTAKES = 2
# Whoever gives these read another number off: they do not make a program tell mistakes apart.
_ALWAYS_POSSIBLE = frozenset({"result-value", "target-value"})
_TRIES_A_KIND = 6

PROMPTS = {
    "grad": "What is in `{name}.grad` at the end?",
    "gradient": "Which gradient arrives at `{name}`?",
    "value": "What is `{name}` at the end?",
}


@dataclass(frozen=True, slots=True)
class Exercise:
    """A program and one question about it; `prompt` is Markdown."""

    code: str
    prompt: str
    question: Question
    level: int

    @property
    def provokes(self) -> frozenset[str]:
        """The misconceptions that a wrong answer can show here."""
        return frozenset(mistake.misconception for mistake in self.question.mistakes)


def exercise(seed: int, level: int, number: int, again: str = "") -> Exercise:
    """The exercise of this number; with `again`, one in which that misconception would show.

    `level` counts from 1. Where the level has no program that could show the misconception, an
    easier level's is taken, or else a harder one's.
    """
    fitting = _first_fitting(seed, level, number, again) if again else None
    found = fitting or _first_fitting(seed, level, number, "")
    assert found is not None, f"level {level} gave no good program for seed {seed}, {number}"
    return found


def _first_fitting(seed: int, level: int, number: int, again: str) -> Exercise | None:
    nearest = [*range(level, 0, -1), *range(level + 1, len(LEVELS) + 1)] if again else [level]
    for each in nearest:
        for draft in _drafts(seed, each, number):
            good = _good(draft, each, again)
            if good is not None:
                return good
    return None


def _drafts(seed: int, level: int, number: int) -> Iterator[Draft]:
    """Programs of the level. Its kinds take turns, in an order that the seed decides."""
    kinds = Dice(f"{seed} {level}").shuffled(LEVELS[level - 1].kinds)
    for attempt in range(_TRIES_A_KIND * len(kinds)):
        # A kind is tried a few times before the next one has its turn.
        kind = kinds[(number + attempt // _TRIES_A_KIND) % len(kinds)]
        yield kind(Dice(f"{seed} {level} {number} {attempt}"))


def _good(draft: Draft, level: int, again: str) -> Exercise | None:
    """The exercise that the draft makes; None where it would teach something by accident."""
    # Imported here: torch takes a second, which a page uses to show its text.
    from autograd_lab.recording.record import record

    recording = record(draft.code)
    name, field = draft.ask.split(".")
    asked = Asked(draft.ask, PROMPTS[field].format(name=name))
    found = lesson_questions(recording, [asked])
    if recording.error is not None or not found:
        return None
    question = found[0].question
    if _is_degenerate(question, draft) or not _is_even(recording) or _by_accident(recording, draft):
        return None
    if again:
        if again not in {each.misconception for each in question.mistakes}:
            return None
        question = replace(question, mistakes=_led_by(again, question.mistakes))
    return Exercise(draft.code, asked.prompt, question, level)


def _led_by(misconception: str, mistakes: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
    """With this one first, so that it is among the options."""
    return tuple(sorted(mistakes, key=lambda each: each.misconception != misconception))


# --------------------------------------------------------------- what makes a good program


def _is_degenerate(question: Question, draft: Draft) -> bool:
    """Whether the wrong answers cannot be told from the right one, or from each other."""
    shown = {mistake.misconception for mistake in question.mistakes} - _ALWAYS_POSSIBLE
    if not shown.issuperset(draft.must) or len(shown) < FEWEST_MISTAKES:
        return True
    truth = question.truth
    if truth is None or draft.zero:
        return False
    return any(each == 0 or abs(each) > LARGEST_ANSWER for each in flatten(truth))


def _by_accident(recording: Recording, draft: Draft) -> bool:
    """Whether the answer happens to be the result's value, or the asked tensor's own."""
    name, field = draft.ask.split(".")
    last = recording.passes[-1].graph
    truth = getattr(last.named(name), field)
    if truth is None or draft.zero or field == "value":
        return False
    results = [node.value for node in last.nodes if node.is_root]
    return any(same(truth, value) for value in (*results, last.named(name).value))


def _is_even(recording: Recording) -> bool:
    """Whether every number on the way is an integer or a half, and small."""
    return all(is_even(value) for value in _numbers(recording))


def _numbers(recording: Recording) -> Iterator[Value]:
    for each in recording.passes:
        for node in each.graph.nodes:
            yield from (node.value, node.gradient, node.grad)
        for edge in each.graph.edges:
            yield edge.contribution
        for step in each.steps:
            yield from (change.after for change in step.changes)


def is_even(value: Value) -> bool:
    """None, or integers and halves that are not large."""
    if value is None:
        return True
    return all(
        is_number(each) and abs(each) <= LARGEST_VALUE and each * 2 == round(each * 2)
        for each in flatten(value)
    )


def choices(exercise: Exercise, seed: int, number: int) -> tuple[Option, ...]:
    """The options A to D; the same seed and number give the same order everywhere."""
    return options(replace(exercise.question, step=number), seed)
