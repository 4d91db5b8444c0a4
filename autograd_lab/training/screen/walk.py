"""A walk down a curve as the Training page shows it: a `Descent` in, numbers and texts out."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence

from autograd_lab.model.numbers import show_number
from autograd_lab.training.descent import Descent, curve
from autograd_lab.training.screen.charts import finite, padded, wire
from autograd_lab.training.screen.numbers import NOTHING, signed

_PLACES = 401  # at which the curve is drawn
_NARROW = 4.0  # the least width that is looked at
_FAR = 6.0  # a walk that leaves is followed as far as so many of its first updates
_AIR = 0.6  # of the walk's width, on both sides
_FLAT = 1e-3  # a slope below it is called flat
_HIGHER = 0.01  # of the drawn height: so much above the lowest place is another minimum


def walk_screen(expression: str, walk: Descent, name: str, lr: float) -> dict[str, object]:
    """Everything the screen needs. Step k is the state after k updates; 0 is the start.

    `name` is what people call the optimizer. A number that is not finite is None, and `version`
    differs where anything else differs. Raises ValueError where the text is no function.
    """
    left, right = _window(walk.position)
    places = [left + (right - left) * k / (_PLACES - 1) for k in range(_PLACES)]
    heights, _ = curve(expression, places)
    last = len(walk.position) - 1
    shown = {
        "expression": expression,
        "steps": list(range(last + 1)),
        "last": last,
        "position": wire(walk.position),
        "value": wire(walk.value),
        "slope": wire(walk.slope),
        "curve": {"x": wire(places), "y": wire(heights)},
        "xRange": wire([left, right]),
        "yRange": wire(_heights(walk, heights, (left, right))),
        "stepRange": wire(_over_steps(walk)),
        "rule": f"−{show_number(lr)} × .grad" if name == "SGD" else f"by {name}",
        "cells": _cells(walk),
        "sentences": [_sentence(walk, k) for k in range(last + 1)],
        "notice": _notice(walk),
        "about": _about(walk, places, heights),
        "curveLabel": f"Chart of {expression} with the walk from x {show_number(walk.position[0])}"
        f" to x {show_number(walk.position[-1])} in {last} updates.",
        "valuesLabel": "Chart of f and of its slope at every step.",
    }
    text = json.dumps(shown, sort_keys=True)
    return {**shown, "version": hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()}


def _window(positions: Sequence[float]) -> tuple[float, float]:
    """What is seen of the axis: all of a walk that stays, and the beginning of one that leaves."""
    known = finite(positions) or [0.0]
    first = abs(known[1] - known[0]) if len(known) > 1 else 0.0
    low, high = min(known), max(known)
    most = max(_NARROW, _FAR * first)
    if high - low > most:
        return known[0] - most, known[0] + most
    air = _AIR * max(high - low, _NARROW)
    return low - air, high + air


def _heights(
    walk: Descent, heights: Sequence[float], window: tuple[float, float]
) -> tuple[float, float]:
    """From the lowest place up to the walk, or half of the curve: an end may be steep."""
    seen = sorted(finite(heights)) or [0.0]
    inside = [
        value
        for x, value in zip(walk.position, walk.value, strict=True)
        if window[0] <= x <= window[1] and math.isfinite(value)
    ]
    top = max([*inside, seen[(len(seen) - 1) // 2]])
    low, high = padded([min([*inside, seen[0]]), top], 0.1)
    return low, high


def _over_steps(walk: Descent) -> list[float]:
    """The height of the chart over steps: of a walk that leaves, that of its first steps."""
    first = finite([*walk.value[:2], *walk.slope[:2]]) or [0.0]
    most = 20 * max(1.0, *map(abs, first))
    numbers = finite([*walk.value, *walk.slope])
    return padded([min(max(each, -most), most) for each in numbers] or [0.0], 0.08)


def _cells(walk: Descent) -> dict[str, list[str]]:
    moves = [
        signed(after - before)
        for before, after in zip(walk.position, walk.position[1:], strict=False)
    ]
    return {
        "position": [show_number(each) for each in walk.position],
        "value": [show_number(each) for each in walk.value],
        "slope": [show_number(each) for each in walk.slope],
        "update": [*moves, NOTHING],
    }


def _sentence(walk: Descent, k: int) -> str:
    x, value, slope = (show_number(each[k]) for each in (walk.position, walk.value, walk.slope))
    last = len(walk.position) - 1
    what = ", the start" if k == 0 else ", the end" if k == last else ""
    here = f"Step {k}{what}: f is {value}, its slope {slope}"
    if walk.diverged_at == k:
        return f"{here} at x {x}. The walk ends here."
    if k == last:
        return f"{here} at x {x}."
    return f"{here}; x {x} → {show_number(walk.position[k + 1])}."


def _notice(walk: Descent) -> str:
    """What one must know of this walk, or an empty text."""
    if walk.diverged_at == 0:
        return "⚠ f or its slope is not finite at the start: begin at another x."
    if walk.diverged_at is not None:
        return (
            f"⚠ Stopped at step {walk.diverged_at}: the numbers are no longer finite. Try a "
            "smaller learning rate."
        )
    if walk.slope[0] == 0:
        return "The slope at the start is 0: gradient descent does not move from there."
    if walk.value[-1] > walk.value[0]:
        return (
            f"⚠ f rose from {show_number(walk.value[0])} to {show_number(walk.value[-1])}: the "
            "updates go too far. Try a smaller learning rate."
        )
    return ""


def _about(walk: Descent, places: Sequence[float], heights: Sequence[float]) -> str:
    """Where the walk ended, against the lowest place of what is drawn."""
    if walk.diverged_at is not None or not finite(heights):
        return ""
    known = [(height, x) for x, height in zip(places, heights, strict=True)
             if math.isfinite(height)]  # fmt: skip
    (low, where), (high, _) = min(known), max(known)
    flat = abs(walk.slope[-1]) < _FLAT
    if flat and walk.value[-1] - low > _HIGHER * (high - low):
        return (
            f"The walk ended on flat ground at x {show_number(walk.position[-1])}, but f is lower "
            f"near x {show_number(where)}: {show_number(low)}. Gradient descent sees the slope "
            "under its feet only."
        )
    if flat:
        return f"The walk ended on flat ground: the slope is {show_number(walk.slope[-1])}."
    return f"The slope at the end is {show_number(walk.slope[-1])}: it is not at rest yet."
