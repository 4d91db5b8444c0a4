"""A program as it is passed around: equal only where it would do the same."""

from __future__ import annotations

import pytest

from autograd_lab.program.program import Program


def test_values_are_laid_over_those_that_there_are():
    program = Program("x = 1.0\ny = 2.0", {"x": 3.0}, trusted=True)
    assert program.with_values(y=4.0) == Program(program.code, {"x": 3.0, "y": 4.0}, trusted=True)
    assert program.values == {"x": 3.0}


@pytest.mark.parametrize(
    "other",
    [
        Program("x = 1", {"x": 1.0}),
        Program("x = 1", {"x": True}),
        Program("x = 1", {"x": [1]}),
        Program("x = 1", {"x": 1}, trusted=True),
        Program("x = 2", {"x": 1}),
    ],
)
def test_what_would_do_something_else_has_another_key(other):
    assert other.key != Program("x = 1", {"x": 1}).key


def test_the_order_of_values_is_no_difference():
    assert Program("", {"a": 1, "b": 2}).key == Program("", {"b": 2, "a": 1}).key
