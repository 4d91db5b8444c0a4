"""A recording read along its tensors: what happened to each, over all passes."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from autograd_lab.model.index import Index
from autograd_lab.model.names import label
from autograd_lab.model.numbers import flatten
from autograd_lab.model.recording import (
    Edge,
    Node,
    OptimizerStep,
    Pass,
    Recording,
    Summary,
    Value,
)

_MOST_REMEMBERED = 256  # of the sets of nodes behind others


@dataclass(frozen=True, slots=True)
class Moment:
    """One change of one tensor: by which step of which pass, and what stood there before."""

    pass_index: int
    step: int
    kind: str
    line: int | None
    field: str
    before: Value
    after: Value


class Story:
    """All passes as one: nodes and edges by id, and the life of each tensor.

    A node is told as it was in the last pass that draws it.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.passes: tuple[Pass, ...] = recording.passes
        self.nodes: dict[str, Node] = {}
        self.edges: dict[str, Edge] = {}
        self.made: dict[str, int] = {}  # by which step; a node of no step is not in it
        self._starts: dict[str, Value] = {}  # the `.grad` that stood there from the beginning
        self._indexes: dict[int, Index] = {}
        self._moments: dict[tuple[str, ...], list[Moment]] = {}
        self._behind: dict[tuple[str, ...], set[str]] = {}
        self._histories: dict[tuple[str, str], tuple[list[int], list[Moment]]] = {}
        self.lives: defaultdict[str, list[Moment]] = defaultdict(list)
        for each in self.passes:
            self.nodes |= {node.id: node for node in each.graph.nodes}
            self.edges |= {edge.id: edge for edge in each.graph.edges}
            for change in each.start:
                if change.field == "grad" and change.target not in self.lives:
                    self._starts.setdefault(change.target, change.after)
            self._read(each)

    def _read(self, each: Pass) -> None:
        for step in each.steps:
            if step.kind == "forward":
                for node in step.nodes:
                    self.made.setdefault(node, step.index)
            for change in step.changes:
                if change.field == "contribution":
                    continue
                moment = Moment(
                    each.index, step.index, step.kind, step.line,
                    change.field, change.before, change.after,
                )  # fmt: skip
                self.lives[change.target].append(moment)

    @cached_property
    def _into(self) -> dict[str, list[Edge]]:
        into: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges.values():
            into[edge.target].append(edge)
        return into

    @cached_property
    def _out_of(self) -> dict[str, list[Edge]]:
        out_of: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in self.edges.values():
            out_of[edge.source].append(edge)
        return out_of

    def into(self, node: str) -> list[Edge]:
        """The edges from a node's operands, of all passes."""
        return sorted(self._into.get(node, ()), key=lambda edge: edge.position)

    def out_of(self, node: str) -> list[Edge]:
        """The edges to what was computed from a node, in all passes."""
        return self._out_of.get(node, [])

    def operand(self, node: str, position: int) -> Node | None:
        """The operand at this place of a call."""
        for edge in self._into.get(node, ()):
            if position in (edge.positions or (edge.position,)):
                return self.nodes.get(edge.source)
        return None

    def index(self, each: Pass) -> Index:
        """The index of one of its passes, made once."""
        if each.index not in self._indexes:
            self._indexes[each.index] = Index(each.graph)
        return self._indexes[each.index]

    @cached_property
    def _lines(self) -> list[str]:
        return (self.recording.code or "").splitlines()

    def line(self, number: int | None) -> str:
        """What the program says in this line, counted from 1; nothing where no such line is."""
        there = number is not None and 0 < number <= len(self._lines)
        return self._lines[number - 1] if number is not None and there else ""

    # ------------------------------------------------------------ what the passes were

    @cached_property
    def roots(self) -> dict[int, tuple[str, ...]]:
        """Where the backward pass of each pass started, by the pass's index."""
        return {
            each.index: tuple(node for step in each.steps if step.kind == "seed"
                              for node in step.nodes)
            for each in self.passes
        }  # fmt: skip

    @cached_property
    def storing(self) -> list[Pass]:
        """The passes that store gradients; `autograd.grad` stores none."""
        return [
            each for each in self.passes if any(step.kind == "accumulate" for step in each.steps)
        ]

    @cached_property
    def last_storing_seed(self) -> int | None:
        """Where the last backward pass that stores gradients starts."""
        if not self.storing:
            return None
        return next(step.index for step in self.storing[-1].steps if step.kind == "seed")

    @cached_property
    def optimizer_steps(self) -> list[tuple[int, OptimizerStep]]:
        """Every `step()` of an optimizer, with its pass's index."""
        return [(each.index, step) for each in self.passes for step in each.facts.optimizer_steps]

    @cached_property
    def held(self) -> dict[str, set[int]]:
        """Which optimizers hold a parameter, by their numbers."""
        held: defaultdict[str, set[int]] = defaultdict(set)
        for _, step in self.optimizer_steps:
            for each in step.held:
                held[each.node].add(step.number)
        return held

    @cached_property
    def leaves(self) -> list[Node]:
        """The leaves that require grad, in the order in which they were made."""
        return [node for node in self.nodes.values() if node.kind == "leaf" and node.requires_grad]

    @cached_property
    def received(self) -> set[str]:
        """The nodes that a gradient has reached, in any pass."""
        return {
            node for node, life in self.lives.items()
            if any(each.field in ("gradient", "grad") and each.after is not None for each in life)
        }  # fmt: skip

    def moments(self, node: str, *kinds: str) -> list[Moment]:
        """What happened to a node, in order; of these kinds of steps, where some are given."""
        key = node, *kinds
        if key not in self._moments:
            every = self.lives.get(node, [])
            self._moments[key] = [each for each in every if not kinds or each.kind in kinds]
        return self._moments[key]

    def updates(self, leaf: str) -> list[Moment]:
        """The changes of its value after it was made, in order."""
        key = leaf, "update of a value"
        if key not in self._moments:
            every = self.moments(leaf, "update")
            self._moments[key] = [each for each in every if each.field == "value"]
        return self._moments[key]

    @cached_property
    def optimizer_starts(self) -> list[int]:
        """Where the optimizers' steps begin, in order."""
        return [step.step for _, step in self.optimizer_steps]

    def update_by(self, leaf: str, step: OptimizerStep) -> Moment | None:
        """What this `step()` did to a parameter: an update of its line, before the next step()."""
        moves = self.updates(leaf)
        place = bisect_left(moves, step.step, key=lambda each: each.step)
        following = bisect_right(self.optimizer_starts, step.step)
        end = self.optimizer_starts[following] if following < len(self.optimizer_starts) else None
        for each in moves[place : place + 3]:
            if each.line == step.line and (end is None or each.step < end):
                return each
        return None

    def last_change(self, node: str, field: str, until: int) -> Moment | None:
        """The last change of its value, gradient or `.grad` before this step."""
        key = node, field
        if key not in self._histories:
            changes = [each for each in self.lives.get(node, ()) if each.field == field]
            self._histories[key] = [each.step for each in changes], changes
        steps, changes = self._histories[key]
        place = bisect_left(steps, until)
        return changes[place - 1] if place else None

    def value_at(self, node: str, step: int) -> Value:
        """What stood there when this step had been made; updates of later come later."""
        last = self.last_change(node, "value", step + 1)
        if last is not None:
            return last.after
        changes = self._histories[node, "value"][1]
        return changes[0].before if changes else self.nodes[node].value

    def operand_value(self, node: str, call: str) -> Value:
        """What an operand was when a call used it."""
        return self.value_at(node, self.made.get(call, 0))

    def grad_before(self, leaf: str, step: int) -> Value:
        """What stands in its `.grad` when this step begins."""
        last = self.last_change(leaf, "grad", step)
        return self._starts.get(leaf) if last is None else last.after

    def gradients(self, node: str) -> list[Value]:
        """What each backward pass has brought it in all, where one came."""
        ends = (self.index(each).nodes.get(node) for each in self.passes)
        return [each.gradient for each in ends if each is not None and each.gradient is not None]

    def turn_of(self, node: str) -> int | None:
        """The index of the pass in which a node was made."""
        life = self.lives.get(node)
        return life[0].pass_index if life else None

    # ------------------------------------------------------------ ways

    def behind(self, starts: Iterable[str]) -> set[str]:
        """All that these were computed from, themselves included, through cut edges too."""
        key = tuple(starts)
        if key not in self._behind:
            if len(self._behind) >= _MOST_REMEMBERED:
                self._behind.clear()
            seen: set[str] = set()
            waiting = list(key)
            while waiting:
                node = waiting.pop()
                if node not in seen:
                    seen.add(node)
                    waiting += [edge.source for edge in self._into.get(node, ())]
            self._behind[key] = seen
        return self._behind[key]

    def first_cuts(self, node: str, within: set[str]) -> Iterator[Edge]:
        """The nearest cut edges on every way from a node through these nodes."""
        seen, waiting = {node}, [node]
        while waiting:
            here = waiting.pop(0)
            for edge in self.out_of(here):
                if edge.target not in within:
                    continue
                if edge.cut is not None:
                    yield edge
                elif edge.target not in seen:
                    seen.add(edge.target)
                    waiting.append(edge.target)

    def label(self, node: str) -> str:
        """What words call it; of what has neither name nor expression, where it is used."""
        it = self.nodes[node]
        words = label(it)
        if words != it.id:
            return words
        what = "leaf" if it.kind == "leaf" else "tensor"
        return f"a {what} of line {it.line}" if it.line is not None else f"a {what}"


def story_of(recording: Recording) -> Story:
    """The story of a recording, which is read once."""
    held = recording.__dict__
    if "_story" not in held:
        held["_story"] = Story(recording)
    story: Story = held["_story"]
    return story


def names(labels: Iterable[str], most: int = 3) -> str:
    """`a`, `a and b`, `a, b and 4 more`."""
    labels = list(dict.fromkeys(labels))
    if len(labels) > most:
        labels = [*labels[: most - 1], f"{len(labels) - most + 1} more"]
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"


def is_zero(value: Value) -> bool:
    """Whether every element is exactly zero."""
    if isinstance(value, Summary):
        return value.min == value.max == 0
    numbers = flatten(value)
    return bool(numbers) and all(isinstance(each, (int, float)) and each == 0 for each in numbers)


def is_finite(value: Value) -> bool:
    """Whether no element is NaN or infinite."""
    if isinstance(value, Summary):
        return math.isfinite(value.min + value.max)
    return all(math.isfinite(each) for each in flatten(value) if isinstance(each, (int, float)))


def size_of(value: Value) -> float | None:
    """Its largest magnitude; None where it is not known or no number."""
    if isinstance(value, Summary):
        return max(abs(value.min), abs(value.max))
    numbers = [abs(each) for each in flatten(value) if isinstance(each, (int, float))]
    return max(numbers) if numbers else None
