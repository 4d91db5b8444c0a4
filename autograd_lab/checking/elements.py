"""Elements of the leaves: which of them are compared, where one stands, how large they are."""

from __future__ import annotations

import math

from autograd_lab.model.numbers import flatten
from autograd_lab.model.recording import Summary, Value


def spread(total: int, most: int) -> list[int]:
    """At most so many of `total` indices, spread evenly from the first few of them on.

    Multiples of the golden ratio are: they never fall in step with the leaves of the passes.
    """
    if total <= most:
        return list(range(total))
    return sorted(range(total), key=lambda index: index * 0.6180339887498949 % 1.0)[:most]


def place_of(element: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The indices of the element with this number, counted row by row."""
    index = []
    for size in reversed(shape):
        element, place = divmod(element, size)
        index.append(place)
    return tuple(reversed(index))


def magnitude(value: Value) -> float:
    """The largest absolute number of a value that is finite."""
    if isinstance(value, Summary):
        return magnitude([value.min, value.max])
    numbers = [abs(each) for each in flatten(value) if isinstance(each, (int, float))]
    return max((each for each in numbers if math.isfinite(each)), default=0.0)
