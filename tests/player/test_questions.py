"""Questions in the payload: plain data that masks the right slots, and prompts without Markdown."""

import json

import pytest

import autograd_lab as lab
from autograd_lab.player.features.predict.questions import plain_text
from autograd_lab.player.payload.payload import payload
from autograd_lab.player.payload.sending import trim
from tests.player.examples import NETWORK, TWICE


@pytest.mark.parametrize("code", [NETWORK, TWICE])
def test_a_question_masks_what_its_step_changes(code):
    for each in payload(lab.record(code))["passes"]:
        for question in each["questions"]:
            changed = {f"{c[0]}{c[1]}" for c in each["steps"][question["local"]]["changes"]}
            assert set(question["hide"]) <= changed
            if question["kind"] == "contribution":
                assert set(question["hide"]) == changed


def test_the_truth_of_a_question_is_what_its_slot_shows_after_the_step():
    (only,) = payload(lab.record(NETWORK))["passes"]
    for question in only["questions"]:
        changes = only["steps"][question["local"]]["changes"]
        shown = {f"{change[0]}{change[1]}": change[2] for change in changes}
        assert shown[question["hide"][0]] == question["shown"]


def test_questions_are_json_without_nan():
    text = json.dumps(payload(lab.record(TWICE)), allow_nan=False)
    assert '"questions"' in text


def test_a_pass_that_is_not_sent_brings_no_questions():
    full = payload(lab.record(TWICE))
    sent = trim(full, pick=0, limit=1)["passes"]
    assert sent[0]["questions"]
    assert sent[1]["steps"] is None
    assert sent[1]["questions"] == []


def test_a_lessons_questions_are_in_the_payload_with_their_truth():
    lesson = lab.lesson("backpropagation-by-hand")
    asked = payload(lab.record(lesson.code), lesson.questions)["lesson"]
    assert [each["truth"] for each in asked] == [[6.5], [-2.0], None]
    assert asked[2]["choices"] == [["−1", False], ["0", False], ["None", True]]


def test_without_a_lesson_nothing_is_asked_at_the_start():
    assert payload(lab.record(NETWORK))["lesson"] == []


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("What is `w1.grad`?", "What is w1.grad?"),
        ("The slope of $x^2$ is $2x$.", "The slope of x² is 2x."),
        (r"$\frac{dy}{dx} = 2 \cdot x$", "dy/dx = 2 ·x"),
        (r"$\partial L / \partial w_1$ is **not** 0", "∂L / ∂w1 is not 0"),
        ("`x * x` stays, $-1$ too", "x * x stays, −1 too"),
        ("no marks - at all", "no marks - at all"),
    ],
)
def test_a_prompt_is_plain_text(markdown, plain):
    assert plain_text(markdown) == plain
