"""Each explanation is right, or absent: held against runs over random data."""

from __future__ import annotations

import math

import numpy
import pytest
import torch

from autograd_lab.model.numbers import show_number
from autograd_lab.training import (
    Data,
    Loop,
    bowl,
    explanations,
    named_set,
    regression_data,
    train,
)
from autograd_lab.training.explanations import rate_limit, updates_for

SEEDS = range(8)


def random_points(seed: int, noise: float = 0.5) -> Data:
    chance = numpy.random.default_rng(seed)
    x = chance.normal(chance.normal(), chance.uniform(0.3, 3), size=30)
    return Data(x.tolist(), (chance.normal() * x + 1 + noise * chance.normal(size=30)).tolist())


def run_of(data: Data, loop: Loop, dtype: str = "float64", **more):
    settings = {name: value for name, value in vars(loop).items() if name != "arguments"}
    return train(data.x, data.y, **settings, **loop.arguments, dtype=dtype, **more)


def told(data: Data, loop: Loop, **more) -> dict[str, str]:
    return {each.kind: each.text for each in explanations(data, run_of(data, loop, **more), loop)}


WAYS = [
    {},
    {"weight_decay": 0.3},
    {"momentum": 0.9},
    {"momentum": 0.5, "dampening": 0.5},
    {"momentum": 0.9, "nesterov": True},
    {"momentum": 0.8, "nesterov": True, "weight_decay": 0.1},
]


@pytest.mark.parametrize("arguments", WAYS)
@pytest.mark.parametrize("seed", range(3))
def test_just_below_the_limit_a_run_settles_and_just_above_it_grows(seed, arguments):
    data = random_points(seed)
    limit = rate_limit(Loop(arguments=arguments), bowl(data.x, data.y))
    loops = [
        Loop(5.0, -5.0, lr=share * limit, steps=1200, arguments=arguments) for share in (0.99, 1.01)
    ]
    below, above = (run_of(data, loop) for loop in loops)
    assert abs(below.gradients["weight"][-1]) < 10 * abs(below.gradients["weight"][0])
    assert max(below.loss[-50:]) < 2 * max(below.loss[:50])
    assert max(above.loss[-50:]) > 1000 * max(above.loss[:2])
    for loop, run, grows in zip(loops, (below, above), (False, True), strict=True):
        kinds = {each.kind for each in explanations(data, run, loop)}
        assert ("diverging" in kinds) == grows


@pytest.mark.parametrize("seed", SEEDS)
def test_the_expected_number_of_updates_is_that_of_the_slowest_direction(seed):
    data = random_points(seed)
    best = bowl(data.x, data.y)
    lr = (0.1 + 0.11 * seed) * 2 / best.eigenvalues[-1]
    updates = updates_for(best.eigenvalues, lr)
    x = numpy.column_stack([data.x, numpy.ones(30)])
    values, vectors = numpy.linalg.eigh(2 / 30 * x.T @ x)
    away = []
    for vector in vectors.T:
        start = [best.weight + vector[0], best.bias + vector[1]]
        run = train(data.x, data.y, *start, lr=lr, steps=updates, dtype="float64")
        line = numpy.array([run.parameters["weight"], run.parameters["bias"]]).T
        away.append(numpy.hypot(*(line - [best.weight, best.bias]).T))
    slowest = max(away, key=lambda each: each[-1])
    assert slowest[-1] <= 0.01 * (1 + 1e-6)
    assert slowest[-2] > 0.01
    assert values == pytest.approx(best.eigenvalues)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_constant_rate_needs_fewer_updates_than_the_best_one(seed):
    values = bowl(random_points(seed).x, random_points(seed).y).eigenvalues
    least = updates_for(values, 2 / (values[0] + values[-1]))
    for share in numpy.linspace(0.01, 0.999, 300):
        updates = updates_for(values, share * 2 / values[-1])
        assert updates is None or updates >= least


def test_pace_names_limit_rate_and_updates():
    data = named_set("normal").data
    assert told(data, Loop())["pace"] == (
        "The largest stable learning rate is 2/2.091 = 0.9566. At 0.01 the slowest direction needs "
        "248 updates until a hundredth of its error is left; no constant rate needs fewer than 2, "
        "at 0.5084."
    )


@pytest.mark.parametrize(
    "loop",
    [
        Loop(optimizer="Adam"),
        Loop(loss="L1"),
        Loop(batch_size=10),
        Loop(arguments={"momentum": 0.9}),
        Loop(clear_every=3),
        Loop(lr=5.0),
    ],
)
def test_where_the_closed_form_does_not_hold_it_is_absent(loop):
    assert "pace" not in told(named_set("normal").data, loop)


@pytest.mark.parametrize("loop", [Loop(optimizer="Adam", lr=9.0), Loop(lr=9.0, batch_size=7)])
def test_no_limit_is_told_for_other_loops(loop):
    assert "diverging" not in told(named_set("normal").data, loop)


def test_gradients_never_cleared_swing_by_the_notebooks_numbers():
    text = told(named_set("normal").data, Loop(clear_every=0), dtype="float32")["swinging"]
    assert "like a momentum of 1 without damping" in text
    assert "the loss is 0.0376 at step 10 by luck, and 5.106 again at step 21" in text


@pytest.mark.parametrize("seed", SEEDS)
def test_uncleared_gradients_are_a_momentum_of_one(seed):
    data = random_points(seed)
    lr = 0.3 / bowl(data.x, data.y).eigenvalues[-1]
    never = train(data.x, data.y, lr=lr, clear_every=0, dtype="float64")
    momentum = train(data.x, data.y, lr=lr, momentum=1.0, dtype="float64")
    assert never.loss == pytest.approx(momentum.loss, rel=1e-9)


@pytest.mark.parametrize("share", [0.3, 0.49, 0.51, 0.9, 1.1])
@pytest.mark.parametrize("seed", SEEDS)
def test_overshooting_is_told_exactly_where_the_error_changes_its_sign(seed, share):
    data = random_points(seed)
    best = bowl(data.x, data.y)
    lr = share * 2 / best.eigenvalues[-1]
    x = numpy.column_stack([data.x, numpy.ones(30)])
    steep = numpy.linalg.eigh(x.T @ x)[1][:, -1]
    loop = Loop(best.weight + 3 * steep[0], best.bias + 3 * steep[1], lr=lr, steps=1)
    run = run_of(data, loop)
    after = [run.parameters["weight"][1] - best.weight, run.parameters["bias"][1] - best.bias]
    factor = float(steep @ after) / 3
    text = told(data, loop).get("overshooting")
    assert (text is not None) == (-1 < factor < 0)
    assert text is None or f"the error is {show_number(factor)} times what it was" in text


@pytest.mark.parametrize("seed", SEEDS)
def test_stuck_is_told_exactly_where_a_run_has_hardly_moved(seed):
    data = random_points(seed)
    best = bowl(data.x, data.y)
    for lr in numpy.geomspace(1e-6, 0.5, 7) / best.eigenvalues[-1]:
        loop = Loop(best.weight + 2, best.bias - 2, lr=float(lr), steps=50)
        run = run_of(data, loop)
        x, y = numpy.array(data.x), numpy.array(data.y)
        first, last = (
            numpy.mean((run.parameters["weight"][k] * x + run.parameters["bias"][k] - y) ** 2)
            for k in (0, -1)
        )
        share = (first - last) / (first - best.loss)
        text = told(data, loop).get("stuck")
        assert (text is not None) == (share < 0.05)
        if text:
            assert f"from {show_number(first)} to {show_number(last)}" in text
            assert "The learning rate" in text


def test_a_learning_rate_of_zero_moves_nothing():
    assert told(random_points(0), Loop(lr=0.0))["stuck"].startswith("The learning rate is 0")


def test_a_start_at_the_lowest_point_is_not_stuck():
    data = random_points(1)
    best = bowl(data.x, data.y)
    assert "stuck" not in told(data, Loop(best.weight, best.bias, lr=1e-6))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_noise_floor_is_told_exactly_where_the_loss_is_near_the_least(seed):
    data = random_points(seed)
    best = bowl(data.x, data.y)
    for steps in (2, 10, 40, 160):
        loop = Loop(lr=1 / best.eigenvalues[-1], steps=steps)
        run = run_of(data, loop)
        x, y = numpy.array(data.x), numpy.array(data.y)
        line = run.parameters["weight"][-1] * x + run.parameters["bias"][-1]
        text = told(data, loop).get("noise floor")
        assert (text is not None) == (numpy.mean((line - y) ** 2) <= 1.01 * best.loss)


def test_points_on_a_line_have_no_noise_floor():
    data = regression_data(noise=0.0)
    assert "noise floor" not in told(data, Loop(lr=0.4, steps=400), dtype="float32")


def test_l1_swings_where_its_updates_are_long_and_is_silent_where_they_are_short():
    data = named_set("normal").data
    text = told(data, Loop(loss="L1", lr=0.5, steps=200))["swinging"]
    assert "its norm is" in text
    assert "the loss rose" in text
    assert "swinging" not in told(data, Loop(loss="L1", lr=0.001, steps=200))
    assert "swinging" not in told(data, Loop(loss="MSE", lr=0.5, steps=200))


def test_overfitting_is_told_where_the_held_out_loss_rises_again():
    # Two training points that lie wrong: the line follows them away from the held-out ones.
    data, other = Data([0.0, 1.0], [0.0, 5.0]), ([0.0, 1.0], [0.0, 1.0])
    loop = Loop(lr=0.1, steps=200)
    run = run_of(data, loop, held_out=other)
    lowest = min(range(200), key=run.held_out.__getitem__)
    text = {each.kind: each.text for each in explanations(data, run, loop)}["overfitting"]
    assert f"lowest at step {lowest}, {show_number(run.held_out[lowest])}, and is " in text
    assert "overfitting" not in told(data, loop, held_out=([0.0, 1.0], [0.0, 5.0]))
    assert "overfitting" not in told(data, loop)


@pytest.mark.parametrize("seed", range(30))
def test_any_run_can_be_explained_and_every_text_is_finite(seed):
    chance = torch.Generator().manual_seed(seed)

    def pick(choices):
        return choices[int(torch.randint(len(choices), (), generator=chance))]

    optimizer = pick(["SGD", "Adam", "RMSprop", "Adagrad", "AdamW"])
    arguments = pick([{}, {"weight_decay": 0.1}, {"momentum": 0.9}])
    if "momentum" in arguments and optimizer not in ("SGD", "RMSprop"):
        arguments = {}
    loop = Loop(
        0.0, 0.0, optimizer, pick([0.0, 1e-4, 0.1, 1.0, 5.0]), pick([1, 9, 60]),
        pick(["MSE", "L1", "Huber"]), pick([0, 1, 3]), pick([0, 7]), seed, pick([1, 2]), arguments,
    )  # fmt: skip
    for each in explanations(random_points(seed), run_of(random_points(seed), loop), loop):
        assert "nan" not in each.text.lower()
        assert each.text.endswith(".")
    assert math.isfinite(bowl(random_points(seed).x, random_points(seed).y).loss)
