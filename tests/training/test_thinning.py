"""Which of many steps are drawn: nothing that one could miss is left out."""

from __future__ import annotations

import math
import random

import pytest

from autograd_lab.training import problem_of, regression_data, train
from autograd_lab.training.screen import Setting, training_screen
from autograd_lab.training.screen.thinning import MOST, kept_steps


def losses(seed: int, many: int) -> list[float]:
    chance = random.Random(seed)
    return [chance.expovariate(1) for _ in range(many)]


def test_up_to_a_thousand_steps_all_are_drawn():
    assert kept_steps(losses(0, MOST), MOST) == list(range(MOST + 1))


@pytest.mark.parametrize("seed", range(5))
def test_first_last_extremes_and_the_neighbourhood_are_drawn(seed):
    taken = losses(seed, 10_000)
    around = random.Random(seed).randrange(10_000)
    steps = kept_steps(taken, 10_000, around)
    assert steps == sorted(set(steps))
    assert steps[0] == 0
    assert steps[-1] == 10_000
    assert taken.index(max(taken)) in steps
    assert taken.index(min(taken)) in steps
    assert set(range(max(around - 50, 0), min(around + 50, 10_000))) <= set(steps)
    assert len(steps) < 1000


def test_a_peak_of_one_step_is_never_lost():
    for peak in (1, 777, 5003, 9998):
        flat = [1.0] * 10_000
        flat[peak] = 2.0
        assert peak in kept_steps(flat, 10_000)


def test_a_loss_that_is_not_finite_ends_the_drawing():
    taken = [*losses(1, 4000), math.inf]
    assert kept_steps(taken, 4000)[-1] == 4000


def test_a_step_to_the_side_draws_the_same_steps():
    taken = losses(0, 10_000)
    assert kept_steps(taken, 10_000, 5010) == kept_steps(taken, 10_000, 5011)


def test_what_is_drawn_stands_beside_its_step():
    data = regression_data()
    run = train(data.x, data.y, steps=3000)
    shown = training_screen(problem_of(data), run, Setting(2.0, 1.0))
    at = shown["steps"].index(2999)
    assert shown["loss"][at] == pytest.approx(run.loss[2999], rel=1e-5)
    assert shown["values"]["w"][at + 1] == pytest.approx(run.parameters["weight"][3000], rel=1e-5)
    assert shown["sentences"][at].startswith("Step 2999: ")
    assert len(shown["sentences"]) == len(shown["steps"]) == len(shown["loss"]) + 1


def test_many_points_are_drawn_as_counts_that_hold_every_point():
    data = regression_data(points=30_000)
    run = train(data.x, data.y, steps=2)
    shown = training_screen(problem_of(data), run, Setting())
    counts = [round(10**each) for row in shown["counts"]["z"] for each in row if each is not None]
    assert sum(counts) == 30_000
    assert "points" not in shown
    assert shown["truth"] is None
    assert "handles" not in shown["hint"]
