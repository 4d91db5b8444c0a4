"""The training loops of the course's notebooks come out of `train` and `descend` to 1e-5."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import autograd_lab as lab
from autograd_lab.training import named_set

_FILE = Path(__file__).parents[1] / "recording" / "cases.json"
CASES = {case["id"]: case["expected"] for case in json.loads(_FILE.read_text(encoding="utf-8"))}


def close(numbers):
    return pytest.approx(numbers, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(
    ("case", "name", "settings"),
    [
        ("S0.9", "even", {"lr": 0.1, "steps": 40}),
        ("S0.9", "even", {"lr": 0.1, "steps": 40, "layer": True}),
        ("S1.11", "manual", {"steps": 200}),
        ("S1.11a", "manual", {"steps": 30, "clear_every": 0}),
        ("S2.28", "normal", {"steps": 100}),
        ("S3.21", "three", {"lr": 0.1, "steps": 30}),
        ("S3.21", "three", {"lr": 0.1, "steps": 30, "layer": True}),
        ("S4.27", "comprehensive", {"steps": 200}),
    ],
)
def test_every_step_that_a_notebook_keeps_is_the_runs(case, name, settings):
    kept, points = CASES[case], named_set(name)
    run = lab.train(points.data.x, points.data.y, points.weight, points.bias, **settings)
    # The notebooks keep the loss of before an update beside the parameters of after it.
    assert [run.loss[k - 1] for k in kept["steps"]] == close(kept["loss_trace"])
    assert [run.parameters["bias"][k] for k in kept["steps"]] == close(kept["b_trace"])
    for k, weight in zip(kept["steps"], kept["w_trace"], strict=True):
        assert run.parameters["weight"][k] == close(weight)


def test_descent_on_a_curve_is_the_notebooks():
    kept = CASES["S4.22"]
    path = lab.descend("(x - 3)**2 + 5", start=0.0, lr=0.1, steps=50)
    assert path.position[:50] == close(kept["history_x"])
    assert path.value[:50] == close(kept["history_f"])
    assert [path.slope[k] for k in kept["steps"]] == close(kept["grad_trace"])
    assert path.position[50] == close(kept["final_x"])


def test_the_rows_of_ten_columns_are_the_notebooks():
    kept, points = CASES["S3.12"], named_set("ten")
    assert points.data.x[0] == close(kept["X[:3]"][0])
    assert points.data.y[:5] == close(kept["y_true[:5].flatten()"])
    assert points.slope == close(kept["w_true.flatten()"])
    run = lab.train(points.data.x, points.data.y, points.weight, lr=0.1, steps=200)
    assert run.parameters["weight"][-1] == pytest.approx(points.slope, abs=0.05)
