"""Generated points: what the global generator would give, without touching it."""

from __future__ import annotations

import pytest
import torch

from autograd_lab.training import regression_data


def test_the_defaults_are_the_points_that_a_global_seed_of_42_gives():
    with torch.random.fork_rng():
        torch.manual_seed(42)
        x = torch.randn(100, 1)
        y = x * 2.0 + 1.0 + 0.1 * torch.randn(100, 1)
    data = regression_data()
    assert data.x == x.flatten().tolist()
    assert data.y == y.flatten().tolist()


def test_the_first_points_of_the_default_data_are_known():
    known = [1.9269152879714966, 1.4872840642929077, 0.9007171988487244]
    assert regression_data().x[:3] == pytest.approx(known, rel=1e-5)


def test_without_noise_every_point_lies_on_the_true_line():
    data = regression_data(points=7, slope=-1.5, intercept=4.0, noise=0.0, spread="grid")
    assert data.x == [-3, -2, -1, 0, 1, 2, 3]
    assert data.y == [-1.5 * x + 4.0 for x in data.x]


def test_uniform_points_stay_within_three():
    data = regression_data(points=500, spread="uniform")
    assert -3 <= min(data.x) < -2.5
    assert 2.5 < max(data.x) < 3


def test_another_seed_gives_other_points_and_the_same_seed_the_same():
    assert regression_data(seed=1) == regression_data(seed=1)
    assert regression_data(seed=1) != regression_data(seed=2)


@pytest.mark.parametrize(
    "arguments",
    [
        {"points": 0},
        {"points": 2.5},
        {"points": True},
        {"slope": float("nan")},
        {"intercept": float("inf")},
        {"intercept": "1"},
        {"noise": -0.1},
        {"seed": -1},
        {"seed": 2**63},
        {"spread": "wide"},
    ],
)
def test_an_argument_outside_its_range_is_refused_with_a_cure(arguments):
    name = next(iter(arguments))
    with pytest.raises(ValueError, match=f"{name}=.*; (it is|use)"):
        regression_data(**arguments)
