"""`lab.train` against the notebooks' traces, plain torch loops and formulas derived by hand."""

from __future__ import annotations

import math
import re
import threading

import pytest
import torch

import autograd_lab as lab
from autograd_lab.training import regression_data


def line_with_noise() -> tuple[list[float], list[float]]:
    """20 points of 2x + 1 + 0.3 · noise: the data of the manual training loop."""
    generator = torch.Generator().manual_seed(42)
    x = torch.linspace(-3, 3, 20)
    return x.tolist(), (2 * x + 1 + torch.randn(20, generator=generator) * 0.3).tolist()


def close(number: float):
    """Equal within 1e-5 relative to max(1, |number|): vector kernels differ between processors."""
    return pytest.approx(number, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(
    ("step", "loss", "weight", "bias"),
    [
        (1, 13.861171, 0.12953635, 0.021296952),
        (10, 4.5432096, 0.96982467, 0.19478956),
        (40, 0.37041724, 1.8277878, 0.59024453),
        (80, 0.12277676, 1.9452574, 0.85331678),
        (120, 0.085195102, 1.9528071, 0.97056812),
        (160, 0.07777752, 1.9532921, 1.022827),
        (200, 0.076304227, 1.9533234, 1.046119),
    ],
)
def test_the_manual_loop_on_twenty_points_gives_the_known_trace(step, loss, weight, bias):
    run = lab.train(*line_with_noise(), steps=200)
    assert run.loss[step - 1] == close(loss)
    assert run.parameters["weight"][step] == close(weight)
    assert run.parameters["bias"][step] == close(bias)


def test_the_first_gradients_of_the_manual_loop_are_known():
    run = lab.train(*line_with_noise(), steps=1)
    assert run.gradients == {"weight": [close(-12.953634)], "bias": [close(-2.1296952)]}


@pytest.mark.parametrize(
    ("step", "loss", "weight", "bias"),
    [
        (1, 5.1266575, 0.039893225, 0.022463383),
        (20, 2.3416233, 0.66300917, 0.36619186),
        (40, 1.0303338, 1.1058048, 0.5998655),
        (60, 0.45656073, 1.401708, 0.74865365),
        (80, 0.20509867, 1.5995694, 0.84316343),
        (100, 0.094706461, 1.7319549, 0.90303338),
    ],
)
def test_the_defaults_give_the_known_trace(step, loss, weight, bias):
    data = regression_data()
    run = lab.train(data.x, data.y)
    assert run.loss[step - 1] == close(loss)
    assert run.parameters["weight"][step] == close(weight)
    assert run.parameters["bias"][step] == close(bias)


@pytest.mark.parametrize(
    ("step", "loss", "weight", "bias"),
    [
        (1, 12.476548, 0.44634217, -0.16700418),
        (40, 2.5787165, 1.8572303, 1.0791872),
        (120, 0.27813309, 2.7826118, 1.8533899),
        (200, 0.19801487, 2.9621391, 1.9894664),
    ],
)
def test_a_run_from_a_random_start_gives_the_known_trace(step, loss, weight, bias):
    data = regression_data(slope=3.0, intercept=2.0, noise=0.5)
    run = lab.train(data.x, data.y, weight=0.39315488934516907, bias=-0.2147795557975769, steps=200)
    assert run.loss[step - 1] == close(loss)
    assert run.parameters["weight"][step] == close(weight)
    assert run.parameters["bias"][step] == close(bias)


@pytest.mark.parametrize(
    ("step", "loss", "weight", "bias"),
    [
        (1, 1.0320762, [0.4969224, -0.2532136, 1.128731], -0.0064535039),
        (13, 0.029511919, [0.9447172, -0.4529921, 0.4336547], -0.0055184849),
        (30, 0.0081819436, [1.004527, -0.4859958, 0.3169543], 0.0042414204),
    ],
)
def test_three_columns_give_the_known_trace(step, loss, weight, bias):
    generator = torch.Generator().manual_seed(42)
    x = torch.randn(50, 3, generator=generator)
    y = x @ torch.tensor([1.0, -0.5, 0.3]) + torch.randn(50, generator=generator) * 0.1
    start = torch.randn(3, generator=generator).tolist()
    run = lab.train(x.tolist(), y.tolist(), weight=start, lr=0.1, steps=30)
    assert run.loss[step - 1] == close(loss)
    assert run.parameters["weight"][step] == [close(each) for each in weight]
    assert run.parameters["bias"][step] == close(bias)


@pytest.mark.parametrize(
    ("step", "loss", "weight", "bias"),
    [
        (1, 13.861170768737793, 0.12953634560108185, 0.021296951919794083),
        (5, 2.8446433544158936, 1.657997488975525, 0.3047833740711212),
        (15, 9.049613952636719, 3.236867904663086, 1.6877743005752563),
        (30, 1.0776536464691162, 1.9970488548278809, 1.4760663509368896),
    ],
)
def test_gradients_that_are_never_cleared_make_the_run_swing(step, loss, weight, bias):
    run = lab.train(*line_with_noise(), steps=30, clear_every=0)
    assert run.loss[step - 1] == close(loss)
    assert run.parameters["weight"][step] == close(weight)
    assert run.parameters["bias"][step] == close(bias)


@pytest.mark.parametrize("clear_every", [0, 1, 3])
def test_the_gradient_of_an_update_is_the_sum_since_the_last_clearing(clear_every):
    x, y = line_with_noise()
    run = lab.train(x, y, steps=8, clear_every=clear_every, dtype="float64")
    total = 0.0
    for k in range(8):
        weight, bias = run.parameters["weight"][k], run.parameters["bias"][k]
        # d/dw mean((w·x + b − y)²) = mean(2·(w·x + b − y)·x)
        total += sum(2 * (weight * a + bias - c) * a for a, c in zip(x, y, strict=True)) / len(x)
        assert run.gradients["weight"][k] == pytest.approx(total, rel=1e-12)
        if clear_every and (k + 1) % clear_every == 0:
            total = 0.0


@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber", "SmoothL1"])
def test_gradients_agree_with_central_finite_differences(loss):
    x, y = line_with_noise()

    def loss_at(weight: float, bias: float) -> float:
        return lab.train(x, y, weight, bias, loss=loss, steps=1, dtype="float64").loss[0]

    run = lab.train(x, y, 0.7, 0.3, loss=loss, steps=1, dtype="float64")
    h = 1e-6
    by_weight = (loss_at(0.7 + h, 0.3) - loss_at(0.7 - h, 0.3)) / (2 * h)
    by_bias = (loss_at(0.7, 0.3 + h) - loss_at(0.7, 0.3 - h)) / (2 * h)
    assert run.gradients["weight"][0] == pytest.approx(by_weight, abs=1e-7)
    assert run.gradients["bias"][0] == pytest.approx(by_bias, abs=1e-7)


@pytest.mark.parametrize(
    ("optimizer", "arguments"),
    [
        ("SGD", {}),
        ("SGD", {"momentum": 0.9, "nesterov": True}),
        ("SGD", {"weight_decay": 0.1, "maximize": True}),
        ("Adam", {}),
        ("Adam", {"betas": (0.5, 0.9), "amsgrad": True}),
        ("AdamW", {"weight_decay": 0.2}),
        ("RMSprop", {"momentum": 0.5}),
        ("Adagrad", {}),
        ("Rprop", {}),
    ],
)
def test_an_optimizer_moves_as_in_a_loop_written_by_hand(optimizer, arguments):
    x, y = line_with_noise()
    run = lab.train(x, y, optimizer=optimizer, lr=0.05, steps=25, **arguments)

    weight, bias = torch.zeros((), requires_grad=True), torch.zeros((), requires_grad=True)
    stepper = getattr(torch.optim, optimizer)([weight, bias], lr=0.05, **arguments)
    for k in range(25):
        loss = ((weight * torch.tensor(x) + bias - torch.tensor(y)) ** 2).mean()
        stepper.zero_grad()
        loss.backward()
        assert run.loss[k] == close(loss.item())
        assert run.gradients["weight"][k] == close(weight.grad.item())
        stepper.step()
        assert run.parameters["weight"][k + 1] == close(weight.item())
        assert run.parameters["bias"][k + 1] == close(bias.item())


def test_there_is_one_more_parameter_than_loss_and_gradient():
    run = lab.train([0.0, 1.0], [1.0, 2.0], steps=7)
    assert len(run.loss) == len(run.gradients["weight"]) == len(run.gradients["bias"]) == 7
    assert len(run.parameters["weight"]) == len(run.parameters["bias"]) == 8
    assert run.updates == 7
    assert run.diverged_at is None


def test_a_diverging_run_stops_at_the_first_loss_that_is_not_finite():
    run = lab.train([1.0, 2.0], [1.0, 2.0], lr=5.0, steps=1000)
    assert run.diverged_at == len(run.loss) - 1 < 1000
    assert not math.isfinite(run.loss[-1])
    assert all(math.isfinite(each) for each in run.loss[:-1])
    assert len(run.gradients["weight"]) == run.diverged_at
    assert len(run.parameters["weight"]) == run.diverged_at + 1


def test_training_draws_no_random_number():
    before = torch.get_rng_state()
    data = regression_data(spread="uniform")
    lab.train(data.x, data.y, optimizer="Adam", steps=3)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_training_works_where_the_caller_has_gradients_switched_off(mode):
    expected = lab.train([0.0, 1.0], [1.0, 2.0], steps=3)
    with mode():
        assert lab.train([0.0, 1.0], [1.0, 2.0], steps=3) == expected


def test_tensors_of_the_caller_keep_their_values_and_get_no_gradient():
    x, y = torch.tensor([0.0, 1.0]), torch.tensor([1.0, 2.0])
    weight = torch.tensor(0.5, requires_grad=True)
    lab.train(x, y, weight=weight, steps=3)
    assert weight.item() == 0.5
    assert weight.grad is None


def test_threads_that_train_at_once_get_the_numbers_each_would_get_alone():
    results = {}

    def work(seed: int) -> None:
        data = regression_data(seed=seed)
        results[seed] = lab.train(data.x, data.y, lr=0.05, steps=50)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed, result in results.items():
        data = regression_data(seed=seed)
        assert result == lab.train(data.x, data.y, lr=0.05, steps=50)
    assert len(results) == 8


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": [1.0]}, "x has 1 rows and y has 2"),
        ({"x": [], "y": []}, "x has shape (0,)"),
        ({"x": 1.0}, "x has shape ()"),
        ({"x": [[1.0], [2.0, 3.0]]}, "x cannot become a tensor"),
        ({"x": ["a", "b"]}, "x cannot become a tensor"),
        ({"x": [1.0, float("nan")]}, "x holds nan"),
        ({"x": [1.0, 1e39]}, "x holds inf, which is not a finite float32"),
        ({"y": [[1.0], [2.0]]}, "y has shape (2, 1)"),
        ({"weight": [1.0]}, "use one number"),
        ({"weight": float("inf")}, "weight holds inf"),
        ({"x": [[1.0, 2.0], [3.0, 4.0]]}, "use a list of 2 numbers"),
        ({"bias": [1.0]}, "bias has shape (1,)"),
        ({"lr": float("nan")}, "lr=nan"),
        ({"lr": -0.1}, "lr=-0.1"),
        ({"lr": "0.1"}, "lr='0.1'"),
        ({"steps": 0}, "steps=0"),
        ({"steps": 1.5}, "steps=1.5"),
        ({"clear_every": -1}, "clear_every=-1"),
        ({"optimizer": "sgd"}, "use one of"),
        ({"optimizer": "LBFGS"}, "optimizer='LBFGS' is unknown"),
        ({"optimizer": "SparseAdam"}, "use another"),
        ({"optimizer": None}, "optimizer=None is unknown"),
        ({"loss": "CrossEntropy"}, "use one of MSE, L1"),
        ({"dtype": "int8"}, "use 'float32' or 'float64'"),
        ({"momentun": 0.9}, "torch.optim.SGD refuses"),
        ({"momentum": -1.0}, "torch.optim.SGD refuses"),
    ],
)
def test_an_argument_that_cannot_be_used_is_refused_with_its_cure(arguments, message):
    usable = {"x": [1.0, 2.0], "y": [1.0, 2.0]}
    with pytest.raises(ValueError, match=re.escape(message)):
        lab.train(**(usable | arguments))
