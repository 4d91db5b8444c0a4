"""What plotting calls are given, as plain lists: tensors, arrays, ranges, numbers, categories."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

from autograd_lab.model.plots import Coordinate

_LONGEST = 200  # characters of a text in a figure


def nested(values: Any) -> Any:
    """Plain lists of what may be a tensor or an array; what has no items stays as it is.

    A tensor that requires grad refuses, as it does for matplotlib.
    """
    for name in ("numpy", "tolist"):
        method = getattr(values, name, None)
        if callable(method) and not isinstance(values, type):
            return nested(method())
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        return values
    return [nested(each) for each in values]


def flat(values: Any) -> list[Coordinate]:
    """One list of coordinates, whatever the nesting; one number is a list of one."""
    given = nested(values)
    found: list[Coordinate] = []
    waiting = [given]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += reversed(each)
        else:
            found.append(coordinate(each))
    return found


def columns(values: Any) -> list[list[Coordinate]]:
    """A line for each column of a matrix; one line else."""
    given = nested(values)
    if not isinstance(given, list) or not given or not isinstance(given[0], list):
        return [flat(given)]
    if not all(isinstance(row, list) for row in given):
        return [flat(given)]
    return [[coordinate(each) for each in column] for column in zip(*given, strict=False)]


def coordinate(value: Any) -> Coordinate:
    """A finite number, a category's text, or None for what cannot be drawn."""
    if value is None:
        return None
    if isinstance(value, (bool, int, float)):
        number = float(value) if abs(value) < 1e300 else math.nan
        return number if math.isfinite(number) else None
    try:
        return coordinate(float(value)) if hasattr(value, "__float__") else text(value)
    except (TypeError, ValueError, OverflowError):
        return text(value)


def numbers(values: Any) -> list[float]:
    """The finite numbers among the values."""
    return [each for each in flat(values) if isinstance(each, float)]


def number(value: Any, other: float) -> float:
    """A finite number; another one where it is none."""
    found = coordinate(value)
    return found if isinstance(found, float) else other


def text(value: object) -> str:
    """What stands in a figure; a long text is cut, a formula's dollars go."""
    said = str(value)
    if said.count("$") > 1:
        said = said.replace("$", "")
    return said if len(said) <= _LONGEST else said[:_LONGEST] + " …"


def counts(values: Sequence[float], bins: Any, span: Any = None) -> tuple[list[float], list[float]]:
    """How many of the values lie in each bin, and the bins' edges, as NumPy counts them."""
    edges = numbers(bins) if not isinstance(bins, (int, str, type(None))) else []
    if len(edges) < 2:
        several = max(1, min(int(bins), 1000)) if isinstance(bins, int) else 10
        low, high = numbers(span) if span is not None else (min(values, default=0.0), None)
        high = max(values, default=1.0) if high is None else high
        if low == high:
            low, high = low - 0.5, high + 0.5
        edges = [low + (high - low) * each / several for each in range(several + 1)]
    found = [0.0] * (len(edges) - 1)
    for value in values:
        if edges[0] <= value <= edges[-1]:
            found[min(bisect_right(edges, value), len(found)) - 1] += 1
    return found, edges
