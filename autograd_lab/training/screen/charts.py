"""The numbers of the charts: axes that stand still, the points or their counts, the surface."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy

from autograd_lab.training.model import Data
from autograd_lab.training.problems import Problem, curve_features
from autograd_lab.training.screen.setting import Setting
from autograd_lab.training.stability import Bowl
from autograd_lab.training.surface import surface, window

# Above this ratio of largest to smallest, the small losses are a flat line on a linear axis.
LINEAR_RATIO = 1e4
MOST_POINTS = 2000  # more are drawn as a map of counts, over which the line still moves at once
_CELLS = (80, 60)
_FINE, _COARSE = 41, 21  # places of the surface each way
_CURVE = 81  # places at which a curve is drawn


def surface_chart(
    data: Data, loss: str, plane: tuple[int, int], path: tuple[list[float], list[float]], best: Bowl
) -> dict[str, list]:
    """The loss over two parameters as powers of ten, which spread the lines near the lowest."""
    lowest = numpy.append(best.weight, best.bias)
    # Without a closed form each place takes a turn over the points: many get a coarser grid.
    fine = loss == "MSE" or len(data.y) <= MOST_POINTS
    centre = (float(lowest[plane[0]]), float(lowest[plane[1]]))
    across, up = window(path, centre, _FINE if fine else _COARSE)
    rows = surface(data, loss, across, up, plane)
    # A perfect line has a loss of 0, of which there is no logarithm.
    floor = max(max(map(max, rows)) * 1e-8, 1e-300)
    return {
        "across": wire(across),
        "up": wire(up),
        "loss": [wire(math.log10(max(each, floor)) for each in row) for row in rows],
    }


def fit_chart(problem: Problem, setting: Setting, best: Bowl) -> dict[str, object]:
    """The points and what the fit is drawn from: the features at each place of a grid.

    A plane has no such picture: its rows and targets are drawn, prediction against target.
    """
    if problem.kind == "plane":
        ends = padded(problem.data.y, 0.08)
        rows = [wire(row) for row in problem.data.x]
        return {
            "rows": rows,
            "targets": wire(problem.data.y),
            "ends": wire(ends),
            "yRange": wire(ends),
        }
    ends = padded(_all(problem, "x"), 0.04)
    grid = ends if problem.kind == "line" else numpy.linspace(ends[0], ends[1], _CURVE).tolist()
    features = curve_features(problem, grid)
    weights = numpy.atleast_1d(best.weight)
    held = problem.held_out_drawn
    return {
        **points_chart(problem.drawn),
        "heldOutPoints": held and {"x": wire(held.x), "y": wire(held.y)},
        "ends": wire(ends),
        "truth": _truth(setting, ends),
        "grid": wire(grid),
        "features": [wire(each) for each in features],
        "best": wire((weights @ numpy.array(features) + best.bias).tolist()),
        "yRange": wire(padded(_all(problem, "y"), 0.08)),
    }


def _all(problem: Problem, name: str) -> list[float]:
    held = getattr(problem.held_out_drawn, name) if problem.held_out_drawn else []
    return [*getattr(problem.drawn, name), *held]


def _truth(setting: Setting, ends: Sequence[float]) -> list[float | None] | None:
    """The true line at both ends; None where none is known."""
    if setting.slope is None or setting.intercept is None:
        return None
    return wire([setting.slope * x + setting.intercept for x in ends])


def points_chart(data: Data) -> dict[str, dict[str, list]]:
    """The points, or where they are many, how many lie in each cell of a grid."""
    if len(data.x) <= MOST_POINTS:
        return {"points": {"x": wire(data.x), "y": wire(data.y)}}
    counts, across, up = numpy.histogram2d(data.x, data.y, bins=_CELLS)
    # A cell without a point stays the page's; the logarithm shows those with few beside many.
    shown = [[math.log10(each) if each else None for each in row] for row in counts.T.tolist()]
    return {"counts": {"x": wire(across.tolist()), "y": wire(up.tolist()), "z": shown}}


def wire(numbers: Iterable[float]) -> list[float | None]:
    """Six significant digits are more than a pixel can show."""
    return [float(f"{each:.6g}") if math.isfinite(each) else None for each in numbers]


def finite(numbers: Iterable[float]) -> list[float]:
    """Those that can be drawn."""
    return [each for each in numbers if math.isfinite(each)]


def padded(numbers: Sequence[float], share: float) -> list[float]:
    low, high = min(numbers), max(numbers)
    margin = (high - low) * share or 1.0
    return [low - margin, high + margin]


def loss_axis(losses: Sequence[float], scale: str = "auto") -> dict[str, object]:
    """A fixed range for the loss, so that the axis stands still.

    `scale` is `linear`, `log` or `auto`: linear and, where the losses go over decades, logarithmic.
    """
    drawn = finite(losses)
    positive = [each for each in drawn if each > 0]
    if not positive:
        return {"type": "linear", "range": [0.0, 1.0]}
    decades = scale == "auto" and max(positive) / min(positive) > LINEAR_RATIO
    if scale == "log" or decades:
        return {"type": "log", "range": padded([math.log10(each) for each in positive], 0.05)}
    low, high = padded(drawn, 0.05)
    # From 0 on, unless the losses lie so close together that they would be a flat line.
    low = low if min(drawn) > 0.5 * max(drawn) else min(0.0, low)
    return {"type": "linear", "range": [low, high]}
