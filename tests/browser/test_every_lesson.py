"""Every lesson in the dashboard, to its end: its questions answered rightly, then wrongly."""

from __future__ import annotations

import pytest

import autograd_lab as lab
from autograd_lab.model.numbers import flatten
from autograd_lab.quiz import lesson_questions
from autograd_lab.quiz.model import display

# Far from every number of the lessons, in either sign.
WRONG = "987654321"


@pytest.fixture(params=[each.slug for each in lab.lessons()])
def lesson(request):
    return lab.lesson(request.param)


def asked(lesson):
    return lesson_questions(lab.record(lesson.code), lesson.questions)


def answer(page, question, right: bool, again: bool = False) -> None:
    """Type the truth or a number that is none, or press the letter of a choice, or `again` one."""
    if question.choices:
        fitting = [k for k, each in enumerate(question.correct) if each is right]
        page.keyboard.press("abcdefgh"[fitting[again]])
    else:
        truth = question.question.truth
        size = len(flatten(truth)) if isinstance(truth, list) else 1
        page.locator(".answer").fill(display(truth) if right else " ".join([WRONG] * size))
        page.keyboard.press("Enter")


def sentence(page) -> str:
    return page.locator(".autograd-player .sentence").inner_text()


def test_a_lesson_is_walked_to_its_end(page, app_url, lesson):
    questions = asked(lesson)
    assert len(questions) >= 2
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{app_url}/Lessons?lesson={lesson.slug}")
    player = page.locator(".autograd-player")
    player.wait_for()

    for number, question in enumerate(questions, start=1):
        assert sentence(page).startswith(f"Question {number} of {len(questions)}. ")
        answer(page, question, right=True)
        assert sentence(page).startswith("✓ Right."), question
        page.keyboard.press("ArrowRight")

    # The key after the last question took the first step.
    last = int(player.get_attribute("data-steps")) - 1
    for step in range(1, last + 1):
        assert int(player.get_attribute("data-step")) == step
        assert sentence(page)
        page.keyboard.press("ArrowRight")
    assert int(player.get_attribute("data-step")) == last

    page.get_by_label("Symbols, keys and more").click()
    page.get_by_role("button", name="Ask the lesson's questions again").click()
    for question in questions:
        answer(page, question, right=False)
        assert sentence(page).startswith("✗ Not quite."), question
        if len(question.choices) != 2:
            assert "One more try:" in sentence(page)
            answer(page, question, right=False, again=True)
            assert sentence(page).startswith("✗ Not quite."), question
        page.keyboard.press("ArrowRight")
