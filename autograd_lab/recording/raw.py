"""Raw events of a running program, before they become passes: calls, links and what happened."""

from __future__ import annotations

import torch

from autograd_lab.recording.model import Value
from autograd_lab.recording.values import plain

# Ops that nobody wrote: a view or alias whose numbers changed behind it, a result of unseen code.
UNWRITTEN = ("view", "in-place write", "from outside")


class Call:
    """A raw node: one call with its result, a leaf, a constant, or one output of several."""

    __slots__ = (
        "dtype", "edge", "event", "facts", "grad", "grad_fn", "gradient", "inner", "is_leaf",
        "kind", "last_flow", "links", "names", "op", "options", "outputs", "parent",
        "requires_grad", "retains_grad", "run", "shape", "stale", "state", "tensor", "used",
        "value", "where",
    )  # fmt: skip

    def __init__(self, kind: str, op: str | None, where, tensor: torch.Tensor | None):
        self.kind, self.op, self.where = kind, op, where
        self.run: tuple | None = None  # which run of its place in the program it belongs to
        self.links: list[Link] = []
        # None: the names at its place in the program; ("=", call): those of another call;
        # ("#", i): the i-th of them; ("grad", call): that call's `.grad`.
        self.names: tuple | None = None
        # The plain arguments, with an `Operand` for each tensor: formulas need them.
        self.facts: tuple = ()
        self.options: dict[str, object] = {}
        self.parent: Call | None = None
        self.outputs = 0  # how many outputs, where there are several
        self.inner: tuple[str, ...] = ()
        self.state = "tracked"
        self.used = self.retains_grad = False
        self.gradient: Value = None
        self.grad: Value = None
        self.last_flow: Flow | None = None
        self.edge = self.event = None
        self.see(tensor)

    def see(self, tensor: torch.Tensor | None) -> None:
        """Takes over the facts of the tensor as it is now."""
        self.tensor = tensor
        if tensor is None:
            self.shape, self.dtype, self.value, self.stale = (), "", None, False
            self.requires_grad, self.is_leaf, self.grad_fn = False, False, None
            return
        self.shape = tuple(tensor.shape)
        self.dtype = str(tensor.dtype).removeprefix("torch.")
        self.requires_grad, self.is_leaf = tensor.requires_grad, tensor.is_leaf
        self.grad_fn = tensor.grad_fn.name() if tensor.grad_fn is not None else None
        # Leaves and constants are often written while they are initialised: read at first use.
        self.stale = self.kind in ("leaf", "constant")
        self.value = None if self.stale else plain(tensor)

    def use(self) -> None:
        """From now on a change of the value is something that happened."""
        self.used = True
        self.read()

    def read(self) -> None:
        """Copies the value that a leaf or constant has before its first use."""
        if self.stale:
            self.stale = False
            self.value = self.event.after = plain(self.tensor)


class Link:
    """A raw edge, from an operand to the call that uses it."""

    __slots__ = ("cut", "local", "positions", "source", "target")

    def __init__(self, source: Call, target: Call, positions: tuple[int, ...]):
        self.source, self.target, self.positions = source, target, positions
        self.cut: str | None = None
        self.local: Value = None


class Event:
    """What happened: `kind` is a step's kind, or made (a call), or end (of a backward)."""

    __slots__ = ("after", "before", "call", "calls", "field", "incoming", "kind", "text", "where")

    def __init__(self, kind: str, where, call: Call | None = None, **facts):
        self.kind, self.where, self.call = kind, where, call
        self.before = facts.get("before")
        self.after = facts.get("after")
        self.field = facts.get("field")
        self.incoming = facts.get("incoming")
        self.text = facts.get("text", "")
        self.calls = facts.get("calls", ())


class Flow:
    """A contribution that travelled one edge, and the gradient of its operand before and after."""

    __slots__ = ("after", "before", "contribution", "kind", "link", "tensor", "version", "where")

    def __init__(self, where, link: Link, contribution: Value, before: Value, after: Value, tensor):
        self.kind, self.where, self.link = "backward", where, link
        self.contribution, self.before, self.after = contribution, before, after
        self.tensor, self.version = tensor, tensor._version

    def holds(self, tensor: torch.Tensor) -> bool:
        """Whether this is the contribution's own tensor, which nothing has written since."""
        return self.tensor is tensor and tensor._version == self.version


class Inner:
    """An autograd node inside a call: which of its gradient inputs belong to which link."""

    __slots__ = ("call", "outputs", "targets")

    def __init__(self, call: Call):
        self.call = call
        self.targets: list[tuple[int, Link]] = []
        self.outputs: dict[int, Call] = {}
