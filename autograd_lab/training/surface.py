"""The loss as a landscape over w and b, around the path that a run takes on it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy
import torch

from autograd_lab.training.loop import LOSSES
from autograd_lab.training.model import Data
from autograd_lab.training.stability import bowl, design, hessian


def surface(
    data: Data, loss: str, across: list[float], up: list[float], plane: tuple[int, int] = (0, -1)
) -> list[list[float]]:
    """The loss over all points for each pair: a row for each of `up`, in it one for each `across`.

    `plane` says which two parameters these are, as they stand in the list of the weights and, last,
    the bias; the others stay at the least-squares solution. In float64. Raises ValueError for an
    unknown loss.
    """
    if loss not in list(LOSSES):
        raise ValueError(f"loss={loss!r} is unknown; use one of {', '.join(LOSSES)}.")
    best = bowl(data.x, data.y)
    lowest = numpy.append(best.weight, best.bias)
    first, second = (
        numpy.array(each) - lowest[k] for each, k in ((across, plane[0]), (up, plane[1]))
    )
    if loss == "MSE":
        # Without a turn over the points: L(least) + ½ · δᵀ H δ.
        curved = hessian(data.x)[numpy.ix_(plane, plane)]
        a, b = first[None, :], second[:, None]
        risen = curved[0, 0] * a**2 + 2 * curved[0, 1] * a * b + curved[1, 1] * b**2
        return (best.loss + risen / 2).tolist()
    return _by_points(data, loss, lowest, plane, first, second)


def _by_points(data, loss, lowest, plane, first, second) -> list[list[float]]:
    """The loss at each place of the plane, from every point's prediction there."""
    rows = torch.tensor(design(data.x))
    at_lowest = rows @ torch.tensor(lowest)
    targets = torch.tensor(data.y, dtype=torch.float64)
    moved = at_lowest + torch.tensor(first)[:, None] * rows[:, plane[0]]
    found = []
    for each in second.tolist():
        predictions = moved + each * rows[:, plane[1]]
        losses = LOSSES[loss](predictions, targets.expand_as(predictions), reduction="none")
        found.append(losses.mean(dim=1).tolist())
    return found


def window(
    path: tuple[Sequence[float], Sequence[float]], lowest: tuple[float, float], points: int = 41
) -> tuple[list[float], list[float]]:
    """What to draw of two parameters: around the lowest point, as wide as their path needs.

    A path that leaves far behind where it began is cut, so that the rest can still be seen.
    """
    away = [max(abs(a - lowest[0]), abs(b - lowest[1])) for a, b in zip(*path, strict=True)]
    first = max(away[0], 0.5)
    far = max(first, min(max((each for each in away if math.isfinite(each)), default=0), 3 * first))
    offsets = [1.25 * far * (2 * k / (points - 1) - 1) for k in range(points)]
    return [lowest[0] + each for each in offsets], [lowest[1] + each for each in offsets]
