"""Raw events of a running program, before they become passes: calls, links and what happened."""

from __future__ import annotations

import itertools
import sys
from functools import lru_cache
from types import MappingProxyType

import torch
from torch.autograd.graph import get_gradient_edge
from torch.nn.parameter import is_lazy

from autograd_lab.model.recording import Value
from autograd_lab.recording.values import Copy, copied, has_finite_sum, is_finite, unpacked

# Ops that nobody wrote: a view or alias whose numbers changed behind it, a result of unseen code.
UNWRITTEN = ("view", "in-place write", "from outside")
NO_OPTIONS = MappingProxyType({})


@lru_cache(4096)
def shared(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape as a tuple that all who have it share."""
    return tuple(shape)


def function_of(tensor: torch.Tensor):
    """Its `grad_fn`; None also where torch refuses to tell.

    That is so for a piece of a tensor (`a, b = h.split(2)`) after the whole was written in place.
    """
    try:
        return tensor.grad_fn
    except RuntimeError:
        return None


def is_leaf(tensor: torch.Tensor) -> bool:
    """Whether it is a leaf; a piece of which torch refuses to tell (see above) is none."""
    try:
        return tensor.is_leaf
    except RuntimeError:
        return False


def shape_of(tensor: torch.Tensor) -> tuple[int, ...]:
    """Its shape; () where it has none: a nested tensor, a lazy parameter before its first use."""
    try:
        return shared(tensor.shape)
    except (RuntimeError, ValueError):
        return ()


def edge_of(tensor: torch.Tensor) -> tuple | None:
    """The autograd node and output that its gradient goes to; None where there is none.

    A leaf has its `AccumulateGrad`. An inference tensor has none, whatever it says.
    """
    function = function_of(tensor)
    if function is not None:
        return function, tensor.output_nr
    if is_lazy(tensor) or not tensor.requires_grad or tensor.is_inference():
        return None
    try:
        return get_gradient_edge(tensor).node, 0
    except RuntimeError:  # no view can be made of sparse, MKL-DNN and nested ones
        with torch.enable_grad():
            return tensor.clone().grad_fn.next_functions[0]


@lru_cache(64)
def one_position(position: int) -> tuple[int]:
    """The places of a link that has one, as a tuple that all who have it share."""
    return (position,)


@lru_cache
def dtype_name(dtype: torch.dtype) -> str:
    """`float32`."""
    return str(dtype).removeprefix("torch.")


class Call:
    """A raw node: one call with its result, a leaf, a constant, or one output of several.

    Among the events it stands for its own making. Numbers are copies, as `values.copied` makes
    them, and kept as small as they can be: there are as many calls as there are ops.
    """

    __slots__ = (
        "built",
        "dtype",
        "edge",
        "facts",
        "first_grad",
        "first_value",
        "frozen",
        "grad",
        "grad_fn",
        "gradient",
        "history",
        "inner",
        "is_leaf",
        "kind",
        "last_flow",
        "links",
        "module",
        "names",
        "nodes",
        "op",
        "options",
        "outputs",
        "parent",
        "requires_grad",
        "reshaped",
        "retains_grad",
        "run",
        "saved",
        "shape",
        "stale",
        "state",
        "tensor",
        "used",
        "value",
        "views",
        "where",
    )  # fmt: skip

    def __init__(self, kind: str, op: str | None, where, tensor: torch.Tensor | None):
        self.kind, self.op, self.where = kind, op, where
        self.run: tuple | None = None  # which run of its place in the program it belongs to
        self.module: tuple[int, str] | None = None  # which module's forward was running
        self.links: list[Link] = []
        self.history: tuple[list[Link], ...] = ()  # its links before a part of it became a call
        # None: the names at its place in the program; ("=", call): those of another call;
        # ("#", i): the i-th of them; ("grad", call): that call's `.grad`;
        # ("as", call): that call in another dtype; ("of", i, n): the i-th of n results there;
        # ("second",): torch computed it inside of a backward pass.
        self.names: tuple | None = None
        # The plain arguments, with an `Operand` for each tensor: formulas need them.
        self.facts: tuple = ()
        self.options: dict[str, object] = NO_OPTIONS
        self.parent: Call | None = None
        self.outputs = 0  # how many outputs, where there are several
        self.inner: tuple[str, ...] = ()
        self.saved: tuple[tuple[str, Copy, Call | None], ...] = ()  # name, numbers, whose they are
        self.state = "constant" if kind == "constant" else "tracked"
        self.views: tuple[Call, ...] = ()  # of which it keeps a view for its backward pass
        self.used = self.retains_grad = False
        self.built = False  # whether a constructor made it, whose result is something else
        self.frozen = False  # whether it was a leaf until `requires_grad_(False)`
        self.nodes = 0  # of a leaf: its AccumulateGrads, a new one where its data is exchanged
        self.reshaped = False  # whether its data was exchanged for some of another shape
        # What stands there now, and what stood there when it was made.
        self.gradient = self.grad = self.first_grad = self.first_value = None
        self.last_flow: Flow | None = None
        self.edge = None
        self.see(tensor)

    @property
    def named_by(self) -> object:
        """How `names` is meant: its first entry, "" where there is none."""
        return self.names[0] if self.names else ""

    def see(self, tensor: torch.Tensor | None) -> None:
        """Takes over the facts of the tensor as it is now."""
        self.tensor = tensor
        if tensor is None:
            self.shape, self.dtype, self.value, self.stale = (), "", None, False
            self.requires_grad, self.is_leaf, self.grad_fn = False, False, None
            return
        self.shape = shape_of(tensor)
        self.dtype = dtype_name(tensor.dtype)
        self.requires_grad, self.is_leaf = tensor.requires_grad, is_leaf(tensor)
        function = function_of(tensor)
        self.grad_fn = None if function is None else sys.intern(function.name())
        # Leaves and constants are often written while they are initialised: read at first use.
        self.stale = self.kind in ("leaf", "constant")
        self.value = self.first_value = None if self.stale else copied(tensor)

    def use(self) -> None:
        """From now on a change of the value is something that happened."""
        self.used = True
        if self.stale:
            self.read()

    def read(self) -> None:
        """Copies the value that a leaf or constant has before its first use."""
        if self.stale:
            self.stale = False
            self.value = self.first_value = copied(self.tensor)


class Link:
    """A raw edge, from an operand to the call that uses it."""

    __slots__ = ("cut", "local", "parts", "positions", "source", "stands_for", "target", "total")

    def __init__(self, source: Call, target: Call, positions: tuple[int, ...]):
        self.source, self.target, self.positions = source, target, positions
        self.cut: str | None = None
        self.local: Copy = None
        # The operand that the program wrote, where the source is what was made of it on the way.
        self.stands_for: Call | None = None
        self.parts = False  # whether several autograd nodes hand on what it carries
        self.total: torch.Tensor | None = None  # what they have handed on so far in this pass


class Event:
    """What happened: `kind` is a step's kind, or one that makes no step.

    hook, end (of a backward), parted (a call), rewritten, optimizer (its `step()`), read (numbers),
    idle (a write that changed nothing), kept (graphs in a list).
    """

    __slots__ = (
        "after", "before", "call", "calls", "field", "held", "incoming", "kind", "links", "number",
        "text", "where",
    )  # fmt: skip

    def __init__(self, kind: str, where, call: Call | None = None, **facts):
        self.kind, self.where, self.call = kind, where, call
        self.before = facts.get("before")
        self.after = facts.get("after")
        self.field = facts.get("field")
        self.incoming = facts.get("incoming")
        self.text = facts.get("text", "")
        self.calls = facts.get("calls", ())
        self.links: list[Link] = facts.get("links", [])  # into a call of which a part was parted
        # Of an optimizer: which one it is, and (a parameter, its settings, state, norms) each.
        self.number: int = facts.get("number", 0)
        self.held: tuple[tuple[Call, dict, dict, dict], ...] = facts.get("held", ())


class Flow:
    """A contribution that travelled one edge, and the gradient of its operand before and after."""

    __slots__ = ("after", "before", "carried", "contribution", "link", "tensor", "version")

    kind = "backward"
    where = None

    def __init__(self, link: Link, contribution: Copy, before: Copy, tensor: torch.Tensor):
        """`tensor`: the contribution itself, until the gradient it goes into is complete."""
        self.link, self.contribution = link, contribution
        self.carried = contribution  # by its edge in this pass, with what came before
        self.before, self.after = before, contribution
        self.tensor, self.version = tensor, tensor._version

    def holds(self, tensor: torch.Tensor) -> bool:
        """Whether this is the contribution's own tensor, which nothing has written since."""
        return self.tensor is tensor and tensor._version == self.version


class Inner:
    """An autograd node inside a call: which of its gradient inputs belong to which link.

    `targets` and `outputs` are pairs of a place and a link or call; `outputs` is None for the usual
    node, whose only output is the call's result.
    """

    __slots__ = ("call", "incoming", "outputs", "targets")

    def __init__(self, call: Call):
        self.call = call
        self.targets: tuple[tuple[int, Link], ...] = ()
        self.outputs: tuple[tuple[int, Call], ...] | None = ()
        self.incoming: Copy = None  # of a leaf: what is about to be added to its `.grad`

    def results(self) -> tuple[tuple[int, Call], ...]:
        """The outputs, the usual one included."""
        return ((0, self.call),) if self.outputs is None else self.outputs


def unpack(events: list[Call | Event | Flow]) -> bool:
    """Makes plain values of all copies, equal ones one list; returns whether all are finite."""
    known: dict[bytes, Value] = {}
    finite = True

    def value(copy: Copy) -> Value:
        nonlocal finite
        if type(copy) is not bytes:
            if finite and not is_finite(copy):
                finite = False
            return copy
        if copy not in known:
            known[copy] = plain = unpacked(copy)
            finite = finite and has_finite_sum(plain)
        return known[copy]

    for event in events:
        if type(event) is Call:
            event.first_value, event.first_grad = value(event.first_value), value(event.first_grad)
            for link in itertools.chain(event.links, *event.history):
                link.local = value(link.local)
            if event.saved:
                event.saved = tuple((name, value(copy), of) for name, copy, of in event.saved)
        elif type(event) is Flow:
            event.contribution, event.carried = value(event.contribution), value(event.carried)
            event.before, event.after = value(event.before), value(event.after)
        else:
            event.before, event.after = value(event.before), value(event.after)
            event.incoming = value(event.incoming)
            event.calls = tuple((call, value(copy)) for call, copy in event.calls)
    return finite
