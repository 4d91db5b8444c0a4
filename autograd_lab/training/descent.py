"""Gradient descent on a curve: every position, value and slope, from torch's own backward."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from autograd_lab.training.arguments import check_dtype, check_whole, make_optimizer, tensor_of
from autograd_lab.training.expressions import function_of


@dataclass(frozen=True)
class Descent:
    """A walk along a curve. Index k is the state after k updates, so that 0 is the start.

    `value[k]` is f at `position[k]`, `slope[k]` is df/dx there: the `.grad` that update k uses.
    `diverged_at` is None, or the first k at which one of the three is not finite; the walk ends
    there.
    """

    position: list[float]
    value: list[float]
    slope: list[float]
    diverged_at: int | None = None


def descend(
    expression: str,
    start: float = 0.0,
    lr: float = 0.1,
    steps: int = 50,
    optimizer: str = "SGD",
    dtype: str = "float32",
    **optimizer_arguments,
) -> Descent:
    """Walk down f(x) from `start` with an optimizer of torch.optim, `steps` updates long.

    `expression` is a formula in x, such as `"(x - 3)**2 + 5"`; plain gradient descent moves to
    x − lr · df/dx. For (x − 3)² + 5 that is x_k = 3 − (3 − x₀)(1 − 2·lr)^k. No random number is
    drawn. Raises ValueError, with a cure, for arguments that cannot be used.
    """
    function = function_of(expression)
    check_whole("steps", steps, at_least=0, example=50)
    check_dtype(dtype)
    # What the caller has switched off for its own code must not stop the gradients here.
    with torch.inference_mode(False), torch.enable_grad():
        x = tensor_of("start", start, dtype)
        if x.dim() != 0:
            raise ValueError(f"start={start!r} is not one number; use 0.0.")
        x.requires_grad_()
        stepper = make_optimizer(optimizer, [x], lr, optimizer_arguments)
        positions, values, slopes = [], [], []
        for k in range(steps + 1):
            stepper.zero_grad()
            y = function(x)
            if y.requires_grad:
                y.backward()
            positions.append(x.tolist())
            values.append(y.tolist())
            slopes.append(0.0 if x.grad is None else x.grad.tolist())
            if not all(map(math.isfinite, (positions[-1], values[-1], slopes[-1]))):
                return Descent(positions, values, slopes, k)
            if k < steps:
                stepper.step()
    return Descent(positions, values, slopes)


def curve(
    expression: str, positions, variable: str = "x", constants: dict | None = None
) -> tuple[list[float], list[float]]:
    """Values and slopes of f at many positions, in float64; slopes from one backward.

    Each element depends on its own x only, so the gradient of the sum holds every slope.
    """
    function = function_of(expression, variable, constants)
    with torch.inference_mode(False), torch.enable_grad():
        x = tensor_of("positions", positions, "float64").requires_grad_()
        y = function(x)
        slopes = torch.zeros_like(x)
        if y.requires_grad:
            (slopes,) = torch.autograd.grad(y.sum(), x)
    return y.tolist(), slopes.tolist()
