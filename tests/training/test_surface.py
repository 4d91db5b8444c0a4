"""The landscape of the loss: the same numbers as training sees, around the path."""

from __future__ import annotations

import pytest

from autograd_lab.training import bowl, named_set, regression_data, train
from autograd_lab.training.surface import surface, window

DATA = regression_data(points=15, noise=0.5)


@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber"])
def test_each_point_of_the_surface_is_the_loss_of_that_line(loss):
    rows = surface(DATA, loss, [-1.0, 0.5, 2.0], [0.0, 3.0])
    for row, bias in zip(rows, [0.0, 3.0], strict=True):
        for each, weight in zip(row, [-1.0, 0.5, 2.0], strict=True):
            run = train(DATA.x, DATA.y, weight, bias, loss=loss, steps=1, dtype="float64")
            assert each == pytest.approx(run.loss[0], rel=1e-12)


@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber"])
def test_with_several_weights_two_move_and_the_others_stay_at_the_least_squares_solution(loss):
    data = named_set("three").data
    best = bowl(data.x, data.y)
    rows = surface(data, loss, [-1.0, 0.5], [0.2, 3.0, 4.0], plane=(2, 0))
    for row, first in zip(rows, [0.2, 3.0, 4.0], strict=True):
        for each, third in zip(row, [-1.0, 0.5], strict=True):
            weight = [first, best.weight[1], third]
            run = train(data.x, data.y, weight, best.bias, loss=loss, steps=1, dtype="float64")
            assert each == pytest.approx(run.loss[0], rel=1e-12)


def window_of(lr: float):
    run, best = train(DATA.x, DATA.y, lr=lr), bowl(DATA.x, DATA.y)
    path = run.parameters["weight"], run.parameters["bias"]
    return path, window(path, best.line)


@pytest.mark.parametrize("lr", [0.01, 0.5])
def test_the_window_holds_the_path_of_a_run_that_settles(lr):
    for way, axis in zip(*window_of(lr), strict=True):
        assert axis == sorted(axis)
        assert axis[0] < min(way)
        assert axis[-1] > max(way)


def test_a_run_that_diverges_does_not_make_the_window_endless():
    _, (across, _) = window_of(5.0)
    assert across[-1] - across[0] < 50
