"""What a recorder has seen so far: events, calls, and which tensor and autograd node is whose."""

from __future__ import annotations

import weakref
from functools import partial

import torch
from torch.overrides import TorchFunctionMode

from autograd_lab.recording.events import Call, Event, Flow, Inner, Link
from autograd_lab.recording.modules import ModuleCalls
from autograd_lab.recording.process.fair_turns import Turn


class State(TorchFunctionMode):
    """The memory of a recorder, which its parts share; `release` empties it."""

    def __init__(self, filename: str, max_ops: int, function=None, goes_on: bool = False):
        """`filename` tells which frames are the program's; of a `function`, those in its lines.

        A program that `goes_on` runs on after `max_ops`, unrecorded.
        """
        super().__init__()
        self.goes_on, self.ran_on = goes_on, False
        self.filename, self.max_ops, self.main = filename, max_ops, None
        self.lines: range | None = None
        if function is not None:
            self.main = function.__code__
            ends = [line for *_, line in self.main.co_lines() if line is not None]
            self.lines = range(self.main.co_firstlineno, max(ends, default=0) + 1)
        self.events: list[Call | Event | Flow] = []
        self.calls: list[Call] = []
        self.stopped = False
        self._turns, self._run = 0, None
        self._places: dict[int, tuple] = {}  # so that all calls of one place share one tuple
        self.notes: dict[str, None] = {}  # in order, each once
        self.turn: Turn | None = None
        self.frame = None
        self._current: dict[int, tuple[torch.Tensor, int, Call]] = {}
        self._by_edge: dict[tuple, Call] = {}
        self._storages: dict[int, list[torch.Tensor]] = {}
        self._grads: dict[int, tuple[torch.Tensor, Call]] = {}
        self._handles: list = []
        self._hooks: list = []  # of autograd nodes: their dictionary of hooks, and the key of ours
        self.hooked: dict = {}
        # For explaining errors: the last refused call into torch as (id and message of its error,
        # arguments), the last `.grad` that was read as None, and every write in place.
        self.refusal: tuple[int, str, tuple] | None = None
        self.missing: tuple[torch.Tensor, tuple | None] | None = None
        self.writes: list[tuple[torch.Tensor, int, tuple | None]] = []
        # What it took out of the graph as plain numbers: (call or leaf, by which function, where).
        self.reads: list[tuple[Call | torch.Tensor, str, tuple | None]] = []
        self._borrowed: list[Call] = []  # tensors that stand in an array's memory
        # Untracked writes of what has a graph behind it: (the written tensor, of what, where).
        self.lost_writes: list[tuple[torch.Tensor, list[Call], tuple | None]] = []
        self._filled: set[Call] = set()  # constants with such a write
        # Results of torch.autograd.grad: (the tensor, where, whether with create_graph).
        self.gradients: list[tuple[weakref.ref, tuple | None, bool]] = []
        self.begun = 0  # how many events there were when the last backward pass was called
        self._has_hooks = False
        self._second_since = -1  # while a second graph is taken in: nodes up to this are older
        self._reading: torch.Tensor | None = None
        self._touched: list[Call] = []
        self._carrying: list[Link] = []
        self._leaves: list[Call] = []
        self._seed: Event | None = None
        self._backwards = 0
        self._quiet = 0
        self.modules = ModuleCalls()
        self.measures = False  # whether optimizer steps note norms
        self._optimizers: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()  # their numbers
        self._optimizer = self._stepping = None  # the parameters of a running step(), its place
        self._building = False  # whether a constructor of torch was called at the place last seen
        self._ops = 0

    def release(self) -> None:
        """Removes every hook and lets go of every tensor, newest first.

        Hooks make a cycle that the garbage collector cannot see, and a long chain that is freed
        from its end would recurse deeply in C++.
        """
        self._unhook()
        self.frame = self.refusal = self.missing = self._reading = None
        self.writes.clear()
        self.reads.clear()
        self._borrowed.clear()
        self.lost_writes.clear()
        self._filled.clear()
        for table in (self._by_edge, self._grads, self._storages):
            table.clear()
        for event in self.events:
            if type(event) is Flow:
                event.tensor = event.link.total = None
        for call in reversed(self.calls):
            call.tensor = call.edge = None
            self._current.popitem() if self._current else None
        self._current.clear()
        while self.hooked:  # each node before those that it hands gradients on to
            self.hooked.popitem()

    def _unhook(self) -> None:
        for handle in reversed(self._handles):
            handle.remove()
        self._handles.clear()
        while self._hooks:
            key, hooks = self._hooks.pop(), self._hooks.pop()
            hooks.pop(key, None)

    def _hook(self, register, hear, inner: Inner) -> None:
        """Hears of an autograd node; a handle would take several times the memory."""
        handle = register(partial(hear, self, inner))
        self._hooks += handle.hooks_dict_ref(), handle.id
