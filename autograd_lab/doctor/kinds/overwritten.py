"""Derivatives that are silently wrong: of overwritten numbers, of places written twice."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator

from autograd_lab.doctor.story import Story
from autograd_lab.model.finding import MISTAKE, Finding
from autograd_lab.model.numbers import flatten, show
from autograd_lab.model.recording import Node, Rewritten, Summary, Value


def find(story: Story) -> Iterator[Finding]:
    """One finding for each tensor and line that wrote into it, one for places written twice."""
    yield from _rewritten(story)
    yield from _written_twice(story)


def _rewritten(story: Story) -> Iterator[Finding]:
    told: set[tuple[str, int | None]] = set()
    for each in story.passes:
        for one in each.facts.rewritten:
            key = story.label(one.node), one.line
            if key not in told:
                told.add(key)
                yield _false_slope(story, story.nodes[one.node], one)


def _false_slope(story: Story, node: Node, one: Rewritten) -> Finding:
    edge = story.edges[one.edge]
    call, operand = story.nodes[edge.target], story.nodes[edge.source]
    label = story.label(node.id)
    then = story.operand_value(node.id, call.id)
    formula = f" ({edge.formula})" if edge.formula else ""
    now, slope = story.value_at(node.id, one.step), _slope(call, node, then)
    where = f"in line {one.line}" if one.line is not None else "in the array that it shares"
    return Finding(
        "silently wrong",
        MISTAKE,
        one.line if one.line is not None else call.line,
        node.id,
        one.step,
        f"The gradient of {story.label(operand.id)} is silently wrong: {label} was overwritten "
        f"{where}, after {story.label(call.id)} was computed, where autograd does not see it.",
        f"{story.label(call.id)} in line {call.line} was computed when {label} was {show(then)}; "
        f"its derivative{formula} was computed with {show(now)}.{slope} What flows to "
        f"{story.label(operand.id)} is {show(edge.contribution)}, which is not the slope of the "
        "value that stands there.",
        _cure(call, label, one.line),
    )


def _cure(call: Node, label: str, line: int | None) -> str:
    if "norm" in (call.op or ""):
        return (
            f"Call backward() before line {line} moves {label}, or keep the module in one mode "
            "until then."
        )
    if line is None:
        return f"Give {label} memory of its own: torch.tensor(array), or `.clone()`."
    return (
        f"Write into a copy in line {line}: make it by `.detach().clone()` (or "
        "`.numpy().copy()`), or write after backward(); `.data` and NumPy share the memory."
    )


_OF_THE_RESULT: dict[str, Callable[[float], float]] = {  # the slope, from what the call gave
    "sigmoid": lambda y: y * (1 - y),
    "tanh": lambda y: 1 - y * y,
    "exp": lambda y: y,
    "sqrt": lambda y: 0.5 / y if y else math.inf,
    "relu": lambda y: float(y > 0),
}


def _slope(call: Node, node: Node, then: Value) -> str:
    """What the derivative really was, where the numbers that it needs are known."""
    of_result = _OF_THE_RESULT.get((call.op or "").rstrip("_")) if node.id == call.id else None
    rule = (lambda factor: factor) if call.op == "mul" and node.id != call.id else of_result
    if rule is None or isinstance(then, Summary) or then is None:
        return ""
    numbers = flatten(then)
    if not all(isinstance(each, (int, float)) for each in numbers):
        return ""
    slopes = [rule(each) for each in numbers]
    shown = show(slopes[0] if not isinstance(then, list) else slopes)
    return f" With the numbers of then it is {shown}."


def _written_twice(story: Story) -> Iterator[Finding]:
    """`x[[0, 0]] = v`: one place gets two values, one of which is lost, and both get a gradient."""
    for node in story.nodes.values():
        if node.op not in ("setitem", "index_put", "index_put_") or node.id not in story.received:
            continue
        if "accumulate=True" in node.expression:
            continue
        indices = [flatten(each.value) for each in node.saved if each.name.startswith("indices")]
        if not indices or any(None in each for each in indices):
            continue
        often = Counter(zip(*indices, strict=False))
        place, times = often.most_common(1)[0]
        if times < 2:
            continue
        shown = show(place[0]) if len(place) == 1 else f"({', '.join(map(show, place))})"
        yield Finding(
            "silently wrong",
            MISTAKE,
            node.line,
            node.id,
            story.made.get(node.id),
            f"`{node.expression}` in line {node.line} writes {times} values to one place, {shown}: "
            "one of them stays, and all of them get its gradient.",
            f"The indices name {shown} {times} times; afterwards {story.label(node.id)} is "
            f"{show(story.value_at(node.id, story.made.get(node.id, 0)))}, and backward hands the "
            f"gradient of place {shown} to each of the {times}.",
            "Write each place once, or add the values up: `index_put_(…, accumulate=True)`, "
            "`scatter_add_`.",
        )
        return
