"""The program that is shown gives, bit for bit, what the run gave."""

from __future__ import annotations

import contextlib
import io

import pytest
import torch

from autograd_lab.training import (
    OPTIMIZERS,
    Loop,
    generated_points,
    regression_data,
    train,
    training_program,
)

POINTS = {"points": 30, "slope": -1.5, "intercept": 0.5, "noise": 0.2, "seed": 7}


def ran(loop: Loop, spread: str = "normal") -> tuple[float, float, float]:
    """Loss, w and b at the end of the program, run as a person would run it."""
    names: dict = {}
    with torch.random.fork_rng(), contextlib.redirect_stdout(io.StringIO()):
        exec(training_program(loop, generated_points(**POINTS, spread=spread)), names)
    return names["loss"].item(), names["w"].item(), names["b"].item()


def trained(loop: Loop, spread: str = "normal") -> tuple[float, float, float]:
    """The same three of `train`."""
    data = regression_data(**POINTS, spread=spread)
    settings = {name: value for name, value in vars(loop).items() if name != "arguments"}
    run = train(data.x, data.y, **settings, **loop.arguments)
    return run.loss[-1], run.parameters["weight"][-1], run.parameters["bias"][-1]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_gives_the_same_numbers(name):
    kind, arguments = OPTIMIZERS[name]
    loop = Loop(optimizer=kind, lr=0.05, steps=40, arguments={**arguments, "weight_decay": 0.01})
    assert ran(loop) == trained(loop)


@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber", "SmoothL1"])
@pytest.mark.parametrize("clear_every", [0, 1, 3])
def test_every_loss_and_every_clearing_gives_the_same_numbers(loss, clear_every):
    loop = Loop(loss=loss, clear_every=clear_every, weight=0.3, bias=-2.0, steps=25)
    assert ran(loop) == trained(loop)


@pytest.mark.parametrize("size", [1, 7, 30, 64])
def test_batches_are_shuffled_alike(size):
    loop = Loop(batch_size=size, shuffle_seed=5, steps=33)
    assert ran(loop) == trained(loop)


@pytest.mark.parametrize("spread", ["normal", "uniform", "grid"])
def test_every_spread_gives_the_same_points(spread):
    assert ran(Loop(), spread) == trained(Loop(), spread)


@pytest.mark.parametrize("size", [0, 4])
def test_accumulation_gives_the_same_parameters(size):
    loop = Loop(accumulate=3, batch_size=size, lr=0.05, steps=21)
    assert ran(loop)[1:] == trained(loop)[1:]
