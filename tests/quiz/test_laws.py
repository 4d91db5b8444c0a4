"""Every lesson, its settings and practice: answered rightly, wrongly and as people likely do."""

from __future__ import annotations

import re

import pytest

import autograd_lab as lab
from autograd_lab.model.numbers import flatten, show
from autograd_lab.quiz import LessonQuestion, judge
from autograd_lab.quiz.answers import judge_lesson
from autograd_lab.quiz.lesson_questions import lesson_questions
from autograd_lab.quiz.model import display
from autograd_lab.quiz.practice import choices, exercise
from autograd_lab.quiz.programs import LEVELS
from autograd_lab.quiz.questions import questions
from tests.quiz.laws import (
    broken,
    names,
    numbers_of,
    parameters_of,
    said_numbers,
    wrong_sums,
)

PRACTICE = 500
SAMPLE = 64


def answers(question, recording):
    """Right, plainly wrong, and what people likely say: each with whether it is right."""
    truth = question.truth
    yield display(truth), True
    size = len(flatten(truth)) if isinstance(truth, list) else 1
    wrong = [" ".join(["987654"] * size), "None", "0", " ".join(["7", "8", "9", "10", "11"])]
    wrong += [display(each.answer) for each in question.mistakes]
    wrong += [display(each) for each in question.fillers]
    for each in recording.passes:
        wrong += [show(node.value) for node in each.graph.nodes if node.is_root]
        wrong += [node.grad_fn for node in each.graph.nodes if node.grad_fn]
    for text in dict.fromkeys(wrong):
        yield text, False


def faults(asked, recording):
    """Every law that a sentence about this question breaks, with the sentence."""
    own = isinstance(asked, LessonQuestion)
    question = asked.question if own else asked
    verdict_of = judge_lesson if own else judge
    known, more = numbers_of(recording), parameters_of(recording)
    named = {each.misconception: display(each.answer) for each in question.mistakes}
    found = []

    def hold(sentence, *typed):
        allowed = known | said_numbers(*typed)
        found.extend(
            f"{each} — {sentence}" for each in broken(sentence, recording.code, allowed, more)
        )

    hold(question.explanation)
    if not own:
        hold(question.prompt)
    for text, right in answers(question, recording):
        verdict = verdict_of(asked, text)
        # What is right by its numbers is right, however it was meant.
        if right and not verdict.right:
            found.append(f"{text} is the truth and judged wrong: {verdict.sentence}")
        if verdict.right and verdict.diagnosis:
            found.append(f"{text} is right and has a mistake: {verdict.diagnosis}")
        if not verdict.right and verdict.settled and text == display(question.truth):
            found.append(f"{text} is called wrong and the truth is {text}")
        # An answer that is right to two digits is repeated as the mistake has it.
        typed = (text, named.get(verdict.misconception, ""))
        hold(verdict.sentence, *typed)
        if verdict.diagnosis:
            hold(verdict.diagnosis, *typed)
    if own:
        for choice in asked.choices:
            hold(judge_lesson(asked, choice).sentence, choice)
    return found


def settings(lesson):
    yield lesson.code, {}
    for variant in lesson.variants:
        yield variant.code or lesson.code, variant.inputs


@pytest.mark.parametrize("lesson", lab.lessons(), ids=lambda lesson: lesson.slug)
def test_every_sentence_of_a_lesson_and_its_settings_holds_the_laws(lesson):
    found = set()
    for code, inputs in settings(lesson):
        recording = lab.record(code, inputs)
        for asked in lesson_questions(recording, lesson.questions):
            found.update(faults(asked, recording))
        for of_pass in questions(recording)[:3]:
            for asked in of_pass[:12]:
                found.update(faults(asked, recording))
    assert sorted(found) == []


def practice_faults(count):
    found = set()
    for number in range(count):
        level = number % len(LEVELS) + 1
        each = exercise(12, level, number + 1)
        recording = lab.record(each.code)
        found.update(f"{fault}\n{each.code}" for fault in faults(each.question, recording))
        for option in choices(each, 12, number + 1):
            known = numbers_of(recording) | said_numbers(option.text)
            found.update(broken(option.sentence, each.code, known))
    return sorted(found)


def test_every_sentence_of_a_sample_of_practice_holds_the_laws():
    assert practice_faults(SAMPLE) == []


@pytest.mark.slow
def test_every_sentence_of_five_hundred_practice_programs_holds_the_laws():
    assert practice_faults(PRACTICE) == []


# --------------------------------------------------------------- the laws themselves


@pytest.mark.parametrize(
    ("sentence", "law"),
    [
        ("You put 6 in the place of 6: backward() adds.", "called different"),
        ("6 (upstream) × 2 (local: x) = 13.", "6 × 2 = 13"),
        ("[8, −4] + [3, 3] = [11, 1].", "[8, −4] + [3, 3] = [11, 1]"),
        ("The update: 3 − 0.1 × 6 = 2.5.", "3 − 0.1 × 6 = 2.5"),
        ("77 is the value of x.", "from nowhere: 77"),
        ("q.grad was None, so torch stores 6.", "unknown name: q"),
        ("the tensor.grad is None.", "Python object"),
        ("The mean divides by its 1 elements.", "a gap: 1 elements"),
        ("x  receives 6.", "a gap"),
    ],
)
def test_a_sentence_that_breaks_a_law_is_found(sentence, law):
    code = "import torch\nx = torch.tensor(3.0, requires_grad=True)\ny = x * 2.0\ny.backward()\n"
    known = {"0", "2", "3", "6", "13", "8", "−4", "11", "1", "0.1", "2.5"}
    assert any(law in each for each in broken(sentence, code, known)), broken(sentence, code, known)


def test_sums_that_hold_are_left_in_peace():
    said = "Backward starts with 1 at y; a receives 1 × −1 (w2) = −1. 0.3334 × 3 ≈ 1. 2 + −3 = −1."
    assert wrong_sums(said) == []
    assert names("A gradient of −1 flowed through.") == set()
    assert re.search("w2", " ".join(names("a receives 1 × −1 (w2).")))
