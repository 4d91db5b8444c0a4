"""What is fitted: powers of x and points held out, by torch and by the program that is shown."""

from __future__ import annotations

import contextlib
import io

import numpy
import pytest
import torch

from autograd_lab.training import (
    Data,
    Loop,
    bowl,
    generated_points,
    named_set,
    problem_of,
    regression_data,
    train,
    training_program,
)
from autograd_lab.training.problems import curve_features
from autograd_lab.training.screen import Setting, training_screen

DATA = regression_data(points=20, noise=0.4, seed=3)


def test_a_line_takes_the_points_as_they_are():
    problem = problem_of(DATA)
    assert (problem.kind, problem.data, problem.labels) == ("line", DATA, ["w", "b"])
    assert problem.held_out is None
    assert problem.lines == ()


@pytest.mark.parametrize("degree", [2, 5])
def test_the_least_squares_curve_is_numpys_polynomial(degree):
    problem = problem_of(DATA, degree)
    best = bowl(problem.data.x, problem.data.y)
    places = [-1.0, 0.3, 2.0]
    fitted = numpy.array(best.weight) @ curve_features(problem, places) + best.bias
    expected = numpy.polynomial.Polynomial.fit(DATA.x, DATA.y, degree)(numpy.array(places))
    assert fitted == pytest.approx(expected, rel=1e-4)
    assert numpy.abs(problem.data.x).max() == 1


def test_held_out_and_trained_points_are_all_points_and_no_point_twice():
    problem = problem_of(DATA, 1, held_out=6)
    assert len(problem.held_out.x) == 6
    assert sorted([*problem.data.x, *problem.held_out.x]) == sorted(DATA.x)
    assert problem_of(DATA, 1, held_out=6, seed=1).held_out != problem.held_out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"degree": 6}, "degree=6 is too high; use at most 5"),
        ({"degree": 0}, "degree=0 is not a whole number"),
        ({"held_out": 20}, "held_out=20 of 20 points leaves none to train on"),
    ],
)
def test_what_cannot_be_fitted_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        problem_of(DATA, **arguments)


def ran(loop: Loop, lines: tuple[str, ...]) -> dict:
    names: dict = {}
    with torch.random.fork_rng(), contextlib.redirect_stdout(io.StringIO()):
        exec(training_program(loop, lines), names)
    return names


def compare(loop: Loop, problem, lines: tuple[str, ...]) -> dict:
    names = ran(loop, (*lines, *problem.lines))
    settings = {name: value for name, value in vars(loop).items() if name != "arguments"}
    run = train(problem.data.x, problem.data.y, **settings, **loop.arguments)
    weights = names["w"].flatten().tolist()
    assert weights == list(numpy.atleast_1d(run.parameters["weight"][-1]))
    assert names["b"].item() == run.parameters["bias"][-1]
    assert names["loss"].item() == run.loss[-1]
    return names


GENERATED = (20, 2.0, 1.0, 0.4, 3, "normal")


@pytest.mark.parametrize("layer", [False, True])
@pytest.mark.parametrize("degree", [1, 3])
@pytest.mark.parametrize("held_out", [0, 5])
def test_the_program_gives_the_same_numbers(layer, degree, held_out):
    problem = problem_of(DATA, degree, held_out)
    start = [0.2] * degree if degree > 1 else 0.2
    loop = Loop(start, -0.1, lr=0.1, steps=30, layer=layer, batch_size=4)
    names = compare(loop, problem, generated_points(*GENERATED))
    if held_out:
        assert names["x_held_out"].tolist() == problem.held_out.x


@pytest.mark.parametrize("layer", [False, True])
@pytest.mark.parametrize("name", ["three", "ten"])
@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_planes_give_the_same_numbers(name, layer, optimizer):
    points = named_set(name)
    loop = Loop(points.weight, points.bias, optimizer, 0.1, 25, layer=layer)
    compare(loop, problem_of(points.data), points.program)


def test_a_curve_overfits_few_points_and_is_told_so():
    few = regression_data(points=12, noise=2.0, seed=5)
    problem = problem_of(few, 5, held_out=5)
    loop = Loop([0.0] * 5, optimizer="Adam", lr=0.1, steps=1500)
    run = train(
        problem.data.x, problem.data.y, loop.weight, optimizer="Adam", lr=0.1, steps=1500,
        held_out=(problem.held_out.x, problem.held_out.y),
    )  # fmt: skip
    shown = training_screen(problem, run, Setting(2.0, 1.0, loop, "Adam"))
    assert run.held_out[-1] > 2 * min(run.held_out)
    assert "Overfitting: the loss on the held-out points was lowest at step" in shown["notice"]


def test_the_screen_of_a_curve_has_its_features_and_every_parameter():
    problem = problem_of(DATA, 3, held_out=4)
    loop = Loop([0.0] * 3, lr=0.1)
    held = (problem.held_out.x, problem.held_out.y)
    run = train(problem.data.x, problem.data.y, [0.0] * 3, lr=0.1, held_out=held)
    shown = training_screen(problem, run, Setting(2.0, 1.0, loop, plane=(2, 3)))
    assert shown["parameters"] == ["w1", "w2", "w3", "b"] == list(shown["cells"])
    assert shown["plane"] == ["w3", "b"]
    assert len(shown["features"]) == 3
    assert len(shown["heldOut"]) == 100
    assert len(shown["heldOutPoints"]["x"]) == 4
    assert shown["sentences"][3].startswith("Step 3: loss ")
    assert "held out" in shown["sentences"][3]
    assert "the gradient's norm is" in shown["sentences"][3]
    assert "no curve of degree 3 has a mean squared error below" in shown["about"]


def test_the_screen_of_a_plane_has_rows_to_predict_from():
    points = named_set("three")
    run = train(points.data.x, points.data.y, points.weight, lr=0.1, steps=5)
    loop = Loop(points.weight, lr=0.1, steps=5)
    shown = training_screen(problem_of(points.data), run, Setting(loop=loop))
    assert len(shown["rows"]) == len(shown["targets"]) == 50
    assert shown["fitLabel"].startswith("Chart of 50 points: the prediction of the current step")
    assert isinstance(problem_of(points.data).data, Data)
