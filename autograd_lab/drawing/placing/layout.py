"""Where everything stands: Graphviz places the boxes and routes the edges, numbers unseen.

Boxes have fixed sizes and no text, so that equal structures give equal DOT and one cached layout.
What stands on an edge is a box of its own between the edge's ends: it keeps its place free.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from graphviz import Digraph

from autograd_lab.drawing.placing import graphviz as graphviz_program
from autograd_lab.drawing.placing.boxes import Box, edge_box, node_box
from autograd_lab.drawing.placing.routes import Link, Point, Rectangle, Route, routes
from autograd_lab.drawing.structure import Structure

_MARGIN = 4.0
_GAP = 5.0  # between a column of nodes and the column of edge numbers beside it
_SPACE = 14.0  # between what stands above each other
_UNITS_PER_INCH = 72.0
_PERFECT_UP_TO = 60  # nodes; beyond them Graphviz straightens with less patience
_PASSING_UP_TO = 60  # ranks that all long edges together pass
_FAR = 6  # ranks
FRAME_TITLE = 26.0
_FRAME_GAP = 8.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A box and its upper left corner."""

    x: float
    y: float
    box: Box


@dataclass(frozen=True, slots=True)
class Layout:
    """All places in SVG units; nodes and edges in the structure's order; `top` is the least y.

    `frame` goes around the nodes of an open group.
    """

    top: float
    width: float
    height: float
    nodes: tuple[Placed, ...]
    edges: tuple[Route, ...]
    frame: Rectangle | None = None


@lru_cache(maxsize=64)
def layout(structure: Structure) -> Layout:
    """Places everything; GraphvizError with the cure where Graphviz cannot."""
    boxes = [node_box(node) for node in structure.nodes]
    if not boxes:
        return Layout(0.0, 2 * _MARGIN, 2 * _MARGIN, (), ())
    said = graphviz_program.run(skeleton(structure))
    try:
        drawn = _read_plain(said)
        centres = [drawn.boxes[f"n{index}"] for index in range(len(boxes))]
        links = _links(structure, drawn)
    except (KeyError, IndexError, ValueError) as error:
        raise graphviz_program.GraphvizError(
            f"the graph cannot be drawn: Graphviz's answer is unexpected ({said[:40]!r}…). "
            "Run `pip install --force-reinstall graphviz-pure`, or put a working `dot` on the PATH"
        ) from error
    nodes = [
        Placed(centre.x - box.width / 2, centre.y - box.height / 2, box)
        for centre, box in zip(centres, boxes, strict=True)
    ]
    edges = routes(drawn.boxes, links)
    frame = _frame([nodes[index] for index in structure.framed])
    top, bottom = _extent(structure, nodes, edges)
    if frame:
        top = min(top, frame.y - frame.height / 2 - _MARGIN)
        bottom = max(bottom, frame.y + frame.height / 2 + _MARGIN)
    return Layout(top, drawn.width, bottom - top, tuple(nodes), tuple(edges), frame)


def _frame(inside: list[Placed]) -> Rectangle | None:
    """What goes around these boxes, with a title's room above them."""
    if not inside:
        return None
    left, right = (
        min(each.x for each in inside) - _FRAME_GAP,
        max(each.x + each.box.width for each in inside) + _FRAME_GAP,
    )
    top = min(each.y for each in inside) - _FRAME_GAP - FRAME_TITLE
    bottom = max(each.y + each.box.height for each in inside) + _FRAME_GAP
    return Rectangle((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)


def _extent(structure: Structure, nodes: list[Placed], edges: list[Route]) -> tuple[float, float]:
    """The least and the greatest height of anything drawn, with a margin."""
    heights = [y for placed in nodes for y in (placed.y, placed.y + placed.box.height)]
    for edge, route in zip(structure.edges, edges, strict=True):
        heights += [y for _, y in route.points]
        half = edge_box(edge)[1] / 2
        heights += [route.middle[1] - half, route.middle[1] + half]
    return min(heights) - _MARGIN, max(heights) + _MARGIN


def skeleton(structure: Structure) -> str:
    """DOT of the boxes alone."""
    dot = Digraph("skeleton")
    dot.attr(rankdir="LR", nodesep=_inches(_SPACE), ranksep=_inches(_GAP), margin="0", pad="0")
    if len(structure.nodes) > _PERFECT_UP_TO:
        dot.attr(nslimit="4")
    dot.attr("node", shape="box", fixedsize="true", label="")
    dot.attr("edge", arrowhead="none")
    framed = set(structure.framed)
    # Graphviz keeps what is not in a cluster out of its box.
    cluster = Digraph("cluster", graph_attr={"margin": str(_FRAME_GAP + FRAME_TITLE)})
    for index, node in enumerate(structure.nodes):
        box = node_box(node)
        place = cluster if index in framed else dot
        place.node(f"n{index}", width=_inches(box.width), height=_inches(box.height))
    far = far_edges(structure)
    for index, edge in enumerate(structure.edges):
        source, target, middle = f"n{edge.source}", f"n{edge.target}", f"e{index}"
        # The chain of operations is kept straight; leaves and constants hang on beside it.
        spine = 8 if structure.nodes[edge.source].kind in ("op", "output", "group") else 1
        width, height = edge_box(edge)
        place = cluster if edge.source in framed and edge.target in framed else dot
        place.node(middle, width=_inches(width), height=_inches(height))
        dot.edge(middle, target, weight=str(spine))
        if index not in far:
            # Heavier: on a long edge the contribution stays with the node it lands in.
            dot.edge(source, middle, weight=str(2 * spine))
    if framed:
        dot.subgraph(cluster)
    return dot.source


@lru_cache(maxsize=64)
def far_edges(structure: Structure) -> frozenset[int]:
    """Edges that Graphviz does not see: the far uses of a leaf in a deep graph.

    A weight that every turn of a loop uses would cost Graphviz minutes and fill the picture with
    parallel lines. Such edges share one line below everything.
    """
    depth = [0] * len(structure.nodes)
    # Nodes come in order of execution, so that operands are settled before their results.
    for edge in sorted(structure.edges, key=lambda edge: edge.target):
        depth[edge.target] = max(depth[edge.target], depth[edge.source] + 1)
    results = {edge.target for edge in structure.edges}
    for node in range(len(depth)):
        uses = [depth[edge.target] for edge in structure.edges if edge.source == node]
        if node not in results and uses:
            depth[node] = min(uses) - 1
    spans = [depth[edge.target] - depth[edge.source] for edge in structure.edges]
    if sum(span - 1 for span in spans) <= _PASSING_UP_TO:
        return frozenset()
    return frozenset(
        index
        for index, (edge, span) in enumerate(zip(structure.edges, spans, strict=True))
        if span > _FAR
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What Graphviz said, in SVG units with y downwards."""

    width: float
    height: float
    boxes: dict[str, Rectangle]
    splines: dict[tuple[str, str], tuple[Point, ...]]


def _read_plain(text: str) -> _Drawn:
    """Reads Graphviz's `plain` format."""
    boxes: dict[str, Rectangle] = {}
    splines: dict[tuple[str, str], tuple[Point, ...]] = {}
    width = height = 0.0

    def point(x: str, y: str) -> Point:
        return float(x) * _UNITS_PER_INCH + _MARGIN, height - float(y) * _UNITS_PER_INCH - _MARGIN

    # A backslash at a line's end continues it.
    for line in text.replace("\\\n", "").splitlines():
        words = line.split()
        if words[0] == "graph":
            width = float(words[2]) * _UNITS_PER_INCH + 2 * _MARGIN
            height = float(words[3]) * _UNITS_PER_INCH + 2 * _MARGIN
        elif words[0] == "node":
            sides = (float(side) * _UNITS_PER_INCH for side in words[4:6])
            boxes[words[1]] = Rectangle(*point(words[2], words[3]), *sides)
        elif words[0] == "edge":
            numbers = words[4 : 4 + 2 * int(words[3])]
            points = tuple(point(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=True))
            splines[words[1], words[2]] = points
    return _Drawn(width, height, boxes, splines)


def _links(structure: Structure, drawn: _Drawn) -> list[Link]:
    links = []
    far = far_edges(structure)
    for index, edge in enumerate(structure.edges):
        source, target, middle = f"n{edge.source}", f"n{edge.target}", f"e{index}"
        ends = () if index in far else ((source, middle), (middle, target))
        splines = tuple(drawn.splines[each] for each in ends)
        links.append(Link(source, target, middle, splines, index in far))
    return links


def _inches(units: float) -> str:
    return f"{units / _UNITS_PER_INCH:.4f}"
