"""The training loop: forward, loss, backward, update, clear, with every number kept."""

from __future__ import annotations

import math
from collections.abc import Callable

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
    **optimizer_arguments,
) -> Training:
    """Fit y = x · weight + bias with torch and keep every loss, parameter and gradient.

    `x` has shape (n,) with a number for `weight`, or (n, d) with a list of d numbers; `y` has
    shape (n,). `optimizer` is the name of a class of torch.optim and takes `optimizer_arguments`
    (`momentum=0.9`); `loss` is `MSE`, `L1`, `Huber` or `SmoothL1`. Gradients are cleared with
    `zero_grad()` after every `clear_every` updates; 0 means never.

    No random number is drawn: the same arguments give the same run. The run stops before update k
    when loss k is not finite, and `diverged_at` is k. Raises ValueError, with a cure, for
    arguments that cannot be used.
    """
    measure = _loss(loss)
    check_whole("steps", steps, at_least=1, example=100)
    check_whole("clear_every", clear_every, at_least=0, example=1)
    # What the caller has switched off for its own code must not stop the gradients here.
    with torch.inference_mode(False), torch.enable_grad():
        inputs, targets, parameters = _tensors(x, y, weight, bias, dtype)
        stepper = make_optimizer(optimizer, parameters, lr, optimizer_arguments)
        try:
            return _run(inputs, targets, parameters, stepper, measure, steps, clear_every)
        except (RuntimeError, TypeError) as error:
            raise ValueError(
                f"optimizer={optimizer!r} cannot train a line here ({first_line(error)}); "
                "use another, such as 'SGD' or 'Adam'."
            ) from error


def _run(inputs, targets, parameters, optimizer, measure, steps, clear_every) -> Training:
    weight, bias = parameters
    predict = _predict_columns if inputs.dim() == 2 else _predict_line
    # tolist() on a tensor of one element costs less than cloning it would.
    weights, biases = [weight.tolist()], [bias.tolist()]
    losses, weight_gradients, bias_gradients = [], [], []
    diverged_at = None
    for step in range(steps):
        loss = measure(predict(inputs, weight, bias), targets)
        losses.append(loss.tolist())
        if not math.isfinite(losses[-1]):
            diverged_at = step
            break
        loss.backward()
        weight_gradients.append(weight.grad.tolist())
        bias_gradients.append(bias.grad.tolist())
        optimizer.step()
        if clear_every and (step + 1) % clear_every == 0:
            optimizer.zero_grad()
        weights.append(weight.tolist())
        biases.append(bias.tolist())
    return Training(
        losses,
        {"weight": weights, "bias": biases},
        {"weight": weight_gradients, "bias": bias_gradients},
        diverged_at,
    )


def _predict_line(inputs, weight, bias):
    return weight * inputs + bias


def _predict_columns(inputs, weight, bias):
    return inputs @ weight + bias


def _tensors(x, y, weight, bias, dtype):
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


def _loss(name: str) -> Callable:
    if name not in list(LOSSES):
        raise ValueError(f"loss={name!r} is unknown; use one of {', '.join(LOSSES)}.")
    return LOSSES[name]
