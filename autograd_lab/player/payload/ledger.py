"""One line of arithmetic for a step, as pieces of text: each edge, each write to `.grad`."""

from __future__ import annotations

from autograd_lab.drawing.slots import is_bad
from autograd_lab.model.index import Index, State, after
from autograd_lab.model.names import label, short
from autograd_lab.model.numbers import product_sign, show, sum_sign
from autograd_lab.model.recording import Node, Step, Value
from autograd_lab.recording.sentences import is_augmented

Row = list[list[str]]  # [text, kind]; kind: value, gradient, muted or ""
_WORDS = {"warning": "a warning", "error": "the program stops"}


def row(step: Step, before: State, index: Index) -> Row | None:
    """The ledger's line for a step, `before` being what stood there before it; None: no line."""
    writers = {
        "forward": _forward,
        "seed": _seed,
        "accumulate": _accumulate,
        "reset": _write,
        "update": _write,
    }
    if step.kind == "backward":
        return _backward(step, before, index)
    if step.kind in _WORDS:
        return [[_WORDS[step.kind], ""]]
    if step.kind not in writers or not step.changes or step.changes[0].target not in index.nodes:
        return None
    return writers[step.kind](step, before, index.nodes)


def _forward(step: Step, before: State, nodes: dict[str, Node]) -> Row | None:
    change = step.changes[0]
    node = nodes[change.target]
    shown = show(change.after)
    if node.name is None and node.kind in ("leaf", "constant"):
        return None if node.expression in ("", shown) else _equation(label(node), change.after)
    if node.kind in ("leaf", "constant"):
        return _equation(label(node), change.after)
    if node.name and node.expression and node.name != node.expression:
        names_it = "" if is_augmented(node) else f"{node.name} = "  # `h += 1` does so itself
        return [
            [names_it + short(node.expression), ""],
            [" → ", "muted"],
            _number(change.after, "value"),
        ]
    return [[label(node), ""], [" → ", "muted"], _number(change.after, "value")]


def _equation(name: str, value: Value) -> Row:
    return [[name, ""], [" = ", "muted"], _number(value, "value")]


def _number(value: Value, kind: str) -> list[str]:
    """A number as a piece; what is not finite is marked."""
    return [f"⚠ {show(value)}", "bad"] if is_bad(value) else [show(value), kind]


def _seed(step: Step, before: State, nodes: dict[str, Node]) -> Row:
    change = step.changes[0]
    return [
        [label(nodes[change.target]), ""],
        [" starts with ", "muted"],
        _number(change.after, "gradient"),
    ]


def _backward(step: Step, before: State, index: Index) -> Row | None:
    edge, left = index.edges.get(step.edges[0]) if step.edges else None, after(step)
    if edge is None or (edge.id, "contribution") not in left:
        return None
    contribution = left[edge.id, "contribution"]
    source, target = map(label, index.ends(edge))
    pieces = [[f"{source} ← {target}", ""], [": ", "muted"]]
    upstream = before.get((edge.target, "gradient"))
    sign = product_sign(upstream, edge.local, contribution)
    if sign is None:
        pieces += [["vector-Jacobian product", ""], [" = ", "muted"]]
    else:
        pieces += [_number(upstream, "gradient"), [" × ", "muted"], [show(edge.local), ""]]
        pieces += [[f" {sign} ", "muted"]]
    pieces.append(_number(contribution, "gradient"))
    total, so_far = left.get((edge.source, "gradient")), before.get((edge.source, "gradient"))
    if so_far is not None and total is not None:
        pieces += [["; so far ", "muted"], *_sum(so_far, contribution, total)]
    return pieces


def _accumulate(step: Step, before: State, nodes: dict[str, Node]) -> Row:
    change = step.changes[0]
    pieces = [[f"{label(nodes[change.target])}.grad", ""], [": ", "muted"]]
    if change.before is None:
        return [*pieces, ["None", ""], [" → stores ", "muted"], _number(change.after, "gradient")]
    incoming = before.get((change.target, "gradient"))
    return pieces + _sum(change.before, incoming, change.after)


def _write(step: Step, before: State, nodes: dict[str, Node]) -> Row:
    change = step.changes[0]
    name = label(nodes[change.target]) + (".grad" if change.field == "grad" else "")
    kind = "value" if change.field == "value" else "gradient"
    return [
        [name, ""],
        [": ", "muted"],
        _number(change.before, kind),
        [" → ", "muted"],
        _number(change.after, kind),
    ]


def _sum(first: Value, second: Value, total: Value) -> Row:
    sign = sum_sign(first, second, total)
    return [
        _number(first, "gradient"),
        [" + ", "muted"],
        _number(second, "gradient"),
        [f" {sign} ", "muted"],
        _number(total, "gradient"),
    ]
