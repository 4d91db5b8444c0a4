"""The training loop: forward, loss, backward, update, clear, with every number kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import repeat

import torch
from torch.nn import functional

from autograd_lab.training.arguments import (
    check_dtype,
    check_whole,
    first_line,
    make_optimizer,
    tensor_of,
)
from autograd_lab.training.model import Training

LOSSES: dict[str, Callable] = {
    "MSE": functional.mse_loss,
    "L1": functional.l1_loss,
    "Huber": functional.huber_loss,
    "SmoothL1": functional.smooth_l1_loss,
}


def train(
    x,
    y,
    weight=0.0,
    bias: float = 0.0,
    optimizer: str = "SGD",
    lr: float = 0.01,
    steps: int = 100,
    loss: str = "MSE",
    clear_every: int = 1,
    dtype: str = "float32",
    *,
    batch_size: int = 0,
    shuffle_seed: int = 0,
    accumulate: int = 1,
    layer: bool = False,
    held_out=None,
    watch: Callable[[int], object] | None = None,
    **optimizer_arguments,
) -> Training:
    """Fit y = x · weight + bias with torch and keep every loss, parameter and gradient.

    `x` has shape (n,) with a number for `weight`, or (n, d) with a list of d numbers; `y` has
    shape (n,). `optimizer` is the name of a class of torch.optim and takes `optimizer_arguments`
    (`momentum=0.9`); `loss` is `MSE`, `L1`, `Huber` or `SmoothL1`. Gradients are cleared with
    `zero_grad()` after every `clear_every` updates; 0 means never.

    An update uses `batch_size` points, 0 for all: each time through the data they are shuffled by
    torch's generator with `shuffle_seed`, and the last batch may be smaller; `loss[k]` is then that
    of batch k. With `accumulate` an update makes that many backward passes, each over the next
    batch and with its loss divided by their number: together they are one larger batch, and
    `loss[k]` is their sum. `held_out` is a pair (x, y) whose loss is kept too and never trained on.
    With `layer` the prediction is that of `nn.Linear`, whose last digits differ from x · weight.
    `watch(k)` is called before each update; the run stops there where it answers something true.

    No other random number is drawn: the same arguments give the same run. The run stops before
    update k when loss k is not finite, and `diverged_at` is k. Raises ValueError, with a cure, for
    arguments that cannot be used.
    """
    measure = loss_function(loss)
    check_whole("steps", steps, at_least=1, example=100)
    check_whole("clear_every", clear_every, at_least=0, example=1)
    # What the caller has switched off for its own code must not stop the gradients here.
    with torch.inference_mode(False), torch.enable_grad():
        inputs, targets, parameters = tensors(x, y, weight, bias, dtype)
        check_whole("batch_size", batch_size, at_least=0, example=0)
        check_whole("shuffle_seed", shuffle_seed, at_least=0, example=0)
        check_whole("accumulate", accumulate, at_least=1, example=1)
        kept = held_out and tensors(*held_out, weight, bias, dtype)[:2]
        stepper = make_optimizer(optimizer, parameters, lr, optimizer_arguments)
        batches = _batches(inputs, targets, batch_size, shuffle_seed)
        try:
            predicted = linear if layer else predict
            passes = _backward_passes(batches, parameters, measure, accumulate, predicted)
            return _run(passes, kept, parameters, stepper, measure, steps, clear_every, watch)
        except (RuntimeError, TypeError) as error:
            raise ValueError(
                f"optimizer={optimizer!r} cannot train a line here ({first_line(error)}); "
                "use another, such as 'SGD' or 'Adam'."
            ) from error


def _run(passes, kept, parameters, optimizer, measure, steps, clear_every, watch) -> Training:
    weight, bias = parameters
    # tolist() on a tensor of one element costs less than cloning it would.
    run = Training(
        [], {"weight": [weight.tolist()], "bias": [bias.tolist()]}, {"weight": [], "bias": []}
    )
    for step in range(steps):
        if watch and watch(step):
            return replace(run, stopped_at=step)
        if kept:
            run.held_out.append(_loss_on(*kept, weight, bias, measure))
        run.loss.append(next(passes))
        if not math.isfinite(run.loss[-1]):
            return replace(run, diverged_at=step)
        run.gradients["weight"].append(weight.grad.tolist())
        run.gradients["bias"].append(bias.grad.tolist())
        optimizer.step()
        if optimizer.state:
            _keep_state(run.state, optimizer, weight, bias)
        if clear_every and (step + 1) % clear_every == 0:
            optimizer.zero_grad()
        run.parameters["weight"].append(weight.tolist())
        run.parameters["bias"].append(bias.tolist())
    return run


def _backward_passes(batches, parameters, measure, accumulate, predicted) -> Iterator[float]:
    """The loss of each update, when its backward passes are made; without them where not finite."""
    while True:
        total = 0.0
        for _ in range(accumulate):
            inputs, targets = next(batches)
            loss = measure(predicted(inputs, *parameters), targets)
            if accumulate > 1:
                loss = loss / accumulate
            total += loss.tolist()
            if not math.isfinite(total):
                break
            loss.backward()
        yield total


def _batches(inputs, targets, size: int, seed: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """The points of each update, without end."""
    if size == 0:
        yield from repeat((inputs, targets))
    # An own generator: two visitors who train at the same moment cannot mix their numbers.
    generator = torch.Generator().manual_seed(seed)
    while True:
        for rows in torch.randperm(len(inputs), generator=generator).split(size):
            yield inputs[rows], targets[rows]


def _loss_on(inputs, targets, weight, bias, measure) -> float:
    with torch.no_grad():
        return measure(predict(inputs, weight, bias), targets).tolist()


def _keep_state(state, optimizer, weight, bias) -> None:
    """What the optimizer remembers of each parameter: the tensors of its shape."""
    for parameter, name in ((weight, "weight"), (bias, "bias")):
        for key, value in optimizer.state[parameter].items():
            # `step` is a number of its own, also where the parameter is one.
            if key != "step" and torch.is_tensor(value) and value.shape == parameter.shape:
                state.setdefault(key, {"weight": [], "bias": []})[name].append(value.tolist())


def predict(inputs, weight, bias):
    """The line, or with several columns the plane, at these inputs."""
    return weight * inputs + bias if inputs.dim() == 1 else inputs @ weight + bias


def linear(inputs, weight, bias):
    """The same by the function that `nn.Linear` calls, with parameters of its shapes."""
    rows = inputs if inputs.dim() == 2 else inputs[:, None]
    return functional.linear(rows, weight.reshape(1, -1), bias.reshape(1)).squeeze(1)


def tensors(x, y, weight, bias, dtype):
    """Data as tensors, and the two leaves to train; everything checked against each other."""
    check_dtype(dtype)
    inputs = tensor_of("x", x, dtype)
    targets = tensor_of("y", y, dtype)
    weight = tensor_of("weight", weight, dtype)
    bias = tensor_of("bias", bias, dtype)
    if inputs.dim() not in (1, 2) or inputs.numel() == 0:
        raise ValueError(
            f"x has shape {tuple(inputs.shape)}; it must be (n,) or (n, d) and hold numbers."
        )
    if targets.dim() != 1:
        # (n, 1) against (n,) would broadcast to (n, n) and train towards the mean.
        raise ValueError(
            f"y has shape {tuple(targets.shape)}; it must be (n,), a flat list of numbers."
        )
    if len(inputs) != len(targets):
        raise ValueError(
            f"x has {len(inputs)} rows and y has {len(targets)}; each x needs one y, "
            "so shorten the longer one."
        )
    if inputs.dim() == 1 and weight.dim() != 0:
        raise ValueError(
            f"weight has shape {tuple(weight.shape)}, but x is a flat list; use one number for it."
        )
    if inputs.dim() == 2 and weight.shape != inputs.shape[1:]:
        raise ValueError(
            f"weight has shape {tuple(weight.shape)}, but x has {inputs.shape[1]} columns; "
            f"use a list of {inputs.shape[1]} numbers."
        )
    if bias.dim() != 0:
        raise ValueError(f"bias has shape {tuple(bias.shape)}; use one number for it.")
    return inputs, targets, [weight.requires_grad_(), bias.requires_grad_()]


def loss_function(name: str) -> Callable:
    """Torch's function for a loss of this name; ValueError for another name."""
    if name not in list(LOSSES):
        raise ValueError(f"loss={name!r} is unknown; use one of {', '.join(LOSSES)}.")
    return LOSSES[name]
