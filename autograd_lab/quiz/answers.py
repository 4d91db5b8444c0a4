"""Reads an answer as a person types it, and says what it is worth.

Right is right to two significant digits. `predict_answers.js` follows the same rules in the
browser; a test runs one table through both.
"""

from __future__ import annotations

import re

from autograd_lab.model.numbers import flatten
from autograd_lab.quiz import words
from autograd_lab.quiz.arithmetic import close
from autograd_lab.quiz.model import LessonQuestion, Question, Verdict

LONGEST = 200
_NUMBER = r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:e[+-]?[0-9]+)?"
_ITEM = re.compile(rf"({_NUMBER})(?:/({_NUMBER}))?")
_SPECIAL = {"inf": float("inf"), "∞": float("inf"), "nan": float("nan")}

# What was typed: None, the numbers in it, or "" where it is neither.
Typed = list[float] | None | str


def read(text: str, size: int = 1) -> Typed:
    """The numbers of an answer, None for "None", "" where it cannot be read.

    `size` is how many are expected: it decides whether the comma of "1,5" is a decimal one.
    """
    text = re.sub(r"[−–‒]", "-", text.strip().lower()).removeprefix("=").strip()
    if len(text) > LONGEST:
        return ""
    if text in ("none", "none."):
        return None
    wrapped = re.fullmatch(r"tensor\((.*)\)", text)
    text = re.sub(r"[\[\]()]", " ", wrapped[1] if wrapped else text).strip()
    text = re.sub(r"^([+-])\s+", r"\1", re.sub(r"\s*/\s*", "/", text))
    by_space = [_item(each) for each in re.split(r"[;\s]+|,(?=\s)|,$", text) if each]
    if len(by_space) != size or None in by_space:
        by_comma = [_item(each) for each in re.split(r"[;,\s]+", text) if each]
        if len(by_comma) == size or None in by_space:
            by_space = by_comma
    if not by_space or None in by_space:
        return ""
    return by_space


def _item(text: str) -> float | None:
    """A number or a fraction; None where it is neither."""
    unsigned = text.lstrip("+-")
    if unsigned in _SPECIAL:
        return -_SPECIAL[unsigned] if text.startswith("-") else _SPECIAL[unsigned]
    found = _ITEM.fullmatch(text)
    if not found:
        return None
    above, below = found[1], found[2]
    if below is None:
        return _decimal(above)
    return _decimal(above) / _decimal(below) if _decimal(below) else None


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))


def judge(question: Question, text: str) -> Verdict:
    """Right to two digits; else a misconception that gives this answer; else the sign; else no."""
    if isinstance(question.truth, str):
        return _judge_text(question, text)
    size = 1 if question.truth is None else len(flatten(question.truth))
    typed = read(text, size)
    if typed == "":
        return Verdict(False, "", words.UNREADABLE, settled=False)
    if equal(typed, question.truth):
        return Verdict(True, "", question.explanation)
    for mistake in question.mistakes:
        if not isinstance(mistake.answer, str) and equal(typed, mistake.answer):
            return _named(question, mistake)
    if typed is None or question.truth is None:
        return Verdict(False, "", question.explanation)
    if len(typed) != size:
        return Verdict(False, "", _size_words(question, size, len(typed)), settled=False)
    if equal([-each for each in typed], question.truth):
        said = words.MISCONCEPTIONS["sign"][1]
        return Verdict(False, "sign", f"{said} {question.explanation}", diagnosis=said)
    return Verdict(False, "", question.explanation)


def judge_choice(question: Question, choice: str) -> Verdict:
    """What it is worth to have picked this text."""
    if equal_text(choice, question.truth):
        return Verdict(True, "", question.explanation)
    for mistake in question.mistakes:
        if equal_text(choice, mistake.answer):
            return _named(question, mistake)
    return Verdict(False, "", question.explanation)


def judge_lesson(asked: LessonQuestion, answer: str) -> Verdict:
    """What an answer to a lesson's question is worth: one of its choices, or a typed text."""
    if answer in asked.choices:
        if asked.correct[asked.choices.index(answer)]:
            return Verdict(True, "", asked.question.explanation)
        return judge_choice(asked.question, answer)
    return judge(asked.question, answer)


def equal_text(text: str, truth: object) -> bool:
    """Whether a text says this: numbers as numbers, other texts but for case and spaces."""
    if isinstance(truth, str):
        if plain(text) == plain(truth):
            return True
        numbers = read(truth, 1)
        if isinstance(numbers, list) and len(numbers) == 1:
            return equal(read(text, 1), numbers)
        return False
    return equal(read(text, 1 if truth is None else len(flatten(truth))), truth)


def plain(text: str) -> str:
    """Without what does not matter: case, spaces, brackets, quotes, which minus, torch.Size."""
    text = re.sub(r"[−–‒]", "-", text).lower().replace("torch.size", "")
    return re.sub(r"[\s()\[\]'\"`]|[,.]+\s*[)\]]*\s*$", "", text)


def equal(typed: Typed, truth: object) -> bool:
    if typed == "":
        return False
    if typed is None or truth is None:
        return typed is truth
    truths = flatten(truth)
    return len(typed) == len(truths) and all(map(close, typed, truths))


def _judge_text(question: Question, text: str) -> Verdict:
    if not text.strip():
        return Verdict(False, "", words.EMPTY_TEXT, settled=False)
    return judge_choice(question, text)


def _named(question: Question, mistake) -> Verdict:
    said = question.sentence(mistake)
    return Verdict(False, mistake.misconception, f"{said} {question.explanation}", diagnosis=said)


def _size_words(question: Question, size: int, typed: int) -> str:
    """How many numbers are asked for; of what else they are as many, where that is known."""
    name = question.facts.get("source") or question.facts.get("name", "")
    other = question.facts.get(f"of {typed}", "")
    plain, longer = words.SIZE, words.SIZE_OF_OTHER
    if size == 1:
        plain, longer = words.ONE_NUMBER, words.ONE_OF_OTHER
    texts = {"name": name, "size": size, "other": other, "count": typed}
    return f"{longer.format(**texts)} {plain.format(**texts)}" if other else plain.format(**texts)
