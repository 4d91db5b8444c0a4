"""The numbers of the charts: axes that stand still, the points or their counts, the surface."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy

from autograd_lab.training.model import Data, Training
from autograd_lab.training.screen.setting import Setting
from autograd_lab.training.stability import Bowl
from autograd_lab.training.surface import surface, window

# Above this ratio of largest to smallest, the small losses are a flat line on a linear axis.
LINEAR_RATIO = 1e4
MOST_POINTS = 2000  # more are drawn as a map of counts, over which the line still moves at once
_CELLS = (80, 60)


def surface_chart(data: Data, run: Training, setting: Setting, best: Bowl) -> dict[str, list]:
    """The loss over w and b as powers of ten, which spread the lines around the lowest point."""
    axes = window(run, *best.line)
    rows = surface(data, setting.loop.loss, axes["weight"], axes["bias"])
    # A perfect line has a loss of 0, of which there is no logarithm.
    floor = max(max(map(max, rows)) * 1e-8, 1e-300)
    return {
        "weight": wire(axes["weight"]),
        "bias": wire(axes["bias"]),
        "loss": [wire(math.log10(max(each, floor)) for each in row) for row in rows],
    }


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


def padded(numbers: Sequence[float], share: float) -> list[float]:
    low, high = min(numbers), max(numbers)
    margin = (high - low) * share or 1.0
    return [low - margin, high + margin]


def loss_axis(losses: Sequence[float]) -> dict[str, object]:
    """A fixed range for the loss, so that the axis stands still: linear or, for decades, log."""
    finite = [each for each in losses if math.isfinite(each)]
    positive = [each for each in finite if each > 0]
    if not positive:
        return {"type": "linear", "range": [0.0, 1.0]}
    if max(positive) / min(positive) > LINEAR_RATIO:
        return {"type": "log", "range": padded([math.log10(each) for each in positive], 0.05)}
    low, high = padded(finite, 0.05)
    # From 0 on, unless the losses lie so close together that they would be a flat line.
    low = low if min(finite) > 0.5 * max(finite) else min(0.0, low)
    return {"type": "linear", "range": [low, high]}
