"""The loss as a landscape over w and b, around the path that a run takes on it."""

from __future__ import annotations

import math

import numpy
import torch

from autograd_lab.training.loop import LOSSES
from autograd_lab.training.model import Data, Training
from autograd_lab.training.stability import bowl, hessian


def surface(data: Data, loss: str, weights: list[float], biases: list[float]) -> list[list[float]]:
    """The loss over all points for each pair: a row for each bias, in it a column for each weight.

    For x of shape (n,), in float64. Raises ValueError for an unknown loss.
    """
    if loss not in list(LOSSES):
        raise ValueError(f"loss={loss!r} is unknown; use one of {', '.join(LOSSES)}.")
    if loss == "MSE":
        return _bowl_of(data, weights, biases)
    x, y, w = (torch.tensor(each, dtype=torch.float64) for each in (data.x, data.y, weights))
    rows = []
    for bias in biases:
        predictions = w[:, None] * x + bias
        each = LOSSES[loss](predictions, y.expand_as(predictions), reduction="none")
        rows.append(each.mean(dim=1).tolist())
    return rows


def _bowl_of(data: Data, weights: list[float], biases: list[float]) -> list[list[float]]:
    """The mean squared error without a turn over the points: L(least) + ½ · δᵀ H δ."""
    best = bowl(data.x, data.y)
    curved = hessian(data.x)
    w = numpy.array(weights) - best.weight
    rows = []
    for bias in biases:
        b = bias - best.bias
        risen = curved[0, 0] * w**2 + 2 * curved[0, 1] * w * b + curved[1, 1] * b**2
        rows.append((best.loss + risen / 2).tolist())
    return rows


def window(run: Training, weight: float, bias: float, points: int = 41) -> dict[str, list[float]]:
    """The weights and biases to draw: around the best line, as wide as the path needs.

    A path that leaves far behind where it began is cut, so that the rest can still be seen.
    """
    away = [
        max(abs(w - weight), abs(b - bias))
        for w, b in zip(run.parameters["weight"], run.parameters["bias"], strict=True)
    ]
    first = max(away[0], 0.5)
    far = max(first, min(max((each for each in away if math.isfinite(each)), default=0), 3 * first))
    offsets = [1.25 * far * (2 * k / (points - 1) - 1) for k in range(points)]
    return {
        "weight": [weight + each for each in offsets],
        "bias": [bias + each for each in offsets],
    }
