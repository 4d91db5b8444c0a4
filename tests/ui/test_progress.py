"""What a browser says it remembers is read with care."""

import pytest

from autograd_lab.ui.course.progress import Progress, parse


def test_opened_and_done_lessons_and_the_last_step_are_read():
    text = '{"lessons": {"leaves": "done", "detach": "opened"}, "last": "detach", "step": 7}'
    assert parse(text) == Progress(
        frozenset({"leaves", "detach"}), frozenset({"leaves"}), "detach", 7
    )


@pytest.mark.parametrize(
    "text",
    ["", "{", "7", "[]", "null", '{"lessons": 3}', '{"lessons": {}, "step": -1}', "[" * 30_000],
)
def test_anything_else_is_no_progress(text):
    assert parse(text) == Progress()


def test_a_step_and_a_lesson_of_another_kind_are_dropped():
    found = parse('{"lessons": {"leaves": "eaten"}, "last": ["x"], "step": "many"}')
    assert found == Progress()
