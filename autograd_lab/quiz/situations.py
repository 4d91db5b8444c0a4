"""What is known at a step at which something is asked: what arrives, what stands there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autograd_lab.model.index import Index, State, after, replay
from autograd_lab.model.names import label
from autograd_lab.model.numbers import flatten
from autograd_lab.model.recording import Change, Edge, Node, Pass, Recording, Step, Value
from autograd_lab.model.text import shorten
from autograd_lab.quiz.arithmetic import is_number

RATE_NAMES = ("lr", "learning_rate", "rate", "eta", "alpha", "step_size")
_NAME_CELLS = 28


@dataclass(frozen=True, slots=True)
class Share:
    """A contribution on its way along an edge: upstream × local, into the source's gradient.

    `before` is the source's gradient so far, `grad` its `.grad`; `factor` the other operand's
    value where the target is a product, `result` the target's own; `sizes` how many elements
    those have that stand beside it.
    """

    source: Node
    target: Node
    edge: Edge
    upstream: Value
    contribution: Value
    before: Value
    total: Value
    value: Value
    grad: Value
    factor: Value = None
    result: Value = None
    sizes: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Write:
    """A gradient on its way into `.grad`: `shares` are the contributions that it is the sum of.

    `old` is what `.grad` held before the program cleared it last; `rate` the learning rate where
    the program has one; `cleared` whether the program ever clears a `.grad` before this.
    """

    node: Node
    before: Value
    incoming: Value
    after: Value
    shares: tuple[Share, ...]
    value: Value
    old: Value = None
    rate: float | None = None
    cleared: bool = False


def share_of(step: Step, state: State, index: Index) -> Share | None:
    """The share that a backward step brings, `state` being what stood there before; or None."""
    nodes = index.nodes
    if step.kind != "backward" or len(step.edges) != 1 or step.edges[0] not in index.edges:
        return None
    edge, left = index.edges[step.edges[0]], after(step)
    contribution = left.get((edge.id, "contribution"))
    if contribution is None or edge.source not in nodes or edge.target not in nodes:
        return None
    others = [
        each.source
        for each in index.into(edge.target)
        if each.id != edge.id and each.source in nodes
    ]
    factor = None
    if (nodes[edge.target].op or "").removesuffix("_") == "mul" and len(others) == 1:
        factor = state.get((others[0], "value"), nodes[others[0]].value)
    return Share(
        source=nodes[edge.source],
        target=nodes[edge.target],
        edge=edge,
        upstream=state.get((edge.target, "gradient")),
        contribution=contribution,
        before=state.get((edge.source, "gradient")),
        total=left.get((edge.source, "gradient")),
        value=state.get((edge.source, "value"), nodes[edge.source].value),
        grad=state.get((edge.source, "grad")),
        factor=factor,
        result=state.get((edge.target, "value"), nodes[edge.target].value),
        sizes=tuple(sizes_beside(edge, index)),
    )


def sizes_beside(edge: Edge, index: Index) -> Iterator[tuple[int, str]]:
    """How many elements the other operands and the result of an edge's target have, by name."""
    beside = [each.source for each in index.into(edge.target) if each.source != edge.source]
    for node in (index.nodes.get(each) for each in (*beside, edge.target)):
        if node is not None and isinstance(node.value, list) and len(flatten(node.value)) > 1:
            yield len(flatten(node.value)), shorten(label(node), _NAME_CELLS)


def learning_rate(recording: Recording) -> float | None:
    """The program's learning rate: a variable of that name, else what an update multiplied with."""
    for name in RATE_NAMES:
        variable = recording.variables.get(name)
        if variable is not None and is_number(variable.value):
            return variable.value
    for each in recording.passes:
        for step, state in replay(each):
            for change in step.changes if step.kind == "update" else ():
                grad = state.get((change.target, "grad"))
                if change.field == "value" and _is_plain(change, grad):
                    return float(f"{(change.before - change.after) / grad:.4g}")
    return None


def _is_plain(change: Change, grad: Value) -> bool:
    numbers = is_number(change.before) and is_number(change.after) and is_number(grad)
    return numbers and grad != 0 and (change.before - change.after) / grad > 0


def last_shares(pass_: Pass, steps: int | None = None) -> dict[str, tuple[Share, ...]]:
    """For each node the shares of the newest gradient that came to it in the first steps."""
    index = Index(pass_.graph)
    shares: dict[str, tuple[Share, ...]] = {}
    for step, state in replay(pass_, steps):
        share = share_of(step, state, index)
        if share is not None:
            first = share.before is None
            known = () if first else shares.get(share.source.id, ())
            shares[share.source.id] = (*known, share)
    return shares
