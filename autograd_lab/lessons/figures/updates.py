"""The updates of a training loop as a table, a row for each turn."""

from __future__ import annotations

from autograd_lab.lessons.figures.parts import HIDDEN, NoFigure, Table
from autograd_lab.model.index import changes
from autograd_lab.model.numbers import show
from autograd_lab.model.recording import Pass, Recording, Value


def updates(recording: Recording, result: bool = True) -> Table:
    """Each turn of a training loop: the loss, and every parameter before, its `.grad`, and after.

    Needs leaves that a backward reaches. `.grad` is what stands in it after that backward. Without
    `result` nothing is told that comes after the first update: the next row begins with it.
    """
    rows, names = [], []
    for each in recording.passes:
        root = next((node for node in each.graph.nodes if node.is_root), None)
        leaves = [node for node in each.graph.nodes if node.kind == "leaf" and node.name]
        if root is None or not leaves:
            continue
        cells = [show(root.value)]
        for leaf in leaves:
            before, grad = _before(each, leaf.id), _filled(each, leaf.id)
            cells += [show(before), show(grad), show(leaf.value) if result else HIDDEN]
        names = names or [leaf.name for leaf in leaves]
        if rows and not result:
            cells = [HIDDEN] * len(cells)
        rows.append((str(len(rows) + 1), *cells))
    if not rows:
        raise NoFigure("no backward() reaches a leaf in this program")
    heads = [head for name in names for head in (name, f"{name}.grad", f"{name} after")]
    columns = ("turn", "loss", *heads)
    return Table(
        columns,
        tuple(row for row in rows if len(row) == len(columns)),
        f"{len(rows)} turns: the loss before each update, the parameters before and after it.",
    )


def _before(each: Pass, leaf: str) -> Value:
    """The value of a leaf when a pass begins: what its first update starts from."""
    for _, change in changes(each, "value", "update"):
        if change.target == leaf:
            return change.before
    return each.graph.node(leaf).value


def _filled(each: Pass, leaf: str) -> Value:
    """What backward left in a leaf's `.grad`."""
    grad = None
    for _, change in changes(each, "grad", "accumulate"):
        if change.target == leaf:
            grad = change.after
    return grad
