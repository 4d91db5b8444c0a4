"""Every lesson, as written and with every variant, does what plain Python does with it.

Which numbers that are stands in a table for each lesson, in the files beside this one.
"""

from __future__ import annotations

import re

import pytest

import autograd_lab as lab
from tests.lessons.running import Outcome, every_variant, run_plainly, settings


@pytest.mark.parametrize(("slug", "variant"), every_variant())
def test_a_lesson_prints_what_plain_python_prints_and_ends_as_it_does(slug, variant):
    code, inputs = settings(slug, variant)
    recording = lab.record(code, inputs)
    error = recording.error
    told = error and f"{error.type}: {error.message}"
    assert Outcome(recording.output, told) == run_plainly(code, inputs)


@pytest.mark.parametrize(("slug", "variant"), every_variant())
def test_besides_the_import_a_lessons_program_has_2_to_15_lines(slug, variant):
    code, _ = settings(slug, variant)
    lines = [line for line in code.splitlines() if line.strip() and line != "import torch"]
    assert 2 <= len(lines) <= 15


@pytest.mark.parametrize("lesson", lab.lessons(), ids=lambda each: each.slug)
def test_every_variant_that_a_lessons_text_names_is_there(lesson):
    names = {"As written", *(each.name for each in lesson.variants)}
    text = "\n".join(each.text for each in lesson.sections)
    named = re.findall(r"[Cc]hoose \*\*(.+?)\*\*", text)
    assert set(named) <= names


@pytest.mark.parametrize("lesson", lab.lessons(), ids=lambda each: each.slug)
def test_a_lesson_asks_before_it_shows_and_ends_with_what_to_take_away(lesson):
    assert len(lesson.questions) >= 2
    assert lesson.group
    assert {each.title for each in lesson.sections} >= {
        "What just happened",
        "Try this",
        "A common mistake",
        "Take away",
    }
