"""The operations of one statement, found in a graph: what may be drawn as one node.

`y = a * x**2 + b * x + 1` makes five operations, four of which only `y` uses. A fold is the result
with the operations that nothing else sees, so that folding hides no way out and makes no cycle.
"""

from __future__ import annotations

from dataclasses import dataclass

from autograd_lab.drawing import slots
from autograd_lab.drawing.levels.stretches import program_text
from autograd_lab.model.index import Index
from autograd_lab.model.recording import Graph, Node
from autograd_lab.model.text import clean, shorten

_TITLE_CELLS = 60


@dataclass(frozen=True, slots=True)
class Fold:
    """One statement's operations: indices into the graph's nodes, in order, `result` the last.

    `title` is the statement as it is written.
    """

    result: int
    members: tuple[int, ...]
    title: str


def folds(graph: Graph, code: str | None = None) -> tuple[Fold, ...]:
    """The statements of two or more operations, in order of execution.

    Never hidden: what has a name, keeps its gradient, starts backward or stands at a cut edge.
    `code` is the program's text, which tells the statements that take several lines.
    """
    nodes = graph.nodes
    place = Index(graph).places
    outgoing: list[list[int]] = [[] for _ in nodes]
    at_cut: set[int] = set()
    for edge in graph.edges:
        source, target = place[edge.source], place[edge.target]
        outgoing[source].append(target)
        if slots.flow(edge, nodes[source], nodes[target]) == "cut":
            at_cut |= {source, target}
    statement = program_text(code).statements
    home = list(range(len(nodes)))
    for index in reversed(range(len(nodes))):
        node, users = nodes[index], [nodes[user] for user in outgoing[index]]
        homes = {home[user] for user in outgoing[index]}
        if len(homes) != 1 or index in at_cut or not _is_inside(node):
            continue
        lines = {statement.get(each.line, each.line) for each in (node, *users)}
        if len(lines) == 1 and all(_is_part_of(node, user) for user in users):
            home[index] = homes.pop()
    members: dict[int, list[int]] = {}
    for index, result in enumerate(home):
        members.setdefault(result, []).append(index)
    return tuple(
        Fold(result, tuple(own), _title(nodes[result]))
        for result, own in sorted(members.items())
        if sum(nodes[index].kind == "op" for index in own) > 1
    )


def _is_inside(node: Node) -> bool:
    """Whether it may be hidden: an intermediate number without a name."""
    unnamed = node.name is None and not node.is_root and not node.retains_grad
    return unnamed and node.kind in ("op", "constant")


def _is_part_of(node: Node, user: Node) -> bool:
    """Whether the node's expression is written inside of its user's.

    A turn of a loop is not: it is another run of the same statement.
    """
    inner, outer = _call(node), _call(user)
    if inner == outer:
        # Several operations of one call, as in `model(x)`; or one output of several.
        return user.kind == "output" or inner != _tight(node.expression)
    return len(inner) < len(outer) and inner in outer


def _call(node: Node) -> str:
    """The expression as it is in the text: `net(x)` of the recorder's `linear in net(x)`."""
    return _tight(node.expression.removeprefix(f"{node.op} in "))


def _tight(text: str) -> str:
    """Without spaces and line breaks: an expression may be written over several lines."""
    return "".join(text.split())


def _title(node: Node) -> str:
    written = " = ".join(clean(part) for part in (node.name, node.expression) if part)
    return shorten(written or clean(node.op or "statement"), _TITLE_CELLS)
