"""A walk down a curve on its screen: window, sentences, and what is said of its end."""

from __future__ import annotations

import json

import pytest

from autograd_lab.training import descend
from autograd_lab.training.screen.walk import walk_screen


def screen(expression: str, start: float, lr: float, steps: int = 50) -> dict:
    shown = walk_screen(expression, descend(expression, start, lr, steps), "SGD", lr)
    json.dumps(shown, allow_nan=False)
    return shown


def test_each_step_says_f_slope_and_where_x_goes():
    shown = screen("(x - 3)**2 + 5", 0.0, 0.1)
    assert shown["sentences"][0] == "Step 0, the start: f is 14, its slope −6; x 0 → 0.6."
    assert shown["sentences"][10].endswith("its slope −0.6442; x 2.678 → 2.742.")
    assert shown["sentences"][50].startswith("Step 50, the end: f is 5, its slope")
    assert shown["cells"]["update"][0] == "+0.6"
    assert shown["rule"] == "−0.1 × .grad"


def test_all_of_a_walk_that_stays_is_in_view_and_the_beginning_of_one_that_leaves():
    low, high = screen("(x - 3)**2 + 5", 0.0, 0.1)["xRange"]
    assert low < 0 < 3 < high
    leaving = screen("(x - 3)**2 + 5", 0.0, 1.1)
    assert leaving["xRange"][0] < 0 < 6.6 < leaving["xRange"][1] < 100
    assert "f rose from 14" in leaving["notice"]


def test_the_end_in_a_local_minimum_names_the_lower_place():
    about = screen("x**4 - 3*x**2 + x", 1.5, 0.05)["about"]
    assert about.startswith("The walk ended on flat ground at x 1.131, but f is lower near x −1.")


@pytest.mark.parametrize(
    ("expression", "start", "words"),
    [
        ("log(x)", 0.0, "not finite at the start"),
        ("x**2", 0.0, "slope at the start is 0"),
        ("x**4", 3.0, "no longer finite"),
    ],
)
def test_a_walk_that_cannot_go_on_says_why(expression, start, words):
    assert words in screen(expression, start, 1.0)["notice"]
