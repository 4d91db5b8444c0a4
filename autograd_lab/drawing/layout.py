"""Where everything stands: Graphviz places the boxes and routes the edges, numbers unseen.

Boxes have fixed sizes and no text, so that equal structures give equal DOT and one cached layout.
What stands on an edge is a box of its own between the edge's ends: it keeps its place free.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from graphviz import Digraph

from autograd_lab.drawing import graphviz_program
from autograd_lab.drawing.boxes import Box, edge_box, node_box
from autograd_lab.drawing.structure import Structure

_MARGIN = 4.0
_GAP = 5.0  # between a column of nodes and the column of edge numbers beside it
_SPACE = 14.0  # between what stands above each other
_UNITS_PER_INCH = 72.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """A box and its upper left corner."""

    x: float
    y: float
    box: Box


@dataclass(frozen=True, slots=True)
class Route:
    """An edge as points that a smooth line passes horizontally; `middle` is where its text is."""

    points: tuple[Point, ...]
    middle: Point | None


@dataclass(frozen=True, slots=True)
class Layout:
    """All places in SVG units; nodes and edges in the structure's order."""

    width: float
    height: float
    nodes: tuple[Placed, ...]
    edges: tuple[Route, ...]


@lru_cache(maxsize=64)
def layout(structure: Structure) -> Layout:
    """Places everything; GraphvizError with the cure where Graphviz cannot."""
    boxes = [node_box(node) for node in structure.nodes]
    if not boxes:
        return Layout(2 * _MARGIN, 2 * _MARGIN, (), ())
    drawn = _read_plain(graphviz_program.run(skeleton(structure)))
    nodes = []
    for index, box in enumerate(boxes):
        x, y = drawn.centres[f"n{index}"]
        nodes.append(Placed(x - box.width / 2, y - box.height / 2, box))
    edges = _routes(structure, nodes, drawn)
    return Layout(drawn.width, drawn.height, tuple(nodes), edges)


def skeleton(structure: Structure) -> str:
    """DOT of the boxes alone."""
    dot = Digraph("skeleton")
    dot.attr(rankdir="LR", nodesep=_inches(_SPACE), ranksep=_inches(_GAP), margin="0", pad="0")
    dot.attr("node", shape="box", fixedsize="true", label="")
    dot.attr("edge", arrowhead="none")
    for index, node in enumerate(structure.nodes):
        box = node_box(node)
        dot.node(f"n{index}", width=_inches(box.width), height=_inches(box.height))
    for index, edge in enumerate(structure.edges):
        source, target, middle = f"n{edge.source}", f"n{edge.target}", f"e{index}"
        # The chain of operations is kept straight; leaves and constants hang on beside it.
        spine = "8" if structure.nodes[edge.source].kind in ("op", "output") else "1"
        size = edge_box(edge)
        if size is None:
            dot.edge(source, target, minlen="2", weight=spine)
            continue
        dot.node(middle, width=_inches(size[0]), height=_inches(size[1]))
        # Heavier on the left: on a long edge the contribution stays with the node it lands in.
        dot.edge(source, middle, weight=str(2 * int(spine)))
        dot.edge(middle, target, weight=spine)
    return dot.source


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What Graphviz said, in SVG units with y downwards."""

    width: float
    height: float
    centres: dict[str, Point]
    columns: tuple[tuple[float, float], ...]  # left and right of each rank, from left to right
    splines: dict[tuple[str, str], list[list[Point]]]


def _read_plain(text: str) -> _Drawn:
    """Reads Graphviz's `plain` format."""
    centres: dict[str, Point] = {}
    splines: dict[tuple[str, str], list[list[Point]]] = {}
    columns: dict[float, float] = {}
    width = height = 0.0

    def point(x: str, y: str) -> Point:
        return float(x) * _UNITS_PER_INCH + _MARGIN, height - float(y) * _UNITS_PER_INCH - _MARGIN

    # A backslash at a line's end continues it.
    for line in text.replace("\\\n", "").splitlines():
        words = shlex.split(line)
        if words[0] == "graph":
            width = float(words[2]) * _UNITS_PER_INCH + 2 * _MARGIN
            height = float(words[3]) * _UNITS_PER_INCH + 2 * _MARGIN
        elif words[0] == "node":
            centres[words[1]] = x, _ = point(words[2], words[3])
            half = float(words[4]) * _UNITS_PER_INCH / 2
            columns[round(x)] = max(half, columns.get(round(x), 0.0))
        elif words[0] == "edge":
            numbers = words[4 : 4 + 2 * int(words[3])]
            points = [point(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]
            splines.setdefault((words[1], words[2]), []).append(points)
    spans = tuple((x - half, x + half) for x, half in sorted(columns.items()))
    return _Drawn(width, height, centres, spans, splines)


def _routes(structure: Structure, nodes: Sequence[Placed], drawn: _Drawn) -> tuple[Route, ...]:
    """Each edge's points, its ends spread over the nodes' sides so that arrowheads stay apart."""
    between: list[list[Point]] = []
    middles: list[Point | None] = []
    for index, edge in enumerate(structure.edges):
        source, target, own = f"n{edge.source}", f"n{edge.target}", f"e{index}"
        middle = drawn.centres.get(own)
        middles.append(middle)
        if middle is None:
            spline = drawn.splines[source, target].pop(0)
            between.append(_crossings(spline, drawn, source, target))
            continue
        left = _crossings(drawn.splines[source, own].pop(0), drawn, source, own)
        right = _crossings(drawn.splines[own, target].pop(0), drawn, own, target)
        between.append([*left, middle, *right])
    starts = _ports(structure, nodes, between, outgoing=True)
    ends = _ports(structure, nodes, between, outgoing=False)
    return tuple(
        Route((start, *points, end), middle)
        for start, points, end, middle in zip(starts, between, ends, middles, strict=True)
    )


def _crossings(spline: list[Point], drawn: _Drawn, source: str, target: str) -> list[Point]:
    """Where the spline crosses the columns between its ends: two points a column, at one height.

    Graphviz keeps a spline inside the free space of each column, so a level line at the height of
    its middle stays clear of the boxes above and below.
    """
    left, right = drawn.centres[source][0], drawn.centres[target][0]
    points = []
    for start, end in drawn.columns:
        centre = (start + end) / 2
        if left + 1 < centre < right - 1:
            y = _height_at(spline, centre)
            points += [(start, y), (end, y)]
    return points


def _height_at(spline: list[Point], x: float) -> float:
    """The height of a chain of cubic Bézier curves at x, by straight pieces between samples."""
    samples = [spline[0]]
    for index in range(0, len(spline) - 1, 3):
        a, b, c, d = spline[index : index + 4]
        for step in range(1, 13):
            t = step / 12
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            samples.append(
                tuple(
                    sum(
                        weight * each[axis]
                        for weight, each in zip(weights, (a, b, c, d), strict=True)
                    )
                    for axis in (0, 1)
                )
            )
    for (x0, y0), (x1, y1) in zip(samples, samples[1:], strict=False):
        if x0 <= x <= x1:
            return y0 if x1 == x0 else y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return samples[-1][1] if x > samples[-1][0] else samples[0][1]


def _ports(
    structure: Structure, nodes: Sequence[Placed], between: list[list[Point]], outgoing: bool
) -> list[Point]:
    """Where each edge leaves (or enters) its node, in the order of where it comes from."""
    ports: list[Point] = [(0.0, 0.0)] * len(structure.edges)
    by_node: dict[int, list[int]] = {}
    for index, edge in enumerate(structure.edges):
        by_node.setdefault(edge.source if outgoing else edge.target, []).append(index)
    for node, edges in by_node.items():
        placed = nodes[node]

        def height_beyond(index: int, outgoing: bool = outgoing) -> tuple[float, int]:
            edge = structure.edges[index]
            other = nodes[edge.target if outgoing else edge.source]
            near = between[index][0 if outgoing else -1] if between[index] else None
            return (near[1] if near else other.y + other.box.height / 2), index

        spacing = min(18.0, placed.box.height * 0.7 / len(edges))
        middle = placed.y + placed.box.height / 2
        x = placed.x + (placed.box.width if outgoing else 0)
        for rank, index in enumerate(sorted(edges, key=height_beyond)):
            ports[index] = (x, middle + (rank - (len(edges) - 1) / 2) * spacing)
    return ports


def _inches(units: float) -> str:
    return f"{units / _UNITS_PER_INCH:.4f}"
