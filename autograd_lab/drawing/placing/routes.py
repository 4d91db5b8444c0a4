"""How the lines run: smooth, level where a number stands, clear of every box.

Graphviz decides what stands above what; within that order the numbers of an edge move to the middle
of its rise, and long lines are pulled straight.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
Interval = tuple[float, float]

_CLEARANCE = 7.0  # between a line and a box that it passes
_LINE_HEIGHT = 10.0
_BETWEEN = 5.0  # between the numbers of two edges
_FLAT = 10.0  # half the length of the level piece at an edge's numbers
_PORT_SPACING = 18.0
_LANE = 12.0  # between the lines below everything
_BESIDE = 3.0  # between a column and a line that goes down beside it


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A box by its centre and size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """An edge to be routed: names of its two nodes and of its numbers' box, and its splines.

    The splines lead to `middle` and on from it. A far link has none: it shares a line below
    everything with the others of its source.
    """

    source: str
    target: str
    middle: str
    splines: tuple[tuple[Point, ...], ...]
    far: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """An edge as points that a smooth line passes level; `middle` is where its numbers stand.

    A `far` one runs below everything, often through the whole picture.
    """

    points: tuple[Point, ...]
    middle: Point
    far: bool = False


@dataclass(frozen=True, slots=True)
class _Column:
    """A rank: its left and right, the names of the boxes in it, whether all are edges' numbers."""

    left: float
    right: float
    names: tuple[str, ...]
    numbers: bool


@dataclass(slots=True)
class _Crossing:
    """A long line on its way through a column, at this height."""

    link: int
    column: int
    y: float


def routes(boxes: dict[str, Rectangle], links: Sequence[Link]) -> list[Route]:
    """A route for each link. `boxes` has every node's and every edge's numbers' box, as placed."""
    boxes = dict(boxes)
    columns = _columns(boxes, {link.middle for link in links})
    crossings = [_crossings(index, link, boxes, columns) for index, link in enumerate(links)]
    ports = _ports(boxes, links, crossings)
    _centre_numbers(boxes, links, columns, crossings, ports)
    found = [
        _route(index, link, boxes, columns, crossings, ports) for index, link in enumerate(links)
    ]
    _below(found, links, boxes, columns, ports)
    return found


def _columns(boxes: dict[str, Rectangle], numbers: set[str]) -> list[_Column]:
    ranks: dict[int, list[str]] = {}
    for name, box in boxes.items():
        ranks.setdefault(round(box.x), []).append(name)
    columns = []
    for x, names in sorted(ranks.items()):
        half = max(boxes[name].width for name in names) / 2
        columns.append(_Column(x - half, x + half, tuple(names), numbers.issuperset(names)))
    return columns


def _crossings(
    index: int, link: Link, boxes: dict[str, Rectangle], columns: Sequence[_Column]
) -> list[_Crossing]:
    """The columns that the link passes without stopping, with the heights of its splines there."""
    if link.far:
        return []
    stops = (link.source, link.middle, link.target)
    found = []
    for (start, end), spline in zip(pairwise(stops), link.splines, strict=True):
        for place, column in enumerate(columns):
            x = (column.left + column.right) / 2
            if boxes[start].x + 1 < x < boxes[end].x - 1:
                found.append(_Crossing(index, place, _height_at(spline, x)))
    return found


def _height_at(spline: Sequence[Point], x: float) -> float:
    """The height at x of a chain of cubic Bézier curves, by straight pieces between samples."""
    samples = [spline[0]]
    for start in range(0, len(spline) - 1, 3):
        a, b, c, d = spline[start : start + 4]
        for step in range(1, 13):
            t = step / 12
            s = 1 - t
            weights = (s**3, 3 * t * s * s, 3 * t * t * s, t**3)
            samples.append(
                (
                    sum(w * p[0] for w, p in zip(weights, (a, b, c, d), strict=True)),
                    sum(w * p[1] for w, p in zip(weights, (a, b, c, d), strict=True)),
                )
            )
    for (x0, y0), (x1, y1) in pairwise(samples):
        if x0 <= x <= x1:
            return y0 if x1 == x0 else y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return samples[-1][1] if x > samples[-1][0] else samples[0][1]


def _ports(
    boxes: dict[str, Rectangle], links: Sequence[Link], crossings: Sequence[Sequence[_Crossing]]
) -> list[tuple[Point, Point]]:
    """Where each link leaves and enters: spread over the sides, so that arrowheads stay apart."""

    def spread(outgoing: bool) -> list[Point]:
        points: list[Point] = [(0.0, 0.0)] * len(links)
        by_box: dict[str, list[tuple[float, int]]] = {}
        for index, link in enumerate(links):
            own = link.source if outgoing else link.target
            passed = crossings[index]
            nearest = boxes[link.middle].y
            # A link may pass other columns between its numbers' box and its end.
            if passed and not outgoing:
                nearest = passed[-1].y
            if link.far and outgoing:
                nearest = math.inf
            by_box.setdefault(own, []).append((nearest, index))
        for name, arriving in by_box.items():
            box = boxes[name]
            x = box.x + (box.width / 2 if outgoing else -box.width / 2)
            near = sum(nearest < math.inf for nearest, _ in arriving)
            places = near + (near < len(arriving))  # all that come from below share one
            spacing = min(_PORT_SPACING, box.height * 0.7 / places)
            for rank, (_, index) in enumerate(sorted(arriving)):
                points[index] = (x, box.y + (min(rank, near) - (places - 1) / 2) * spacing)
        return points

    return list(zip(spread(True), spread(False), strict=True))


def _centre_numbers(
    boxes: dict[str, Rectangle],
    links: Sequence[Link],
    columns: Sequence[_Column],
    crossings: Sequence[Sequence[_Crossing]],
    ports: Sequence[tuple[Point, Point]],
) -> None:
    """Moves numbers to the middle of their edge's rise, as far as the others beside them allow."""
    owner = {link.middle: index for index, link in enumerate(links)}
    for place, column in enumerate(columns):
        if not column.numbers:
            continue
        # Each: where it stands, where it would like to stand, height, weight, what it is.
        items: list[tuple[float, float, float, float, str | _Crossing]] = []
        for name in column.names:
            box, index = boxes[name], owner[name]
            (_, start), (_, end) = ports[index]
            wish = box.y if crossings[index] or links[index].far else (start + end) / 2
            items.append((box.y, wish, box.height, 1.0, name))
        for passing in crossings:
            for each in passing:
                if each.column == place:
                    items.append((each.y, each.y, _LINE_HEIGHT, 50.0, each))
        items.sort(key=lambda item: item[0])
        heights = _spread_out([item[1:4] for item in items])
        for (*_, thing), y in zip(items, heights, strict=True):
            if isinstance(thing, _Crossing):
                thing.y = y
            else:
                box = boxes[thing]
                boxes[thing] = Rectangle(box.x, y, box.width, box.height)


def _spread_out(items: Sequence[tuple[float, float, float]]) -> list[float]:
    """Places near the wishes (wish, height, weight), in this order and without overlap.

    Least squares under an order: the pool-adjacent-violators algorithm on the wishes less the room
    that the items before them take.
    """
    offsets, offset = [], 0.0
    for index, (_, height, _) in enumerate(items):
        if index:
            offset += (items[index - 1][1] + height) / 2 + _BETWEEN
        offsets.append(offset)
    pools: list[list[float]] = []  # weighted mean, weight, count
    for (wish, _, weight), taken in zip(items, offsets, strict=True):
        pools.append([wish - taken, weight, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, total, count = pools.pop()
            before = pools[-1]
            before[0] = (before[0] * before[1] + mean * total) / (before[1] + total)
            before[1] += total
            before[2] += count
    means = [mean for mean, _, count in pools for _ in range(int(count))]
    return [mean + taken for mean, taken in zip(means, offsets, strict=True)]


def _route(
    index: int,
    link: Link,
    boxes: dict[str, Rectangle],
    columns: Sequence[_Column],
    crossings: Sequence[Sequence[_Crossing]],
    ports: Sequence[tuple[Point, Point]],
) -> Route:
    start, end = ports[index]
    if link.far:
        return Route((start, end), (boxes[link.middle].x, boxes[link.middle].y))
    own = crossings[index]
    free = {each.column: _free(each, boxes, columns, crossings) for each in own}
    box = boxes[link.middle]
    middle = (box.x, box.y)
    before = [each for each in own if columns[each.column].left < box.x]
    after = [each for each in own if columns[each.column].left >= box.x]
    level = ((box.x - _FLAT, box.y), (box.x + _FLAT, box.y))
    points = (
        start,
        *_pulled(before, free, columns, start, level[0]),
        *level,
        *_pulled(after, free, columns, level[1], end),
        end,
    )
    return Route(points, middle)


def _below(
    found: list[Route],
    links: Sequence[Link],
    boxes: dict[str, Rectangle],
    columns: Sequence[_Column],
    ports: Sequence[tuple[Point, Point]],
) -> None:
    """Leads far links down beside their source, along a lane below everything, and up again."""
    floor = max(box.y + box.height / 2 for box in boxes.values())
    floor = max([floor, *(y for route in found for _, y in route.points)])
    sources = list(dict.fromkeys(link.source for link in links if link.far))
    column_of = {name: column for column in columns for name in column.names}
    for index, link in enumerate(links):
        if not link.far:
            continue
        start, end = ports[index]
        lane = floor + _LANE * (1 + sources.index(link.source))
        middle = found[index].middle
        down = column_of[link.source].right + _BESIDE
        up = column_of[link.middle].left - _BESIDE
        lead = ((down, start[1]), (down, lane), (up, lane), (up, middle[1]))
        points = (start, *lead, (middle[0] + _FLAT, middle[1]), end)
        found[index] = Route(points, middle, far=True)


def _free(
    crossing: _Crossing,
    boxes: dict[str, Rectangle],
    columns: Sequence[_Column],
    crossings: Sequence[Sequence[_Crossing]],
) -> Interval:
    """The heights between the neighbours above and below a line in a column."""
    low, high = crossing.y - 1e4, crossing.y + 1e4
    for name in columns[crossing.column].names:
        box = boxes[name]
        if box.y < crossing.y:
            low = max(low, box.y + box.height / 2 + _CLEARANCE)
        else:
            high = min(high, box.y - box.height / 2 - _CLEARANCE)
    for passing in crossings:
        for other in passing:
            if other.column != crossing.column or other is crossing:
                continue
            # Each of the two keeps to its side of the middle between them.
            between = (other.y + crossing.y) / 2
            if (other.y, other.link) < (crossing.y, crossing.link):
                low = max(low, between + _LINE_HEIGHT / 3)
            else:
                high = min(high, between - _LINE_HEIGHT / 3)
    return (low, high) if low <= high else (crossing.y, crossing.y)


def _pulled(
    crossings: Sequence[_Crossing],
    free: dict[int, Interval],
    columns: Sequence[_Column],
    start: Point,
    end: Point,
) -> list[Point]:
    """The bends of a long line: level runs through as many columns as one height can pass."""
    runs: list[tuple[list[int], Interval]] = []
    for each in crossings:
        low, high = free[each.column]
        if runs:
            passed, (run_low, run_high) = runs[-1]
            shared = (max(low, run_low), min(high, run_high))
            if shared[0] <= shared[1]:
                runs[-1] = ([*passed, each.column], shared)
                continue
        runs.append(([each.column], (low, high)))
    points: list[Point] = []
    y = start[1]
    for index, (passed, (low, high)) in enumerate(runs):
        wish = end[1] if index == len(runs) - 1 and not low <= y <= high else y
        y = min(max(wish, low), high)
        first, last = columns[passed[0]], columns[passed[-1]]
        points += [(first.left + _bend(first), y), (last.right - _bend(last), y)]
    return points


def _bend(column: _Column) -> float:
    """How far a bend reaches into a column: numbers are centred, and their ends mostly empty."""
    return 0.4 * (column.right - column.left) if column.numbers else 0.0
