"""A gradient that is exactly zero, and the factor that made it so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from autograd_lab.doctor.story import Story, is_finite, is_zero, names
from autograd_lab.model.finding import LOOK, MISTAKE, Finding
from autograd_lab.model.index import Index
from autograd_lab.model.numbers import flatten, show
from autograd_lab.model.recording import Edge, Node, Pass

_ROUNDING = frozenset(("round", "floor", "ceil", "trunc", "sign", "sgn", "fix", "heaviside"))
_RECTIFYING = frozenset(("relu", "relu6", "hardtanh", "hardsigmoid", "hardswish", "threshold"))
_SATURATING = frozenset(("sigmoid", "tanh", "softmax", "log_softmax", "erf", "hardsigmoid"))
_CLAMPING = frozenset(("clamp", "clip", "clamp_min", "clamp_max"))
_CHOOSING = frozenset(("where", "masked_fill", "masked_select", "dropout", "maximum", "minimum"))


def find(story: Story) -> Iterator[Finding]:
    """One finding for each call whose factor is zero, and one for contributions that cancel."""
    yield from _starved(story)
    yield from _cancelling(story)


def _starved(story: Story) -> Iterator[Finding]:
    starved: defaultdict[str, list[Node]] = defaultdict(list)
    by: dict[str, tuple[Pass, Edge]] = {}
    for leaf in story.leaves:
        if not _always_zero(story, leaf.id):
            continue
        for each in story.passes:
            killers = _killers(story.index(each), leaf.id) if _came(each, leaf.id) else []
            known = [edge for edge in killers if _is_true_zero(story, each, edge)]
            if killers and len(known) == len(killers):
                starved[known[0].target].append(leaf)
                by.setdefault(known[0].target, (each, known[0]))
                break
    for target, leaves in starved.items():
        pass_, edge = by[target]
        yield _told(story, pass_, edge, leaves)


def _is_true_zero(story: Story, each: Pass, edge: Edge) -> bool:
    """Whether one can say what made it zero; not where a false or undefined number did."""
    upstream = story.index(each).nodes[edge.target].gradient
    false = any(one.edge == edge.id for one in each.facts.rewritten)
    return not false and is_finite(upstream) and _kind(story, each, edge) is not None


def _cancelling(story: Story) -> Iterator[Finding]:
    """Contributions that are not zero, and whose sum is."""
    for leaf in story.leaves:
        if not _always_zero(story, leaf.id):
            continue
        each = next(each for each in story.passes if _came(each, leaf.id))
        came = [
            edge
            for edge in story.index(each).out_of(leaf.id)
            if edge.contribution is not None and not is_zero(edge.contribution)
        ]
        if len(came) < 2:
            continue
        shown = " + ".join(show(edge.contribution) for edge in came)
        label, by = story.label(leaf.id), names(story.label(edge.target) for edge in came)
        step = next(step.index for step in reversed(each.steps) if came[-1].id in step.edges)
        yield Finding(
            "zero",
            LOOK,
            story.nodes[came[0].target].line,
            leaf.id,
            step,
            f"{label} gets a gradient of exactly 0: what comes on its {len(came)} ways cancels.",
            f"{shown} = {show(leaf.gradient)}: by {by}.",
            f"Cut one of the ways (by detach) where {label} shall learn by the other.",
        )


def _always_zero(story: Story, leaf: str) -> bool:
    """Whether each backward pass brought it a gradient, and each time exactly zero."""
    came = story.gradients(leaf)
    return bool(came) and all(map(is_zero, came))


def _came(each: Pass, leaf: str) -> bool:
    return any(node.id == leaf and node.gradient is not None for node in each.graph.nodes)


def _killers(index: Index, leaf: str) -> list[Edge]:
    """The edges out of the leaf's future where a gradient that is not zero becomes zero."""
    killers, seen, waiting = [], {leaf}, [leaf]
    while waiting:
        here = waiting.pop(0)
        for edge in index.out_of(here):
            target = index.nodes[edge.target]
            if edge.contribution is None or target.gradient is None:
                continue
            if not is_zero(edge.contribution):
                return []  # contributions that cancel: no factor is zero
            if not is_zero(target.gradient):
                killers.append(edge)
            elif target.id not in seen:
                seen.add(target.id)
                waiting.append(target.id)
    return killers


def _kind(story: Story, each: Pass, edge: Edge) -> tuple[str, str, str] | None:
    """(severity, what makes it zero, what mends it); None where a zero is in order."""
    index = story.index(each)
    call, operand = index.nodes[edge.target], index.nodes[edge.source]
    op, line = (call.op or "").rstrip("_"), call.line
    value = story.operand_value(operand.id, call.id)
    if op in _ROUNDING:
        h = operand.name if (operand.name or "").isidentifier() else "h"
        return (
            MISTAKE,
            f"{op} is flat, its derivative is 0 wherever it has one",
            f"Leave the rounding in line {line} out of the loss, or let the gradient pass around "
            f"it: {h} + ({h}.{op}() - {h}).detach().",
        )
    if op in _RECTIFYING:
        return (
            LOOK,
            f"every element of {story.label(operand.id)} ({show(value)}) is where {op} is flat",
            "Start from other values, use a smaller learning rate, or a function with a slope "
            f"on both sides (leaky_relu, gelu) instead of {op} in line {line}.",
        )
    if op in _SATURATING:
        return (
            LOOK,
            f"{op} is saturated at {story.label(operand.id)} = {show(value)}: its slope "
            "there is 0 in floating point",
            f"Keep what goes into {op} in line {line} small (scale the inputs, start with smaller "
            "weights), or use the loss that takes logits.",
        )
    if op in _CLAMPING:
        return (
            LOOK,
            f"{story.label(operand.id)} = {show(value)} is outside the range of {op}, "
            "where it is flat",
            f"Widen the range in line {line}, or start inside of it.",
        )
    if op in _CHOOSING:
        return (
            LOOK,
            f"{op} lets nothing of {story.label(operand.id)} through",
            f"Look at the mask or condition in line {line}: it never chooses "
            f"{story.label(operand.id)}.",
        )
    return _factor(story, index, edge, call, op)


def _factor(story: Story, index: Index, edge: Edge, call: Node, op: str):
    """A product, one side of which is 0; an embedding that was only asked for its padding."""
    others = [each for each in index.into(call.id) if each.source != edge.source]
    if op in ("mul", "matmul", "mm", "mv", "dot", "linear", "bmm", "addmm", "einsum"):
        for each in others:
            other, value = index.nodes[each.source], story.operand_value(each.source, call.id)
            if is_zero(value) and (op != "linear" or each.position == 1):
                return (
                    LOOK,
                    f"it is multiplied by {story.label(other.id)} = {show(value)}",
                    f"Give {story.label(other.id)} another value than 0 (line {other.line}), where "
                    "the gradient is to flow.",
                )
        if op == "mul" and not others and edge.local is not None and is_zero(edge.local):
            return (
                LOOK,
                f"it is multiplied by 0 in `{call.expression}`",
                f"Leave out the factor 0 in line {call.line}.",
            )
    if op == "embedding":
        return (
            LOOK,
            "only its padding row was asked for, which never gets a gradient",
            f"Look up other indices than padding_idx in line {call.line}.",
        )
    return None


def _told(story: Story, each: Pass, edge: Edge, leaves: list[Node]) -> Finding:
    known = _kind(story, each, edge)
    assert known is not None  # only such are told
    severity, why, fix = known
    index = story.index(each)
    call = index.nodes[edge.target]
    who = names(story.label(leaf.id) for leaf in leaves)
    gets = "gets a gradient" if len(leaves) == 1 else "get gradients"
    step = next((step.index for step in each.steps if edge.id in step.edges
                 and step.kind == "backward"), None)  # fmt: skip
    upstream = show(call.gradient) if len(flatten(call.gradient)) <= 64 else "its gradient"
    return Finding(
        "zero",
        severity,
        call.line,
        call.id,
        step,
        f"{who} {gets} of exactly 0: {story.label(call.id)} in line {call.line} lets nothing "
        "through.",
        f"{story.label(call.id)} has the gradient {upstream} and hands on "
        f"{show(edge.contribution)}: {why}.",
        fix,
    )
