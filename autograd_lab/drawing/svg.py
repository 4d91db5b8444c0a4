"""A laid-out view -> SVG: with the numbers at a pass's end, or with empty slots for the player.

The contract with the player: `svg.autograd-graph` holds `g.edge[data-edge]` and `g.node[data-node]`
with `text.slot` elements that are patched by their text alone; nothing ever moves. A group of nodes
is a `g.node.group[data-group]` with `data-members` and `data-operations`, a line that stands for
several edges a `g.edge.merged[data-members]`: indices such as `3-5 9`. A folded statement is the
`g.node.fold[data-fold]` of its result, with `data-members`; a line into it is a `g.edge.sum`.
Colours are presentation attributes, so that any stylesheet wins over them. No element has an id.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from xml.etree import ElementTree

from autograd_lab.drawing import slots
from autograd_lab.drawing.colours import paint
from autograd_lab.drawing.levels.views import Closed, Folded, View, progress
from autograd_lab.drawing.placing.boxes import (
    NAME,
    NUMBER,
    OP,
    SIGN,
    STACK,
    Text,
    pips_cells,
    room_size,
)
from autograd_lab.drawing.placing.layout import FRAME_TITLE, Layout, Placed
from autograd_lab.drawing.placing.routes import Point, Rectangle, Route
from autograd_lab.drawing.structure import EdgeStructure, NodeStructure
from autograd_lab.model.numbers import show_full
from autograd_lab.model.recording import Edge, Graph, Node, Value
from autograd_lab.model.text import clean, shorten
from autograd_lab.recording.formulas.formula import is_factor

_MONOSPACE = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_TITLE_CELLS = 240  # of a value in a tooltip
_HALO = "5"  # behind text that may cross a line
_HEAD_LENGTH, _HEAD_HALF = 10.0, 5.5

Element = ElementTree.Element


def draw(view: View, places: Layout, graph: Graph | None) -> str:
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
            "aria-label": view.structure.label,
            "font-family": _MONOSPACE,
            "text-anchor": "middle",
        },
    )
    if places.frame:
        _frame(root, view.structure.frame, places.frame)
    for edge, route, stands_for in zip(view.structure.edges, places.edges, view.edges, strict=True):
        _edge(root, edge, route, stands_for, graph)
    for node, placed, item in zip(view.structure.nodes, places.nodes, view.nodes, strict=True):
        if isinstance(item, Closed):
            _group(root, node, placed, item, graph)
        else:
            _node(root, node, placed, item, graph)
    return ElementTree.tostring(root, encoding="unicode")


def _frame(root: Element, title: str, frame: Rectangle) -> None:
    """What goes around the nodes of the open group, titled at its upper left."""
    group = _child(root, "g", {"class": "frame"})
    left, top = frame.x - frame.width / 2, frame.y - frame.height / 2
    look = {"class": "sheet", "rx": "12", "stroke-dasharray": "2 4", **paint(".sheet")}
    _child(group, "rect", look | _rectangle(left, top, frame.width, frame.height))
    place = {"x": _number(left + 12), "y": _number(top + FRAME_TITLE * 0.75)}
    words = {"class": "frame-title", "font-size": str(NAME), "text-anchor": "start"}
    _child(group, "text", words | place | paint(".frame-title"), title)


def _group(
    root: Element, node: NodeStructure, placed: Placed, closed: Closed, graph: Graph | None
) -> None:
    """Two sheets, one behind the other; how many of its operations have a value, a gradient."""
    attributes = {
        "class": node.classes,
        "data-group": str(closed.number),
        "transform": f"translate({_number(placed.x)} {_number(placed.y)})",
    }
    lines = {"name": [node.name], "op": [node.op]}
    if graph is None:
        attributes["data-members"] = ranges(closed.members)
        attributes["data-operations"] = ranges(closed.operations)
        attributes["data-tracked"] = str(closed.tracked)
    else:
        operations = [graph.nodes[index] for index in closed.operations]
        ran = sum(each.value is not None for each in operations)
        reached = sum(each.gradient is not None for each in operations)
        lines["value"] = [progress("forward", ran, len(operations))]
        lines["gradient"] = [progress("backward", reached, closed.tracked)]
    group = _child(root, "g", attributes)
    _child(group, "title", {}, node.title)
    box = placed.box
    width, height = box.width - STACK, box.height - STACK
    look = {"rx": "9", **paint(".shape")}
    if "root" in node.classes.split():
        look |= paint(".root .shape") | {"stroke-width": "4"}
    _child(group, "rect", {"class": "sheet", **look} | _rectangle(STACK, STACK, width, height))
    _child(group, "rect", {"class": "shape", **look} | _rectangle(0, 0, width, height))
    for text in box.texts:
        read = lines.get(text.slot, [])
        _slot(group, text, read[text.line] if text.line < len(read) else "", False)


def ranges(indices: Iterable[int]) -> str:
    """Indices in order as text: `3-5 9`."""
    runs: list[list[int]] = []
    for index in indices:
        if runs and runs[-1][1] + 1 == index:
            runs[-1][1] = index
        else:
            runs.append([index, index])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def _node(
    root: Element, node: NodeStructure, placed: Placed, item: int | Folded, graph: Graph | None
) -> None:
    index = item.result if isinstance(item, Folded) else item
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
    if isinstance(item, Folded):
        group.set("data-fold", str(item.number))
        group.set("data-members", ranges(item.members))
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
    if node.folds:
        box = replace(box, width=box.width - STACK, height=box.height - STACK)
    corner = "0" if node.kind == "constant" else "9"
    is_root = "root" in node.classes.split()
    shape = {"class": "shape", "rx": corner, **paint(".shape")}
    if node.kind == "constant":
        shape |= paint(".constant .shape")
    if is_root:
        shape |= paint(".root .shape") | {"stroke-width": "4"}
    if node.kind == "op" and not node.has_gradient:
        shape |= {"stroke-dasharray": "1 4", "stroke-linecap": "round", "stroke-width": "2"}
    if node.folds:
        sheet = shape | {"class": "sheet", "stroke-width": "1", **paint(".sheet")}
        _child(group, "rect", sheet | _rectangle(STACK, STACK, box.width, box.height))
    _child(group, "rect", shape | _rectangle(0, 0, box.width, box.height))
    if node.folds:
        x, y, half = _number(box.width - SIGN), _number(SIGN), _number(SIGN * 0.36)
        plus = f"M{x} {y}m-{half} 0h{_number(SIGN * 0.72)}m-{half} -{half}v{_number(SIGN * 0.72)}"
        _child(group, "path", {"class": "sign", "d": plus, "stroke-width": "2", **paint(".sign")})
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
    read = "\u200a".join(("●" if arrived else "○") * pips)  # apart: two that touch read as ∞
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
    root: Element,
    edge: EdgeStructure,
    route: Route,
    stands_for: Sequence[int],
    graph: Graph | None,
) -> None:
    """A line with its numbers; one that stands for several edges has none."""
    merged = len(stands_for) > 1 and not edge.sum
    # A sum is written by the player: its numbers are those of several edges.
    actual = graph.edges[stands_for[0]] if graph and not merged and not edge.sum else None
    classes = ["edge"]
    if edge.flow != "tracked":
        classes.append(edge.flow)
    classes += ["merged"] * merged + ["sum"] * edge.sum + ["far"] * route.far
    attributes = {"class": " ".join(classes)}
    if edge.sum:
        attributes["data-members"] = ranges(stands_for)
    elif not merged:
        attributes["data-edge"] = actual.id if actual else str(stands_for[0])
    elif graph is None:
        attributes["data-members"] = ranges(stands_for)
    group = _child(root, "g", attributes)
    local = contribution = ""
    title = edge.title
    if actual:
        local = slots.local_text(actual)
        contribution = slots.contribution_text(actual.contribution)
        title += _edge_facts(actual)
    _child(group, "title", {}, title)
    carried = graph is not None and any(
        graph.edges[index].contribution is not None for index in stands_for
    )
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
    formula = edge.formula or ""
    local = [clean(formula)] if is_factor(formula) else []
    if edge.local is not None:
        local.append(_full(edge.local))
    facts = ["local derivative " + " = ".join(dict.fromkeys(local))] if local else []
    if formula and not is_factor(formula):
        facts.append(clean(formula))
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
    if edge.flow != "tracked" and route.far:
        # Browsers take long over many thousands of dots.
        line |= {"stroke-dasharray": "2 14", "stroke-linecap": "butt"}
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
