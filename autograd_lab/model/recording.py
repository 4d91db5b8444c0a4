"""What a recording is: frozen dataclasses of plain values, with no tensor and no torch import.

A `Recording` holds passes; a pass holds a `Graph` (nodes and edges) and the `Step`s that build it.
Every step carries the `Change`s it makes, so that the state at any step is the fold of the steps
before it and can be undone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from threading import Lock
from typing import Any

STEP_KINDS = (
    "forward",
    "seed",
    "backward",
    "accumulate",
    "reset",
    "update",
    "print",
    "warning",
    "error",
)
NODE_KINDS = ("leaf", "constant", "op", "output")
NODE_STATES = ("tracked", "detached", "no_grad", "constant")
CHANGE_FIELDS = ("value", "gradient", "grad", "contribution")


@dataclass(frozen=True, slots=True)
class Summary:
    """Stands for a tensor of more than 64 elements: its shape, smallest, largest and mean."""

    shape: tuple[int, ...]
    min: float
    max: float
    mean: float


# float | int | bool for one element, nested lists up to 64 elements, else a Summary; None: not set.
Value = float | int | bool | list[Any] | Summary | None


@dataclass(frozen=True, slots=True)
class Saved:
    """A tensor that a call keeps for its backward pass.

    `name` is torch's (`self`, `other`, `result`; `saved_tensors[0]` of a custom function), and
    `node` the id of the node whose value it is, None where the picture has no node for it.
    """

    name: str
    value: Value
    node: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One call as the user wrote it, with its result; or a leaf, a constant, one of its outputs.

    `value`, `gradient` and `grad` are what stands there at the end of the pass. `gradient` is what
    flowed through the node in this pass (None where backward did not come); `grad` is what torch
    holds in the tensor's `.grad` (None where torch says None, never 0 for it). `saved` is listed
    for the first 200 calls of a program. `module` is the path of the module whose forward made the
    call (`net.0.attn`), None outside of modules.
    """

    id: str
    kind: str
    name: str | None
    op: str | None
    expression: str
    line: int | None
    shape: tuple[int, ...]
    dtype: str
    value: Value
    requires_grad: bool
    is_leaf: bool
    grad_fn: str | None
    inner: tuple[str, ...] = ()
    state: str = "tracked"
    gradient: Value = None
    grad: Value = None
    retains_grad: bool = False
    is_root: bool = False
    saved: tuple[Saved, ...] = ()
    module: str | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """From an operand (`source`) to the result (`target`) of a call.

    `contribution` is what the backward pass carried along it, upstream × local; it lands in the
    gradient of `source`. `cut` says why nothing flows. `positions` lists every operand place that
    shares this edge, where torch does not tell their shares apart; else it is `(position,)`.
    """

    id: str
    source: str
    target: str
    position: int
    local: Value = None
    formula: str | None = None
    contribution: Value = None
    cut: str | None = None
    positions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes and edges of one pass, in order of execution."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def node(self, node_id: str) -> Node:
        """The node with this id; KeyError where the graph has none."""
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise KeyError(node_id)

    def edge(self, edge_id: str) -> Edge:
        """The edge with this id; KeyError where the graph has none."""
        for edge in self.edges:
            if edge.id == edge_id:
                return edge
        raise KeyError(edge_id)

    def named(self, name: str) -> Node:
        """The last node that carries this variable's name; KeyError where there is none."""
        for node in reversed(self.nodes):
            if node.name == name:
                return node
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Change:
    """One quantity of one node or edge that a step changes.

    `target` is a node's id (`field` value, gradient or grad) or an edge's (`field` contribution).
    """

    target: str
    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, in the engine's real order; `text` is a sentence to read aloud."""

    index: int
    kind: str
    line: int | None
    nodes: tuple[str, ...]
    edges: tuple[str, ...]
    text: str
    changes: tuple[Change, ...] = ()
    group: int | None = None
    output: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A parameter that an optimizer holds, as its `step()` left it.

    `settings` are those of its group that are numbers (`lr`, `momentum`, `weight_decay`, …; of
    several numbers `betas[0]`, …); `state` is what the optimizer keeps for it, by torch's names,
    for parameters of at most 64 elements. `norms` are those of the value before the step, the
    gradient and the update, where the recording was asked to measure them.
    """

    node: str
    settings: dict[str, float | int | bool] = field(default_factory=dict)
    state: dict[str, Value] = field(default_factory=dict)
    norms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OptimizerStep:
    """One call of an optimizer's `step()`, whether or not it changed anything.

    `step` is the index of the first step that it made, or would have made. `optimizer` is the name
    of its class; `number` tells several of them apart, in the order of their first steps.
    """

    step: int
    line: int | None
    optimizer: str
    number: int
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberRead:
    """Plain numbers taken out of the graph by `how` (`item`, `tolist`, `__float__`, …)."""

    step: int
    line: int | None
    node: str
    how: str


@dataclass(frozen=True, slots=True)
class IdleWrite:
    """A write into a leaf that left every element as it was."""

    step: int
    line: int | None
    node: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A derivative along `edge`, computed with other numbers of `node` than the forward call had.

    Somebody wrote them in `line`, behind autograd's back, so the slope is not that of what was
    computed.
    """

    step: int
    line: int | None
    edge: str
    node: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A list that holds so many tensors with the graphs behind them when the program has ended.

    `nodes` are those of its first tensors.
    """

    name: str
    count: int
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened in a pass that no step shows by itself."""

    optimizer_steps: tuple[OptimizerStep, ...] = ()
    reads: tuple[NumberRead, ...] = ()
    rewritten: tuple[Rewritten, ...] = ()
    idle: tuple[IdleWrite, ...] = ()
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class Pass:
    """Forward ops and the one `backward()` that ends them, with what followed before the next.

    `start` is what stands in the picture before the pass's first step: values and `.grad` that
    earlier passes left, by (node id, field). What is not in it is not there yet (None).
    """

    index: int
    graph: Graph
    steps: tuple[Step, ...]
    start: tuple[Change, ...] = ()
    facts: Facts = Facts()

    def __setstate__(self, state: list[Any]) -> None:
        """From a pickle; one of before there were facts has none."""
        names = [each.name for each in fields(self)]
        for name, value in zip(names, [*state, Facts()], strict=False):
            object.__setattr__(self, name, value)

    def state(self, steps: int | None = None) -> dict[tuple[str, str], Value]:
        """The fold of the first `steps` steps (default: all) over `start`: (id, field) -> value."""
        state = {(change.target, change.field): change.after for change in self.start}
        for step in self.steps[:steps]:
            for change in step.changes:
                state[change.target, change.field] = change.after
        return state


@dataclass(frozen=True, slots=True)
class Variable:
    """A tensor or Python number that a name stands for when the program has ended."""

    name: str
    value: Value
    grad: Value = None
    shape: tuple[int, ...] = ()
    dtype: str = ""
    requires_grad: bool = False
    is_leaf: bool = True
    grad_fn: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """An exception that ended the program: torch's own words, then a learner's, then a cure.

    `line` is where the program stopped; `node` is the id of the node that is to blame, in the
    graph of the last pass.
    """

    kind: str
    type: str
    message: str
    line: int | None
    explanation: str = ""
    fix: str = ""
    node: str | None = None


@dataclass(frozen=True)
class Recording:
    """A program that ran, and every step of it.

    `code` is the program that really ran (None for a callable without source); `notes` are plain
    sentences about what could not be drawn.
    """

    code: str | None
    passes: tuple[Pass, ...] = field(default_factory=tuple)  # a default would hide `unread`
    output: str = ""
    error: Failure | None = None
    truncated: bool = False
    variables: dict[str, Variable] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @classmethod
    def unread(cls, assemble: Callable[[], tuple[Pass, ...]], **facts: Any) -> Recording:
        """A recording whose passes are assembled when they are first read.

        Their sentences, formulas and lists cost as much time as recording did, and several times
        its memory; a program that is only run, or whose variables are asked for, needs none.
        """
        recording = cls(**facts)
        del recording.__dict__["passes"]
        recording.__dict__["_waiting"] = (assemble, Lock())
        return recording

    def __getattr__(self, name: str) -> Any:
        """Python asks here for what is not there: the passes, until they are first read."""
        waiting = self.__dict__.get("_waiting")
        if name == "passes" and waiting is not None:
            assemble, lock = waiting
            with lock:
                if "passes" not in self.__dict__:
                    self.__dict__["passes"] = assemble()
                    self.__dict__.pop("_waiting")
        if name not in self.__dict__:
            raise AttributeError(f"a recording has no {name!r}", name=name, obj=self)
        return self.__dict__[name]

    def __getstate__(self) -> dict[str, Any]:
        """For pickle and copy: plain data only, so the passes are assembled first."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps of all passes; `recording.steps[i].index == i`."""
        return tuple(step for each in self.passes for step in each.steps)


def pick_pass(recording: Recording, pass_index: int) -> Pass:
    """The pass with this index, negative ones counted from the end; ValueError where none is."""
    count = len(recording.passes)
    if count == 0:
        raise ValueError(
            "this recording has no pass, so there is no graph to draw: the program made no tensor "
            "operation that was recorded. Record a program that computes with tensors, such as "
            "`x = torch.tensor(2.0, requires_grad=True); (x * x).backward()`"
        )
    if not -count <= pass_index < count:
        raise ValueError(
            f"pass_index = {pass_index}: this recording has {count} "
            f"{'pass' if count == 1 else 'passes'}; give an index from 0 to {count - 1}, "
            "or −1 for the last"
        )
    return recording.passes[pass_index]
