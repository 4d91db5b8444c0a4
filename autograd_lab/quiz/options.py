"""Four options for a hall: the truth and three wrong answers, in an order that a seed decides."""

from __future__ import annotations

from dataclasses import dataclass

from autograd_lab.model.recording import Value
from autograd_lab.quiz import words
from autograd_lab.quiz.model import Question, display

WRONG = 3


@dataclass(frozen=True, slots=True)
class Option:
    """One of A to D: what it says, whether it is true, and in a few words what lies behind it."""

    text: str
    right: bool
    misconception: str
    sentence: str


def options(question: Question, seed: int) -> tuple[Option, ...]:
    """The options A to D; the same question and seed give the same order everywhere."""
    listed = [Option(display(question.truth), True, "", question.explanation)]
    for mistake in question.mistakes[:WRONG]:
        text = display(mistake.answer)
        name = words.MISCONCEPTIONS[mistake.misconception][0]
        listed.append(Option(text, False, mistake.misconception, name))
    for filler in question.fillers[: WRONG + 1 - len(listed)]:
        listed.append(_neutral(filler))
    order = sorted(range(len(listed)), key=lambda k: (scramble(seed, question.step, k), k))
    return tuple(listed[k] for k in order)


def _neutral(answer: Value | str) -> Option:
    return Option(display(answer), False, "", words.NOT_FROM_HERE)


def scramble(seed: int, step: int, place: int) -> int:
    """A number of 32 bits that looks random; the player computes the same one."""
    mixed = (seed * 0x9E3779B1 + step * 0x85EBCA6B + place * 0xC2B2AE35) & 0xFFFFFFFF
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        mixed = ((mixed ^ (mixed >> shift)) * factor) & 0xFFFFFFFF
    return mixed ^ (mixed >> 16)
