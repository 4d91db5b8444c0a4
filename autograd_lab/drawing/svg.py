"""Recording -> SVG: a still picture with the numbers at a pass's end, or a template without.

The contract with the player: `svg.autograd-graph` holds `g.edge[data-edge]` and `g.node[data-node]`
with `text.slot` elements that are patched by their text alone; nothing ever moves. Colours are
presentation attributes, so that any stylesheet wins over them. No element has an id.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

from autograd_lab.drawing import slots
from autograd_lab.drawing.boxes import NUMBER, OP, Text, pips_cells, room_size
from autograd_lab.drawing.colours import paint
from autograd_lab.drawing.graphviz_program import GraphvizError
from autograd_lab.drawing.layout import Layout, Placed, layout
from autograd_lab.drawing.passes import pick_pass
from autograd_lab.drawing.routes import Point, Route
from autograd_lab.drawing.structure import EdgeStructure, NodeStructure, Structure, structures
from autograd_lab.drawing.words import clean, shorten
from autograd_lab.numbers import show_full
from autograd_lab.recording.model import Edge, Graph, Node, Pass, Recording, Value

EDGE_NUMBERS_UP_TO = 150
NODES_UP_TO = 500

_MONOSPACE = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_TITLE_CELLS = 240  # of a value in a tooltip
_HALO = "5"  # behind text that may cross a line
_HEAD_LENGTH, _HEAD_HALF = 10.0, 5.5

Element = ElementTree.Element


@dataclass(frozen=True, slots=True)
class Template:
    """The SVG of every pass with one structure, its slots empty.

    `data-node` and `data-edge` are indices into the pass's `graph.nodes` and `graph.edges`. `key`
    is equal exactly where `svg` is.
    """

    key: str
    svg: str


def template(pass_: Pass, recording: Recording) -> Template:
    """The template of one pass of a recording; see `templates`."""
    return _template(_structures(recording)[recording.passes.index(pass_)])


def templates(recording: Recording) -> tuple[Template, ...]:
    """A template for each pass; passes that differ only in numbers get the same one.

    Room is reserved for every number that any step of these passes shows. Raises GraphvizError,
    whose message has the cure, where Graphviz is missing, slow or failing, or a graph is too large.
    """
    return tuple(_template(structure) for structure in _structures(recording))


def to_svg(recording: Recording, pass_index: int = -1) -> str:
    """A picture of one pass's graph with the numbers at its end, as SVG text.

    Raises ValueError where there is no such pass, GraphvizError (a RuntimeError) with the cure
    where Graphviz is missing, slow or failing, or the graph is too large.
    """
    pass_ = pick_pass(recording, pass_index)
    structure = _structures(recording)[recording.passes.index(pass_)]
    return _draw(structure, _laid_out(structure), pass_.graph)


class _SameRecording:
    """A key that is equal only for the very same recording, which it keeps alive."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording

    def __hash__(self) -> int:
        return id(self.recording)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SameRecording) and other.recording is self.recording


@lru_cache(maxsize=2)
def _structures_of(key: _SameRecording) -> list[Structure]:
    return structures(key.recording, EDGE_NUMBERS_UP_TO)


def _structures(recording: Recording) -> list[Structure]:
    """A structure each pass, found once for a recording whose passes are asked for one by one."""
    return _structures_of(_SameRecording(recording))


@lru_cache(maxsize=64)
def _template(structure: Structure) -> Template:
    svg = _draw(structure, _laid_out(structure), None)
    return Template(hashlib.sha256(svg.encode()).hexdigest()[:16], svg)


def _laid_out(structure: Structure) -> Layout:
    if len(structure.nodes) > NODES_UP_TO:
        raise GraphvizError(
            f"the graph has {len(structure.nodes)} nodes, which is too large to draw (at most "
            f"{NODES_UP_TO}). Record fewer operations: a shorter loop, fewer layers, or whole "
            "tensors in place of single numbers"
        )
    return layout(structure)


def _draw(structure: Structure, places: Layout, graph: Graph | None) -> str:
    """The SVG; with a graph its numbers and ids, without one empty slots and local indices."""
    frame = (0.0, places.top, places.width, places.height)
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "autograd-graph",
            "viewBox": " ".join(map(_number, frame)),
            "width": _number(places.width),
            "height": _number(places.height),
            "role": "img",
            "aria-label": structure.label,
            "font-family": _MONOSPACE,
            "text-anchor": "middle",
        },
    )
    for index, edge in enumerate(structure.edges):
        _edge(root, edge, places.edges[index], index, graph)
    for index, node in enumerate(structure.nodes):
        _node(root, node, places.nodes[index], index, graph)
    return ElementTree.tostring(root, encoding="unicode")


def _node(
    root: Element, node: NodeStructure, placed: Placed, index: int, graph: Graph | None
) -> None:
    actual = graph.nodes[index] if graph else None
    group = _child(
        root,
        "g",
        {
            "class": node.classes,
            "data-node": actual.id if actual else str(index),
            "transform": f"translate({_number(placed.x)} {_number(placed.y)})",
        },
    )
    lines = {"name": [node.name], "op": [node.op], "caption": [".grad"]}
    title = node.title
    state = "none"
    bad = set()
    if actual:
        lines["value"] = slots.value_lines(actual.value)
        lines["gradient"] = slots.value_lines(actual.gradient)
        lines["grad"] = slots.grad_lines(actual.grad)
        fields = (name for name in ("value", "gradient", "grad") if getattr(node, name))
        bad = {name for name in fields if slots.is_bad(getattr(actual, name))}
        state = slots.drawer_state(actual.grad)
        title += "".join(f"\n{fact}" for fact in _number_facts(node, actual))
    _child(group, "title", {}, title)
    _node_shapes(group, node, placed, state)
    for text in placed.box.texts:
        if text.slot == "pips":
            _pips(group, text, node.pips, actual is not None and actual.gradient is not None)
            continue
        read = lines.get(text.slot, [])
        _slot(group, text, read[text.line] if text.line < len(read) else "", text.slot in bad)


def _number_facts(node: NodeStructure, actual: Node) -> list[str]:
    facts = [f"value {_full(actual.value)}"] if actual.value is not None else []
    if node.has_gradient:
        facts.append(f"gradient {_full(actual.gradient)}")
    if node.has_drawer:
        facts.append(f".grad {_full(actual.grad)}")
    return facts


def _full(value: Value) -> str:
    """Every digit, cut where a tensor has so many elements that a tooltip could not show them."""
    return shorten(show_full(value), _TITLE_CELLS)


def _node_shapes(group: Element, node: NodeStructure, placed: Placed, state: str) -> None:
    box = placed.box
    corner = "0" if node.kind == "constant" else "9"
    is_root = "root" in node.classes.split()
    shape = {"class": "shape", "rx": corner, **paint(".shape")}
    if node.kind == "constant":
        shape |= paint(".constant .shape")
    if is_root:
        shape |= paint(".root .shape") | {"stroke-width": "4"}
    if node.kind == "op" and not node.has_gradient:
        shape |= {"stroke-dasharray": "1 4", "stroke-linecap": "round", "stroke-width": "2"}
    _child(group, "rect", shape | _rectangle(0, 0, box.width, box.height))
    if node.kind == "leaf":
        inner = _rectangle(3, 3, box.width - 6, box.height - 6)
        _child(group, "rect", {"class": "ring", "rx": "6", **paint(".ring")} | inner)
    if box.divider is not None:
        line = {"x1": "10", "x2": _number(box.width - 10)}
        line |= {"y1": _number(box.divider), "y2": _number(box.divider)}
        faint = {"stroke-opacity": "0.5", **paint(".divider")}
        _child(group, "line", {"class": "divider", **line, **faint})
    if box.drawer:
        drawer = {"class": "drawer", "data-state": state, "rx": "3", "stroke-width": "1.5"}
        look = paint(f".drawer[data-state={state}]")
        _child(group, "rect", drawer | look | _rectangle(*box.drawer))


def _pips(group: Element, text: Text, pips: int, arrived: bool) -> None:
    """How many contributions have come, of how many: `●●○`."""
    read = ("●" if arrived else "○") * pips
    if pips_cells(pips) != pips:
        read = f"{pips if arrived else 0}/{pips}"
    _slot(group, text, read, False)


def _slot(group: Element, text: Text, read: str, bad: bool) -> None:
    static = text.slot in ("caption",)
    attributes = {
        "class": text.slot if static else f"slot {text.slot}" + (" bad" if bad else ""),
        "x": _number(text.x),
        "y": _number(text.y),
        "font-size": str(text.size),
    }
    if text.slot in ("value", "gradient", "grad"):
        attributes["data-line"] = str(text.line)
    if text.slot == "name":
        attributes["font-weight"] = "bold"
    if text.anchor != "middle":
        attributes["text-anchor"] = text.anchor
    attributes |= paint(".slot.bad" if bad else f".{text.slot}")
    _child(group, "text", attributes, read)


def _edge(
    root: Element, edge: EdgeStructure, route: Route, index: int, graph: Graph | None
) -> None:
    actual = graph.edges[index] if graph else None
    flow = "" if edge.flow == "tracked" else f" {edge.flow}"
    name = actual.id if actual else str(index)
    group = _child(root, "g", {"class": f"edge{flow}", "data-edge": name})
    local = contribution = ""
    title = edge.title
    if actual:
        local = slots.local_text(actual)
        contribution = slots.contribution_text(actual.contribution)
        title += _edge_facts(actual)
    _child(group, "title", {}, title)
    carried = actual is not None and actual.contribution is not None
    _edge_line(group, edge, route, carried)
    x, y = route.middle
    if edge.cut:
        place = Text("reason", 0, x, y - 5, OP)
        _edge_text(group, place, edge.cut, False)
        return
    if edge.contribution is None:
        return
    _edge_text(
        group,
        Text("local", 0, x, y - 6, NUMBER),
        local,
        actual is not None and slots.is_bad(actual.local),
    )
    size = room_size(edge.contribution)
    bad = actual is not None and slots.is_bad(actual.contribution)
    _edge_text(group, Text("contribution", 0, x, y + size * 0.75 + 5, size), contribution, bad)


def _edge_facts(edge: Edge) -> str:
    local = [clean(edge.formula)] if edge.formula else []
    if edge.local is not None:
        local.append(_full(edge.local))
    facts = ["local derivative " + " = ".join(dict.fromkeys(local))] if local else []
    if edge.contribution is not None:
        facts.append(f"contribution {_full(edge.contribution)}")
    return "".join(f"\n{fact}" for fact in facts)


def _edge_line(group: Element, edge: EdgeStructure, route: Route, carried: bool) -> None:
    start, end = route.points[0], route.points[-1]
    gives_back = edge.flow == "tracked"
    # The line ends inside the arrowheads, whose tips touch the boxes.
    inset_start = (start[0] + (_HEAD_LENGTH - 2 if gives_back else 0), start[1])
    inset_end = (end[0] - _HEAD_LENGTH + 2, end[1])
    points = (start, inset_start, *route.points[1:-1], inset_end)
    line = {"class": "line", "d": _path(points), "stroke-width": "1.6", **paint(".line")}
    line["stroke-linejoin"] = "round"
    if edge.flow == "cut":
        line["stroke-dasharray"] = "7 5"
    if edge.flow == "untracked":
        line |= {"stroke-dasharray": "0.1 5", "stroke-linecap": "round", "stroke-width": "2.4"}
    _child(group, "path", line)
    head = {"class": "head", "points": _arrow(end, -1), **paint(".head")}
    _child(group, "polygon", head)
    tail = {"class": "tail", "points": _arrow(start, 1), **paint(".tail")}
    if not (gives_back and carried):
        tail["visibility"] = "hidden"
    _child(group, "polygon", tail)


def _edge_text(group: Element, text: Text, read: str, bad: bool) -> None:
    attributes = {
        "class": f"slot {text.slot}" + (" bad" if bad else ""),
        "x": _number(text.x),
        "y": _number(text.y),
        "font-size": str(text.size),
        "paint-order": "stroke",
        "stroke-width": _HALO,
        "stroke-linejoin": "round",
        **paint(f".{text.slot}"),
    }
    _child(group, "text", attributes | (paint(".slot.bad") if bad else {}), read)


def _path(points: tuple[Point, ...]) -> str:
    """A smooth line that passes every point level; straight down where two are above each other."""
    first, *rest = points
    parts = [f"M{_number(first[0])} {_number(first[1])}"]
    x, y = first
    for next_x, next_y in rest:
        if abs(next_y - y) < 0.05:
            parts.append(f"H{_number(next_x)}")
        elif abs(next_x - x) < 0.05:
            parts.append(f"V{_number(next_y)}")
        else:
            half = (x + next_x) / 2
            numbers = (half, y, half, next_y, next_x, next_y)
            parts.append("C" + " ".join(map(_number, numbers)))
        x, y = next_x, next_y
    return "".join(parts)


def _arrow(tip: Point, direction: int) -> str:
    """A triangle whose tip touches a box; its base lies in this direction along x."""
    base = tip[0] + direction * _HEAD_LENGTH
    corners = (tip, (base, tip[1] - _HEAD_HALF), (base, tip[1] + _HEAD_HALF))
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in corners)


def _rectangle(x: float, y: float, width: float, height: float) -> dict[str, str]:
    sizes = {"x": x, "y": y, "width": width, "height": height}
    return {name: _number(size) for name, size in sizes.items()}


def _child(parent: Element, tag: str, attributes: dict[str, str], text: str = "") -> Element:
    element = ElementTree.SubElement(parent, tag, attributes)
    if text:
        element.text = text
    return element


def _number(value: float) -> str:
    """One decimal is a fifteenth of a digit's width: enough, and short."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
