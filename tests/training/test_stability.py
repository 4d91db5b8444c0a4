"""The learning rate from which SGD diverges: as told by formulas, and as runs show."""

from __future__ import annotations

import math

import pytest
import torch

from autograd_lab.training import largest_stable_learning_rate, regression_data, train

SPREADS = ["normal", "uniform", "grid"]


def test_the_limit_for_two_points_is_known_by_hand():
    # x = (−1, 1): the Hessian is 2·I, so that the limit is 2 / 2.
    assert largest_stable_learning_rate([-1.0, 1.0]) == pytest.approx(1.0)
    # x = (0, 2): 2/2·[[4, 2], [2, 2]], whose eigenvalues are 3 ± √5.
    assert largest_stable_learning_rate([0.0, 2.0]) == pytest.approx(2 / (3 + math.sqrt(5)))


def test_the_limit_is_two_over_the_largest_eigenvalue_of_torchs_own_hessian():
    x = regression_data(spread="uniform", points=30).x
    columns = [[a, a * a] for a in x]

    def loss(parameters):
        prediction = torch.tensor(columns, dtype=torch.float64) @ parameters[:2] + parameters[2]
        return (prediction**2).mean()

    hessian = torch.autograd.functional.hessian(loss, torch.zeros(3, dtype=torch.float64))
    expected = 2 / torch.linalg.eigvalsh(hessian)[-1].item()
    assert largest_stable_learning_rate(columns) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("clear_every", [0, 1])
def test_just_below_the_limit_a_run_stays_bounded(spread, clear_every):
    data = regression_data(spread=spread)
    lr = 0.995 * largest_stable_learning_rate(data.x, clear_every)
    run = train(data.x, data.y, lr=lr, steps=2000, clear_every=clear_every, dtype="float64")
    assert run.diverged_at is None
    # Without clearing, a run at the edge swings with a large but fixed height.
    assert max(run.loss[1000:]) < (2 * run.loss[0] if clear_every else 1000 * run.loss[0])


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("clear_every", [0, 1])
def test_just_above_the_limit_a_run_grows_until_it_is_no_longer_finite(spread, clear_every):
    data = regression_data(spread=spread)
    lr = 1.02 * largest_stable_learning_rate(data.x, clear_every)
    run = train(data.x, data.y, weight=5.0, lr=lr, steps=5000, clear_every=clear_every)
    assert run.diverged_at is not None


@pytest.mark.parametrize("x", [[], [[[1.0]]], [1.0, float("nan")]])
def test_data_without_a_finite_shape_is_refused(x):
    with pytest.raises(ValueError, match="finite numbers of shape"):
        largest_stable_learning_rate(x)


def test_clearing_every_third_time_has_no_closed_form_here():
    with pytest.raises(ValueError, match="clear_every=3"):
        largest_stable_learning_rate([1.0, 2.0], clear_every=3)
