"""Every sentence that a wrong answer can get, over all lessons and many practice programs."""

from __future__ import annotations

import re

import pytest

import autograd_lab as lab
from autograd_lab.quiz.lesson_questions import lesson_questions
from autograd_lab.quiz.practice import exercise
from autograd_lab.quiz.programs import LEVELS
from autograd_lab.quiz.questions import questions

BAD = {
    "a gap that was not filled": r"[{}]",
    "a mean of one element": r"\b(mean of|its) 1 elements?\b",
    "nothing to add to": r"is added to (0|None)\.",
    "a Python object": r"the tensor\.|<",
    "a name that is missing": r"  |^ | [.,:](\s|$)|\bof itself\b",
}


def faults(sentences):
    return [
        f"{why}: {sentence}"
        for sentence in sentences
        for why, pattern in BAD.items()
        if re.search(pattern, sentence)
    ]


def said(question):
    """Prompt, explanation, and a sentence for each mistake."""
    return [
        question.prompt,
        question.explanation,
        *(question.sentence(mistake) for mistake in question.mistakes),
    ]


@pytest.mark.parametrize("lesson", lab.lessons(), ids=lambda lesson: lesson.slug)
def test_no_sentence_about_a_lesson_is_broken(lesson):
    found = []
    for code, inputs in [
        (lesson.code, {}),
        *((v.code or lesson.code, v.inputs) for v in lesson.variants),
    ]:
        recording = lab.record(code, inputs)
        for asked in lesson_questions(recording, lesson.questions):
            found += faults([asked.prompt, *said(asked.question)])
        for each in questions(recording):
            for question in each:
                found += faults(said(question))
    assert sorted(set(found)) == []


def test_no_sentence_of_practice_is_broken():
    found, slips = [], set()
    for number in range(1, 101):
        for level in range(1, len(LEVELS) + 1):
            asked = exercise(7, level, number)
            found += faults([asked.prompt, *said(asked.question)])
            slips |= {mistake.misconception for mistake in asked.question.mistakes}
    assert sorted(set(found)) == []
    assert len(slips) > 15
