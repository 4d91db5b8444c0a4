"""Numbers that change while one steps (loss, w, w.grad) as points of small line charts."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from autograd_lab.model import names
from autograd_lab.model.numbers import show_number
from autograd_lab.model.recording import Node, Pass, Recording, Value
from autograd_lab.player.payload.schema import FIELDS, HIGH, SeriesData

# All series that are sent together; a point takes some twenty letters.
MOST_POINTS = 2000

_DRAWN = ("value", "grad")
_ROOT, _LEAF, _OTHER = range(3)


class Point(NamedTuple):
    """What stands there after one step: `number` is None where torch says None."""

    pass_: int
    local: int
    number: float | None


@dataclass(slots=True)
class _Series:
    """One variable's value or `.grad`, under the variable's name."""

    name: str
    field: str
    place: int
    rank: int = _OTHER
    points: list[Point] = field(default_factory=list)


def watch(recording: Recording) -> list[SeriesData]:
    """The series that change more than once, the most telling first: what backward starts from.

    `name` and `field` (v, d) say whose they are; a point is in `passes` and `locals` (its step),
    `heights` (0 at the top to 100, None where there is no number to draw) and `texts`.
    """
    sent, room = [], MOST_POINTS
    for series in _order(_collect(recording.passes)):
        if _changes_often(series.points) and len(series.points) <= room:
            sent.append(_texts(series))
            room -= len(series.points)
    return sent


def kept(series: Iterable[dict], places: list[int]) -> list[dict]:
    """The same series where only the passes at these places are kept, renumbered."""
    renumbered = {place: index for index, place in enumerate(places)}
    result = []
    for each in series:
        columns = [each[name] for name in ("passes", "locals", "heights", "texts")]
        rows = [row for row in zip(*columns, strict=True) if row[0] in renumbered]
        if rows:
            passes, *rest = (list(column) for column in zip(*rows, strict=True))
            passes = [renumbered[place] for place in passes]
            columns = dict(zip(("locals", "heights", "texts"), rest, strict=True))
            result.append({**each, "passes": passes, **columns})
    return result


def _collect(passes: Iterable[Pass]) -> list[_Series]:
    found: dict[tuple[str, str], _Series] = {}
    for place, pass_ in enumerate(passes):
        nodes = {node.id: node for node in pass_.graph.nodes if node.name and not node.shape}
        for local, step in enumerate(pass_.steps):
            for change in step.changes:
                node = nodes.get(change.target)
                if node is None or change.field not in _DRAWN or not _is_real(change.after):
                    continue
                series = _series_of(node, change.field, found)
                if not series.points and change.field == "grad":
                    # The step before shows what .grad was until now: None, as a rule.
                    series.points.append(Point(place, max(local - 1, 0), change.before))
                if series.points and series.points[-1][:2] == (place, local):
                    series.points.pop()
                series.points.append(Point(place, local, change.after))
    return list(found.values())


def _series_of(node: Node, field_: str, found: dict) -> _Series:
    name = names.label(node)
    series = found.setdefault((name, field_), _Series(name, FIELDS[field_], len(found)))
    rank = _ROOT if node.is_root else _LEAF if node.is_leaf and node.requires_grad else _OTHER
    series.rank = min(series.rank, rank)
    return series


def _is_real(value: Value) -> bool:
    return value is None or isinstance(value, (int, float))


def _order(found: list[_Series]) -> list[_Series]:
    """A loss first, then each leaf with its `.grad`, then the rest; else as they appear."""
    first: dict[str, int] = {}
    for series in found:
        first[series.name] = min(series.place, first.get(series.name, series.place))
    return sorted(
        found, key=lambda each: (each.rank, first[each.name], each.field == FIELDS["grad"])
    )


def _changes_often(points: list[Point]) -> bool:
    """Whether there are at least two changes to be seen, and two different numbers."""
    numbers = [each.number for each in points]
    changes = sum(not _same(a, b) for a, b in itertools.pairwise(numbers))
    return changes > 1 and len({each for each in numbers if each is not None}) > 1


def _same(one: float | None, other: float | None) -> bool:
    return one == other or (one != one and other != other)


def _texts(series: _Series) -> SeriesData:
    numbers = [each.number for each in series.points]
    finite = [each for each in numbers if each is not None and math.isfinite(each)]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    return {
        "title": series.name + (".grad" if series.field == FIELDS["grad"] else ""),
        "name": series.name,
        "field": series.field,
        "passes": [each.pass_ for each in series.points],
        "locals": [each.local for each in series.points],
        "heights": [_height(each, low, high) for each in numbers],
        "texts": ["None" if each is None else show_number(each) for each in numbers],
    }


def _height(number: float | None, low: float, high: float) -> float | None:
    """How far below the top; in the middle where all numbers are one."""
    if number is None or not math.isfinite(number):
        return None
    # Halves: the difference of two large numbers would be infinite.
    span = high / 2 - low / 2
    return round(HIGH * (high / 2 - number / 2) / span, 1) if span else HIGH / 2
