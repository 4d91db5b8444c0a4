"""A false alarm teaches a wrong idea with authority: healthy programs have no findings."""

import json
from pathlib import Path

import pytest

import autograd_lab as lab
from autograd_lab.doctor.findings import findings
from autograd_lab.quiz.practice import exercise
from tests.doctor.healthy import HEALTHY, LOOKS
from tests.doctor.sick import HEAD

CASES = json.loads((Path(__file__).parents[1] / "recording" / "cases.json").read_text())


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_program_has_no_mistake_and_a_look_only_where_one_is_due(name):
    recording = lab.record(HEAD + HEALTHY[name])
    assert recording.error is None
    found = findings(recording)
    assert [each for each in found if each.severity == "mistake"] == []
    assert {each.kind for each in found} == LOOKS.get(name, set())


# Settings of lessons that show a mistake on purpose, and the kinds that tell it.
PROVOKED = {
    ("chain-rule", "A broken link"): {"cut"},
    ("clearing", "Where 0 and None differ"): {"cleared too early"},
    ("leaves", "A new w"): {"lost parameter"},
    ("training-loop", "Never cleared, 25 steps"): {"not cleared"},
    ("training-loop", "Cleared before the update"): {"cleared too early"},
    ("training-loop", "Rebinding"): {"lost parameter"},
}
SETTINGS = [(lesson, variant) for lesson in lab.lessons() for variant in (None, *lesson.variants)]


@pytest.mark.parametrize(
    ("lesson", "variant"),
    SETTINGS,
    ids=[f"{lesson.slug}-{'' if each is None else each.name}" for lesson, each in SETTINGS],
)
def test_a_lesson_has_no_mistake_but_one_that_it_shows(lesson, variant):
    code = lesson.code if variant is None or variant.code is None else variant.code
    recording = lab.record(code, {} if variant is None else variant.inputs)
    told = {each.kind for each in recording.findings if each.severity == "mistake"} - {"error"}
    shown = PROVOKED.get((lesson.slug, variant.name if variant else ""), set())
    assert told == shown or recording.error is not None


@pytest.mark.parametrize("number", range(0, 60, 3))
def test_a_program_to_practise_with_has_no_mistake(number):
    recording = lab.record(exercise(7, 1 + number % 5, number).code)
    assert [each for each in recording.findings if each.severity == "mistake"] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_known_case_has_no_mistake_but_the_two_that_are_about_one(case):
    recording = lab.record(case["setup"])
    told = {each.kind for each in recording.findings if each.severity == "mistake"} - {"error"}
    assert told == {"S1.11a": {"not cleared"}, "S1.11c": {"lost parameter"}}.get(case["id"], set())
