"""Where NaN and infinity come from: the first step whose inputs are free of them.

A NaN spreads to all that is computed from it, so that the end of a program says nothing about its
beginning. An infinity appears where everything that went in is finite; a NaN appears where nothing
that went in is NaN, though it may be infinite (0 × ∞, ∞ − ∞).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from autograd_lab.model.index import Index, State, replay
from autograd_lab.model.numbers import flatten, show
from autograd_lab.model.recording import Change, Pass, Step, Summary, Value

# They put a number in its place that the program wrote, as masks of attention do with −∞.
_WRITING = frozenset(("masked_fill", "fill", "setitem", "full_like", "copy", "zero"))


@dataclass(frozen=True, slots=True)
class FirstNonFinite:
    """The first NaN, or the first infinity, among the values or among the gradients.

    `step` is its index in the recording; `node` the node whose value or gradient it is, and for a
    contribution the operand that receives it along `edge`. `field` is the changed one of
    CHANGE_FIELDS, `number` what appeared as it is shown, and `text` a sentence.
    """

    step: int
    node: str
    edge: str | None
    field: str
    number: str
    text: str


def first_non_finite(passes: tuple[Pass, ...]) -> tuple[FirstNonFinite, ...]:
    """In the order of the steps, at most four: NaN and infinity, of values and of gradients."""
    return tuple(found for found, _ in _found(passes))


def tell(passes: tuple[Pass, ...]) -> tuple[Pass, ...]:
    """The same passes, with the sentences of these steps saying what appears there, and why."""
    said: dict[int, list[str]] = {}
    for found, words in _found(passes):
        said.setdefault(found.step, []).append(f"here {words}")
    return tuple(
        replace(each, steps=tuple(_telling(step, said) for step in each.steps)) for each in passes
    )


def _telling(step: Step, said: dict[int, list[str]]) -> Step:
    if step.index not in said:
        return step
    return replace(step, text=f"{step.text.removesuffix('.')}: {'; '.join(said[step.index])}.")


def _found(passes: tuple[Pass, ...]) -> Iterator[tuple[FirstNonFinite, str]]:
    """What appeared by itself, with words for its step: "the first NaN appears, where x = 0"."""
    told: set[tuple[str, bool]] = set()
    seen: set[tuple[str, bool]] = set()
    for each in passes:
        history = _History(each)
        for step, history.state in replay(each):
            for change in step.changes:
                group = "values" if change.field == "value" else "gradients"
                for number in _non_finite(change.after):
                    sort = group, number == "NaN"
                    if sort not in told and history.comes_by_itself(step, change, number):
                        told.add(sort)
                        yield _appearing(history, step, change, number, group, seen)
                    seen.add(sort)


def _appearing(history, step: Step, change: Change, number: str, group: str, seen):
    """The finding; it is the first only where none of its sort was in the picture before."""
    inputs = history.shown_inputs(step, change, history.inputs(step, change))
    why = _why(change, inputs, number)
    edge = history.index.edges.get(change.target)
    is_nan = number == "NaN"
    which = "another" if (group, is_nan) in seen else "the first"
    elsewhere = any((each, is_nan) in seen for each in ("values", "gradients") if each != group)
    among = f" among the {group}" if elsewhere and which == "the first" else ""
    text = f"{which.capitalize()} {number} among the {group} appears here{why}."
    node, edge_id = (edge.source, edge.id) if edge else (change.target, None)
    found = FirstNonFinite(step.index, node, edge_id, change.field, number, text)
    return found, f"{which} {number}{among} appears{why}"


class _History:
    """One pass, with what stands in the picture before the step that is looked at."""

    def __init__(self, each: Pass):
        self.index = Index(each.graph)
        self.state: State = {}

    def comes_by_itself(self, step: Step, change: Change, number: str) -> bool:
        """Whether nothing that it was computed from, or with, has brought it along."""
        inputs, is_nan = self.inputs(step, change), number == "NaN"
        if not inputs or _spoiled(inputs, is_nan):
            return False
        if change.field != "contribution" or not is_nan:
            return True
        # Many derivatives are computed with the call's own result (softmax, exp).
        result = self.state.get((self.index.edges[change.target].target, "value"))
        return not _spoiled([("result", result)], is_nan)

    def inputs(self, step: Step, change: Change) -> list[tuple[str, Value]]:
        """What a number was computed from, as (name, value); nothing where it was written."""
        if step.kind == "forward" and change.field == "value":
            op = self.index.nodes[step.nodes[0]].op or ""
            return [] if op.rstrip("_") in _WRITING else self._values(step.nodes)
        if change.field == "contribution":
            # The local derivative is computed from the operands of the call.
            target = self.index.edges[change.target].target
            upstream = ("upstream", self.state.get((target, "gradient")))
            return [upstream, *self._values([target])]
        if change.before is None:
            return []
        before = ("", change.before)
        if step.kind == "update":
            return [before, ("", self.state.get((change.target, "grad")))]
        if step.kind == "backward" and step.edges:
            return [before, ("+", self.state.get((step.edges[0], "contribution")))]
        if step.kind == "accumulate":
            return [before, ("+", self.state.get((change.target, "gradient")))]
        return [before] if step.kind == "backward" else []

    def shown_inputs(self, step: Step, change: Change, inputs) -> list[tuple[str, Value]]:
        """Those that a sentence names: of a contribution its factors, else its operand."""
        if change.field != "contribution":
            return inputs
        edge = self.index.edges[change.target]
        if isinstance(edge.local, (int, float)):
            return [("", inputs[0][1]), ("×", edge.local)]
        upstream = ("the upstream gradient", inputs[0][1])
        return [*self._named([edge.source]), upstream]

    def _values(self, calls) -> list[tuple[str, Value]]:
        """The operands of the calls, once each."""
        sources = (edge.source for call in calls for edge in self.index.into(call))
        return self._named([each for each in dict.fromkeys(sources) if each not in calls])

    def _named(self, ids) -> list[tuple[str, Value]]:
        nodes = [self.index.nodes[each] for each in ids]
        return [
            (node.name or node.expression, self.state.get((node.id, "value"))) for node in nodes
        ]


def _spoiled(inputs: list[tuple[str, Value]], is_nan: bool) -> bool:
    """Whether it only came on: from a NaN, or an infinity from anything that is not finite."""
    bad = {number for _, value in inputs for number in _non_finite(value)}
    return "NaN" in bad if is_nan else bool(bad)


def _why(change: Change, inputs: list[tuple[str, Value]], number: str) -> str:
    """`, from 0 × ∞`, `, from x = 0`, `, where x = 0`: the numbers of its first element."""
    after = flatten(change.after)
    place = next(
        (index for index, each in enumerate(after) if _non_finite(each) == (number,)), None
    )
    picked = []
    for name, value in inputs:
        numbers = flatten(value)
        if value is None or isinstance(value, Summary) or place is None:
            return ""
        if len(numbers) not in (1, len(after)):
            continue
        picked.append((name, show(numbers[place] if len(numbers) > 1 else numbers[0])))
    if not picked or len(picked) > 3:
        return ""
    if len(picked) == 2 and picked[1][0] in ("+", "×"):
        return f", from {picked[0][1]} {picked[1][0]} {picked[1][1]}"
    if not all(name for name, _ in picked):
        return ""
    word = "from" if len(after) == 1 else "where"
    return f", {word} " + " and ".join(f"{name} = {value}" for name, value in picked)


def _non_finite(value: Value) -> tuple[str, ...]:
    """Which stand in a value: NaN, and the first infinity."""
    if isinstance(value, Summary):
        numbers = [value.min, value.max, value.mean]
    elif isinstance(value, list):
        numbers = flatten(value)
    else:
        numbers = [value]
    if not numbers or not isinstance(numbers[0], float) or math.isfinite(sum(numbers)):
        return ()
    bad = [each for each in numbers if not math.isfinite(each)]
    nan = [show(each) for each in bad if math.isnan(each)]
    infinite = [show(each) for each in bad if not math.isnan(each)]
    return (*nan[:1], *infinite[:1])
