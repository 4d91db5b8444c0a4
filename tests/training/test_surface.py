"""The landscape of the loss: the same numbers as training sees, around the path."""

from __future__ import annotations

import pytest

from autograd_lab.training import bowl, regression_data, train
from autograd_lab.training.surface import surface, window

DATA = regression_data(points=15, noise=0.5)


@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber"])
def test_each_point_of_the_surface_is_the_loss_of_that_line(loss):
    rows = surface(DATA, loss, [-1.0, 0.5, 2.0], [0.0, 3.0])
    for row, bias in zip(rows, [0.0, 3.0], strict=True):
        for each, weight in zip(row, [-1.0, 0.5, 2.0], strict=True):
            run = train(DATA.x, DATA.y, weight, bias, loss=loss, steps=1, dtype="float64")
            assert each == pytest.approx(run.loss[0], rel=1e-12)


@pytest.mark.parametrize("lr", [0.01, 0.5])
def test_the_window_holds_the_path_of_a_run_that_settles(lr):
    run, best = train(DATA.x, DATA.y, lr=lr), bowl(DATA.x, DATA.y)
    for name, axis in window(run, best.weight, best.bias).items():
        assert axis == sorted(axis)
        assert axis[0] < min(run.parameters[name])
        assert axis[-1] > max(run.parameters[name])


def test_a_run_that_diverges_does_not_make_the_window_endless():
    run, best = train(DATA.x, DATA.y, lr=5.0), bowl(DATA.x, DATA.y)
    axes = window(run, best.weight, best.bias)
    assert axes["weight"][-1] - axes["weight"][0] < 50
