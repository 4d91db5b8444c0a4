"""Answers get the verdict and the misconception that fit: the table, row by row."""

import pytest

from autograd_lab.quiz import judge
from autograd_lab.quiz.answers import judge_lesson
from autograd_lab.quiz.model import LessonQuestion
from autograd_lab.quiz.words import MISCONCEPTIONS
from tests.quiz.asked import outcome, question_of
from tests.quiz.table import TABLE


@pytest.mark.parametrize(("program", "what", "answer", "expected"), TABLE)
def test_an_answer_gets_the_verdict_that_fits(program, what, answer, expected):
    question = question_of(program, what)
    judged = judge_lesson if isinstance(question, LessonQuestion) else judge
    verdict = judged(question, answer)
    assert outcome(verdict) == expected
    assert "{" not in verdict.sentence
    assert verdict.sentence.strip()


def test_the_table_meets_every_misconception_but_those_that_a_number_cannot_tell():
    met = {expected for *_, expected in TABLE} - {"right", "wrong", "again"}
    # Named elsewhere in this folder, in programs of their own.
    elsewhere = {
        "whole-gradient",
        "accumulation-for-paths",
        "thought-reset",
    }
    assert met <= set(MISCONCEPTIONS)
    assert set(MISCONCEPTIONS) - met == elsewhere


def test_a_wrong_answer_is_told_the_product():
    verdict = judge(question_of("network", "w1 from h"), "17")
    assert verdict.sentence == "−1 (upstream) × 2 (local: x) = −2."


def test_a_misconception_is_named_and_then_the_product_told():
    verdict = judge(question_of("network", "w1 from h"), "2")
    assert verdict.sentence == (
        "2 is the local derivative alone: multiply it by the upstream gradient. "
        "−1 (upstream) × 2 (local: x) = −2."
    )


def test_who_types_the_length_of_another_operand_is_told_whose_it_is():
    verdict = judge_lesson(question_of("mean", "lesson w.grad"), "1 3")
    assert not verdict.settled
    assert verdict.sentence == (
        "x has 2 elements, but w is one number, and so is its gradient. One number is asked for."
    )
    longer = judge(question_of("broadcast", "b from z"), "3 4")
    assert longer.misconception == "forgot-broadcast-sum"


def test_the_way_to_a_number_is_told_from_where_backward_starts():
    verdict = judge_lesson(question_of("network", "lesson w1.grad"), "-2")
    assert verdict.sentence == (
        "Backward starts with 1 at y; a receives 1 × −1 (w2) = −1; h receives −1 × 1 = −1. "
        "−1 (upstream) × 2 (local: x) = −2."
    )
    assert judge_lesson(question_of("paths", "lesson x.grad in pass 1"), "22").sentence == (
        "Backward starts with 1 at y. Through 5 * x comes 1 × 5 = 5; through x**2 comes "
        "1 × 6 (2·x) = 6. Together 11. 11 + 11 = 22."
    )
    assert judge_lesson(question_of("descent", "lesson w.value in pass 0"), "2.4").sentence == (
        "The update: 3 − 0.1 × 6 = 2.4."
    )
