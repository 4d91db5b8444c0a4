"""A step as a program of its own makes exactly the update that the run made there."""

from __future__ import annotations

import contextlib
import io

import numpy
import pytest
import torch

import autograd_lab as lab
from autograd_lab.training import (
    OPTIMIZERS,
    Loop,
    generated_points,
    problem_of,
    regression_data,
    train,
)
from autograd_lab.training.one_step import step_program

POINTS = (12, 2.0, 1.0, 0.3, 5, "normal")
DATA = regression_data(*POINTS)


def run_of(loop: Loop, problem):
    settings = {name: value for name, value in vars(loop).items() if name != "arguments"}
    return train(problem.data.x, problem.data.y, **settings, **loop.arguments)


def expect_same_update(loop: Loop, k: int, degree: int = 1) -> str:
    problem = problem_of(DATA, degree)
    run = run_of(loop, problem)
    lines = (*generated_points(*POINTS), *problem.lines)
    program = step_program(loop, lines, run, k, len(problem.data.y))
    names: dict = {}
    with torch.random.fork_rng(), contextlib.redirect_stdout(io.StringIO()):
        exec(program, names)
    assert names["loss"].item() == run.loss[k]
    expected = numpy.atleast_1d(run.parameters["weight"][k + 1]).tolist()
    assert names["w"].flatten().tolist() == expected
    assert names["b"].item() == run.parameters["bias"][k + 1]
    gradient = numpy.atleast_1d(run.gradients["weight"][k]).tolist()
    assert names["w"].grad.flatten().tolist() == gradient
    return program


@pytest.mark.parametrize("k", [0, 1, 7])
@pytest.mark.parametrize("layer", [False, True])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_goes_on_from_what_it_remembers(name, layer, k):
    kind, arguments = OPTIMIZERS[name]
    arguments = {**arguments, "weight_decay": 0.01}
    expect_same_update(Loop(0.3, -1.0, kind, 0.05, 9, layer=layer, arguments=arguments), k)


@pytest.mark.parametrize("clear_every", [0, 1, 3])
@pytest.mark.parametrize("k", [0, 2, 3, 8])
def test_gradients_that_were_not_cleared_are_there(clear_every, k):
    expect_same_update(Loop(lr=0.05, steps=9, clear_every=clear_every), k)


@pytest.mark.parametrize("k", [0, 2, 7])
def test_the_step_takes_its_own_batch(k):
    expect_same_update(Loop(lr=0.05, steps=9, batch_size=5, shuffle_seed=3, loss="Huber"), k)


def test_a_curves_step_too():
    loop = Loop([0.1, 0.2, 0.3], optimizer="Adam", lr=0.1, steps=9, layer=True)
    expect_same_update(loop, 4, degree=3)


def test_the_recorded_step_shows_the_same_gradient():
    program = expect_same_update(Loop(lr=0.05, steps=9), 4)
    run = run_of(Loop(lr=0.05, steps=9), problem_of(DATA))
    recording = lab.record(program)
    assert recording.error is None
    assert recording.variables["w"].grad == pytest.approx(run.gradients["weight"][4], rel=1e-6)


def test_there_is_no_program_for_a_step_that_made_no_update():
    run = run_of(Loop(steps=3), problem_of(DATA))
    assert step_program(Loop(steps=3), (), run, 3, 12) is None
    assert step_program(Loop(steps=3, accumulate=2), (), run, 1, 12) is None
