"""What a run keeps beside losses and gradients: batches, memory, held-out points; and its pulls."""

from __future__ import annotations

import numpy
import pytest
import torch

from autograd_lab.training import bowl, largest_stable_learning_rate, pulls, regression_data, train

DATA = regression_data(points=20, noise=0.4)


@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber", "SmoothL1"])
def test_the_mean_of_what_the_points_contribute_is_the_gradient(loss):
    run = train(DATA.x, DATA.y, 0.7, -0.4, loss=loss, steps=1, dtype="float64")
    each = pulls(DATA.x, DATA.y, 0.7, -0.4, loss=loss, dtype="float64")
    for name in ("weight", "bias"):
        assert numpy.mean(each[name]) == pytest.approx(run.gradients[name][0], rel=1e-12)


def test_with_several_columns_a_point_pulls_at_each_weight():
    x = [[1.0, 2.0], [3.0, -1.0], [0.5, 0.0]]
    run = train(x, [1.0, 2.0, 3.0], [0.1, 0.2], steps=1, dtype="float64")
    each = pulls(x, [1.0, 2.0, 3.0], [0.1, 0.2], dtype="float64")["weight"]
    assert numpy.mean(each, axis=0) == pytest.approx(run.gradients["weight"][0], rel=1e-12)


def test_an_optimizers_memory_follows_its_formula():
    run = train(DATA.x, DATA.y, optimizer="Adam", lr=0.1, steps=6, dtype="float64")
    first = second = 0.0
    for k, gradient in enumerate(run.gradients["weight"]):
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        assert run.state["exp_avg"]["weight"][k] == pytest.approx(first, rel=1e-9)
        assert run.state["exp_avg_sq"]["weight"][k] == pytest.approx(second, rel=1e-9)
    assert set(run.state) == {"exp_avg", "exp_avg_sq"}


def test_an_optimizer_without_a_memory_has_no_state():
    assert train(DATA.x, DATA.y, steps=3).state == {}


def test_each_time_through_the_data_every_point_is_used_once():
    # With the learning rate 0 nothing moves: the batches' gradients add up to that of all points.
    run = train(DATA.x, DATA.y, lr=0.0, steps=8, batch_size=5, shuffle_seed=3, dtype="float64")
    whole = train(DATA.x, DATA.y, steps=1, dtype="float64").gradients["weight"][0]
    gradients = run.gradients["weight"]
    assert numpy.mean(gradients[:4]) == pytest.approx(whole, rel=1e-12)
    assert numpy.mean(gradients[4:]) == pytest.approx(whole, rel=1e-12)
    assert gradients[:4] != gradients[4:]


def test_held_out_points_are_measured_and_never_trained_on():
    other = regression_data(points=9, seed=1)
    run = train(DATA.x, DATA.y, steps=5, held_out=(other.x, other.y), dtype="float64")
    assert run.parameters == train(DATA.x, DATA.y, steps=5, dtype="float64").parameters
    for k in range(5):
        weight, bias = run.parameters["weight"][k], run.parameters["bias"][k]
        squares = [(weight * x + bias - y) ** 2 for x, y in zip(other.x, other.y, strict=True)]
        assert run.held_out[k] == pytest.approx(numpy.mean(squares), rel=1e-12)


def test_a_run_that_is_stopped_keeps_what_it_has():
    whole = train(DATA.x, DATA.y, steps=9)
    part = train(DATA.x, DATA.y, steps=9, watch=lambda step: step == 4)
    assert part.stopped_at == part.updates == 4
    assert part.loss == whole.loss[:4]
    assert part.parameters["weight"] == whole.parameters["weight"][:5]


def test_the_least_squares_line_is_the_closed_form():
    x, y = numpy.array(DATA.x), numpy.array(DATA.y)
    slope = numpy.cov(x, y, bias=True)[0, 1] / x.var()
    found = bowl(DATA.x, DATA.y)
    assert found.weight == pytest.approx(slope)
    assert found.bias == pytest.approx(y.mean() - slope * x.mean())
    assert found.loss == pytest.approx(numpy.mean((slope * (x - x.mean()) - y + y.mean()) ** 2))


def test_the_eigenvalues_are_those_of_a_matrix_of_two_by_two():
    x = numpy.array(DATA.x)
    trace, determinant = 2 * (x**2).mean() + 2, 4 * x.var()
    root = (trace**2 / 4 - determinant) ** 0.5
    found = bowl(DATA.x, DATA.y)
    assert found.eigenvalues == pytest.approx([trace / 2 - root, trace / 2 + root])
    assert found.condition == pytest.approx((trace / 2 + root) / (trace / 2 - root))


def test_one_point_leaves_a_flat_direction():
    assert bowl([2.0], [3.0]).condition == float("inf")


@pytest.mark.parametrize("seed", range(12))
def test_random_data_converges_just_below_the_stable_rate_and_diverges_just_above(seed):
    generator = torch.Generator().manual_seed(seed)
    columns = int(torch.randint(1, 4, (), generator=generator))
    x = torch.randn(25, columns, generator=generator) * 2 + 1
    y = torch.randn(25, generator=generator)
    limit = largest_stable_learning_rate(x.tolist())
    start = {"weight": [1.0] * columns, "steps": 3000, "dtype": "float64"}
    below = train(x.tolist(), y.tolist(), lr=0.99 * limit, **start)
    above = train(x.tolist(), y.tolist(), lr=1.01 * limit, **start)
    least = bowl(x.tolist(), y.tolist()).loss
    assert below.loss[-1] <= below.loss[0]
    assert below.loss[-1] - least < 0.05 * (below.loss[0] - least)
    assert above.loss[-1] > 1000 * above.loss[0]


@pytest.mark.parametrize("arguments", [{"batch_size": -1}, {"shuffle_seed": -1}])
def test_a_batch_that_cannot_be_is_refused(arguments):
    with pytest.raises(ValueError, match="whole number"):
        train(DATA.x, DATA.y, **arguments)


@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_accumulated_batches_act_as_one_larger_batch(optimizer):
    start = {"optimizer": optimizer, "lr": 0.05, "steps": 12, "dtype": "float64", "shuffle_seed": 2}
    small = train(DATA.x, DATA.y, batch_size=5, accumulate=2, **start)
    large = train(DATA.x, DATA.y, batch_size=10, **start)
    assert small.loss == pytest.approx(large.loss, rel=1e-12)
    assert small.parameters["weight"] == pytest.approx(large.parameters["weight"], rel=1e-12)
    assert small.gradients["bias"] == pytest.approx(large.gradients["bias"], rel=1e-9)


def test_an_accumulated_update_needs_at_least_one_backward_pass():
    with pytest.raises(ValueError, match="accumulate=0 is not a whole number of at least 1"):
        train(DATA.x, DATA.y, accumulate=0)
