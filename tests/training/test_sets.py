"""The named sets train as the notebooks print it, and their programs make the same points."""

from __future__ import annotations

import pytest
import torch

import autograd_lab as lab
from autograd_lab.training import NAMES, named_set


def close(number: float):
    return pytest.approx(number, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(
    ("name", "lr", "step", "loss", "weight", "bias"),
    [
        ("even", 0.1, 1, 15.8106689453125, 0.8721768260002136, 0.5882929563522339),
        ("even", 0.1, 10, 0.19497819244861603, 2.926633358001709, 1.8232040405273438),
        ("even", 0.1, 40, 0.1016976535320282, 3.0430104732513428, 2.014408826828003),
        ("manual", 0.01, 1, 13.861170768737793, 0.12953634560108185, 0.021296951919794083),
        ("manual", 0.01, 200, 0.07630422711372375, 1.9533233642578125, 1.046118974685669),
        ("normal", 0.01, 50, 0.6850554943084717, 1.2686033248901367, 0.6826421022415161),
        ("normal", 0.01, 100, 0.0947064608335495, 1.7319549322128296, 0.9030333757400513),
        ("comprehensive", 0.01, 1, 12.476548194885254, 0.4463421702384949, -0.16700418293476105),
        ("comprehensive", 0.01, 200, 0.19801487028598785, 2.962139129638672, 1.9894664287567139),
    ],
)
def test_a_named_set_gives_its_notebooks_trace(name, lr, step, loss, weight, bias):
    points = named_set(name)
    run = lab.train(points.data.x, points.data.y, points.weight, points.bias, lr=lr, steps=step)
    assert run.loss[step - 1] == close(loss)
    assert run.parameters["weight"][step] == close(weight)
    assert run.parameters["bias"][step] == close(bias)


@pytest.mark.parametrize("name", NAMES)
def test_the_lines_of_a_set_make_its_points(name):
    names = {"torch": torch}
    with torch.random.fork_rng():
        exec("\n".join(named_set(name).program), names)
    assert named_set(name).data.x == names["x"].tolist()
    assert named_set(name).data.y == names["y"].tolist()


def test_another_name_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="unknown; use one of even"):
        named_set("odd")
