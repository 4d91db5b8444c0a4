"""What a picture looks like before any number: its nodes, edges and the room reserved for numbers.

Two passes with equal structures share one layout and one template; a slider that only moves numbers
keeps the structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from autograd_lab.drawing import slots
from autograd_lab.model.abbreviate import abbreviate
from autograd_lab.model.index import Index
from autograd_lab.model.numbers import flatten, show_lines, show_number
from autograd_lab.model.recording import Edge, Graph, Node, Pass, Recording, Summary, Value
from autograd_lab.model.text import clean, count, shorten, width

NUMBER_CELLS = 7  # what show_number may need
_NAME_CELLS, _EXPRESSION_CELLS, _OP_CELLS = 14, 12, 16
_LITERAL = re.compile(r"[-+]?[0-9.][0-9._e+-]*|True|False")
_SUM_BUCKETS = (12, 17)  # `6 + 2`; two numbers of 7 cells


@dataclass(frozen=True, slots=True)
class Room:
    """A place for text: so many lines of so many monospace cells; a tensor is set smaller."""

    lines: int
    cells: int
    tensor: bool = False


@dataclass(frozen=True, slots=True)
class NodeStructure:
    """A node without its numbers. `classes` are the SVG's; `pips`: how many contributions come.

    The kind `group` stands for many nodes; its value and gradient say how many have theirs. `folds`
    are the operations that a folded statement's node stands for; `low` saves height: the drawer's
    caption stands beside its number.
    """

    kind: str
    classes: str
    name: str
    op: str
    title: str
    shape: tuple[int, ...]
    pips: int = 0
    has_gradient: bool = False
    has_drawer: bool = False
    value: Room | None = None
    gradient: Room | None = None
    grad: Room | None = None
    folds: int = 0
    low: bool = False


@dataclass(frozen=True, slots=True)
class EdgeStructure:
    """An edge without its numbers; `source` and `target` are indices into the graph's nodes.

    A `sum` leads into a folded statement: its numbers are sums over all paths inside.
    """

    source: int
    target: int
    flow: str
    title: str
    cut: str = ""
    local: Room | None = None
    contribution: Room | None = None
    sum: bool = False


@dataclass(frozen=True, slots=True)
class Structure:
    """A whole picture without its numbers; hashable, so that layouts can be cached by it.

    `framed` are the nodes of the group that is open, `frame` its title.
    """

    nodes: tuple[NodeStructure, ...]
    edges: tuple[EdgeStructure, ...]
    label: str
    framed: tuple[int, ...] = ()
    frame: str = ""


def structures(recording: Recording) -> list[Structure]:
    """One structure a pass; passes that differ only in numbers get the same object.

    Room is reserved for what any of those passes shows at any step.
    """
    bare = [_bare(each.graph) for each in recording.passes]
    alike: dict[Structure, list[Pass]] = {}
    for structure, each in zip(bare, recording.passes, strict=True):
        alike.setdefault(structure, []).append(each)
    roomy = {structure: _with_room(structure, passes) for structure, passes in alike.items()}
    return [roomy[structure] for structure in bare]


def describe(graph: Graph) -> str:
    """The picture in words, without its numbers: how large, which leaves, which operations."""
    if not graph.nodes:
        return "An empty graph: nothing was computed."
    leaves = [clean(node.name or node.expression) for node in graph.nodes if node.kind == "leaf"]
    operations = [
        " = ".join(clean(part) for part in (node.name, node.expression or node.op) if part)
        for node in graph.nodes
        if node.kind == "op"
    ]
    roots = [clean(node.name or node.expression) for node in graph.nodes if node.is_root]
    sentences = [
        f"Computation graph: {count(len(graph.nodes), 'node')}, {count(len(graph.edges), 'edge')}.",
        f"Leaves that require grad: {_listed(leaves)}." if leaves else "No leaf requires grad.",
    ]
    if operations:
        sentences.append(f"Operations: {_listed(operations)}.")
    if roots:
        sentences.append(f"Backward starts at {_listed(roots)}.")
    return " ".join(sentences)


def _listed(items: Sequence[str], most: int = 8) -> str:
    shown = [shorten(item, 40) for item in items[:most]]
    if len(items) > most:
        return ", ".join(shown) + f" and {len(items) - most} more"
    return ", ".join(shown)


def _bare(graph: Graph) -> Structure:
    """The structure before room is reserved."""
    place = {node.id: index for index, node in enumerate(graph.nodes)}
    pips = [0] * len(graph.nodes)
    edges = []
    for edge in graph.edges:
        source, target = place[edge.source], place[edge.target]
        flow = slots.flow(edge, graph.nodes[source], graph.nodes[target])
        if flow == "tracked":
            pips[source] += 1
        title = _edge_title(edge, graph.nodes[source], graph.nodes[target], flow)
        cut = shorten(slots.cut_text(edge), 20) if flow == "cut" else ""
        edges.append(EdgeStructure(source, target, flow, title, cut))
    written: dict[tuple[int | None, str], set[str | None]] = {}
    for node in graph.nodes:
        if node.kind == "op":
            written.setdefault((node.line, node.expression), set()).add(node.op)
    nodes = tuple(
        _bare_node(node, shares, len(written.get((node.line, node.expression), ())) > 1)
        for node, shares in zip(graph.nodes, pips, strict=True)
    )
    return Structure(nodes, tuple(edges), describe(graph))


def _bare_node(node: Node, pips: int, inside: bool) -> NodeStructure:
    classes = ["node", node.kind]
    if node.is_root:
        classes.append("root")
    if not node.requires_grad:
        classes.append("untracked")
    tensor_has_grad = node.requires_grad and (node.kind == "leaf" or node.retains_grad)
    return NodeStructure(
        kind=node.kind,
        classes=" ".join(classes),
        name=shorten(clean(node.name or ""), _NAME_CELLS),
        op=_op_label(node, inside),
        title=_node_title(node),
        shape=tuple(node.shape),
        pips=pips if pips > 1 else 0,
        has_gradient=node.requires_grad,
        has_drawer=tensor_has_grad,
    )


def _op_label(node: Node, inside: bool) -> str:
    """`x * w1`; `… + 1` where that is long; else `mul`. Nothing for leaves: their name says it.

    `inside`: several different operations came out of this one expression, such as `model(x)`.
    """
    expression = clean(node.expression).removeprefix("torch.")
    if node.kind in ("leaf", "constant"):
        if node.name or _LITERAL.fullmatch(expression):
            return ""
        return shorten(expression, _EXPRESSION_CELLS)
    if not (inside and node.op):
        for written in (expression, abbreviate(expression)):
            if written and width(written) <= _EXPRESSION_CELLS:
                return written
    return shorten(clean(node.op or node.expression), _OP_CELLS)


_KIND_WORDS = {
    "leaf": "leaf that requires grad",
    "constant": "data: it does not require grad",
    "op": "operation",
    "output": "one output of an operation",
}


def _node_title(node: Node) -> str:
    # A leaf's expression holds its number; a title that held it would change with every slider.
    parts = (
        (node.name,)
        if node.name and node.kind in ("leaf", "constant")
        else (
            node.name,
            node.expression,
        )
    )
    written = " = ".join(clean(part) for part in parts if part)
    kind = _KIND_WORDS.get(node.kind, node.kind)
    if node.kind == "op" and node.state in ("detached", "no_grad"):
        kind += f", not recorded by autograd ({node.state})"
    if node.is_root:
        kind += ", where backward starts"
    facts = [
        clean(node.op) if node.op and node.kind == "op" else "",
        f"line {node.line}" if node.line is not None else "",
        "shape " + "×".join(map(str, node.shape)) if node.shape else "scalar",
        clean(node.dtype),
        f"grad_fn {clean(node.grad_fn)}" if node.grad_fn else "",
        "contains " + ", ".join(map(clean, node.inner)) if node.inner else "",
    ]
    lines = [shorten(written, 300), kind, " · ".join(fact for fact in facts if fact)]
    return "\n".join(line for line in lines if line)


def _edge_title(edge: Edge, source: Node, target: Node, flow: str) -> str:
    ends = [
        shorten(clean(node.name or node.expression or node.op or node.id), 60)
        for node in (source, target)
    ]
    places = " and ".join(str(place + 1) for place in edge.positions or (edge.position,))
    noun = "operands" if len(edge.positions) > 1 else "operand"
    if len(edge.positions) > 1:
        places += " (torch gives one gradient for them together)"
    title = f"{ends[0]} → {ends[1]}, {noun} {places}"
    if flow == "cut":
        title += f"\nno gradient flows back: {clean(edge.cut)}"
    if flow == "untracked":
        title += "\nno gradient flows back: nothing here asks for one"
    return title


def _with_room(bare: Structure, passes: Sequence[Pass]) -> Structure:
    """Reserves room for all that these passes show in any step."""
    seen: dict[tuple[str, int, str], list[Value]] = {}
    sums: dict[tuple[int, str], list[str]] = {}
    for each in passes:
        _collect(each, seen, sums)
    nodes = []
    for index, node in enumerate(bare.nodes):
        value = _room(seen.get(("node", index, "value"), ()))
        if value and not value.tensor and node.kind == "constant" and not (node.name or node.op):
            # A literal in the code, such as the 2 of `2 * x`: no slider moves it.
            texts = [show_number(each) for each in seen["node", index, "value"]]
            value = replace(value, cells=max(3, *map(width, texts)))
        gradient = grad = None
        if node.has_gradient:
            gradient = _room(seen.get(("node", index, "gradient"), ())) or value
            if node.pips and gradient and not gradient.tensor:
                cells = _bucket(sums.get((index, "gradient"), ()), _SUM_BUCKETS)
                gradient = replace(gradient, cells=cells)
        if node.has_drawer:
            grad = _room(seen.get(("node", index, "grad"), ())) or gradient or value
            grad = grad or Room(1, NUMBER_CELLS)
            texts = sums.get((index, "grad"), ())
            if texts and not grad.tensor:
                grad = _accumulation_room(texts)
        nodes.append(replace(node, value=value, gradient=gradient, grad=grad))
    edges = [
        replace(edge, **_edge_room(index, seen)) if edge.flow == "tracked" else edge
        for index, edge in enumerate(bare.edges)
    ]
    return Structure(tuple(nodes), tuple(edges), bare.label)


def _edge_room(index: int, seen: dict) -> dict[str, Room]:
    carried = [
        value for value in seen.get(("edge", index, "contribution"), ()) if value is not None
    ]
    contribution = Room(1, NUMBER_CELLS)
    if any(map(slots.is_tensor, carried)):
        cells = max(
            width(slots.contribution_text(value))
            if slots.contribution_text(value).endswith(")")
            else _tensor_cells(value)
            for value in carried
        )
        contribution = Room(1, max(NUMBER_CELLS, cells), tensor=True)
    return {"local": Room(1, NUMBER_CELLS), "contribution": contribution}


def _collect(each: Pass, seen: dict, sums: dict) -> None:
    """Adds what this pass shows at its end and in every step, by place in the graph."""
    graph = each.graph
    places, edges = Index(graph).places, Index(graph).edges
    place = {key: ("edge" if key in edges else "node", at) for key, at in places.items()}
    for index, node in enumerate(graph.nodes):
        for name in ("value", "gradient", "grad"):
            _see(seen, ("node", index, name), getattr(node, name))
    for index, edge in enumerate(graph.edges):
        _see(seen, ("edge", index, "contribution"), edge.contribution)
    for change in each.start:
        if change.target in place:
            _see(seen, (*place[change.target], change.field), change.after)
    for step in each.steps:
        carried = next((c.after for c in step.changes if c.field == "contribution"), None)
        for change in step.changes:
            if change.target not in place:
                continue
            _see(seen, (*place[change.target], change.field), change.after)
            index = place[change.target][1]
            if step.kind == "backward" and change.field == "gradient":
                text = _running_sum(change.before, carried)
                sums.setdefault((index, "gradient"), []).append(text)
            if step.kind == "accumulate" and change.field == "grad" and change.before is not None:
                incoming = graph.nodes[index].gradient
                text = slots.accumulation_text(change.before, incoming, change.after)
                sums.setdefault((index, "grad"), []).append(text)


def _see(seen: dict, key: tuple, value: Value) -> None:
    if value is not None:
        seen.setdefault(key, []).append(value)


def _running_sum(before: Value, incoming: Value) -> str:
    return "" if before is None or incoming is None else slots.sum_text(before, incoming)


def _accumulation_room(texts: Sequence[str]) -> Room:
    """Room for `6 + 6 = 12`; where a sum is long, its result stands on a second line."""
    lines = [line for text in texts for line in text.split("\n")]
    several = any("\n" in text for text in texts)
    return Room(1 + several, slots.SUM_CELLS if several else _bucket(lines, (slots.LINE_CELLS,)))


def _bucket(texts: Iterable[str], buckets: Sequence[int]) -> int:
    widest = max(map(width, texts), default=0)
    return next((bucket for bucket in buckets if widest <= bucket), buckets[-1])


def _room(values: Sequence[Value]) -> Room | None:
    """Room for any of these values: 7 cells for a number; tensors in coarse buckets."""
    values = [value for value in values if value is not None]
    if not values:
        return None
    if not any(map(slots.is_tensor, values)):
        return Room(1, NUMBER_CELLS)
    return Room(
        max(len(slots.value_lines(value)) for value in values),
        max(map(_tensor_cells, values)),
        tensor=True,
    )


def _tensor_cells(value: Value) -> int:
    """The widest line, with 3, 5 or 7 cells for each element, so that most moves keep the width."""
    lines = show_lines(value)
    if isinstance(value, Summary) or not isinstance(value, list) or "…" in lines[0]:
        return -(-max(map(width, lines)) // 6) * 6
    element = max((width(show_number(each)) for each in flatten(value)), default=1)
    element = next((size for size in (3, 5, 7) if element <= size), element)
    count = max(line.count(",") + 1 for line in lines)
    return 2 + count * element + 2 * (count - 1)
