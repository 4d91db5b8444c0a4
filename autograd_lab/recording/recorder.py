"""The hooks into torch: what a running program calls, and what its backward passes carry.

One `TorchFunctionMode` sees every call of the forward pass; one hook on each autograd node sees the
gradients. Both write raw events in the order in which things happen; `assemble` makes passes of
them. Values are copied to plain numbers at once.
"""

from __future__ import annotations

import functools
import sys
import threading
import weakref
from collections.abc import Iterator
from functools import partial

import torch
from torch.optim.optimizer import (
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
)
from torch.overrides import TorchFunctionMode, _pop_mode_temporarily

from autograd_lab.recording.events import (
    Call,
    Event,
    Flow,
    Inner,
    Link,
    dtype_name,
    edge_of,
    function_of,
    is_leaf,
    one_position,
    shape_of,
)
from autograd_lab.recording.local_derivatives import find_locals
from autograd_lab.recording.process.fair_turns import Turn
from autograd_lab.recording.process.watchers import calls_are_watched
from autograd_lab.recording.saved_tensors import saved_tensors
from autograd_lab.recording.torch_calls import (
    COPYING,
    DETACHING,
    OP_ATTRIBUTES,
    READS,
    REFLECTED,
    op_name,
    operand_tensors,
    plain_facts,
    result_tensors,
    storage_of,
    version_of,
    written_tensors,
)
from autograd_lab.recording.values import Copy, copied, is_zero, near, same, unpacked

MOST_LENT = 20  # arrays of NumPy that are looked at before a backward pass
MOST_WITH_SAVED = 200  # calls; to list what more of them keep would cost as much again


class Stopped(BaseException):
    """Ends a program that ran too long; private, so that `except Exception` does not catch it."""


_active = threading.local()


def active_recorder() -> Recorder | None:
    """The recorder that records in this thread, if any."""
    return getattr(_active, "recorder", None)


def set_active_recorder(recorder: Recorder | None) -> None:
    """From now on custom functions of this thread ask this recorder, or none."""
    _active.recorder = recorder


_in_a_transform = torch._C._functorch.peek_interpreter_stack
TRANSFORMS = (
    "torch.func transforms (grad, vmap, jacrev, …) work on wrapped tensors: their results are "
    "torch's own, but what happens inside them is not drawn."
)
SECOND_GRAPH = (
    "create_graph=True made a gradient that can be differentiated again: the graph behind it is "
    "drawn as one node."
)
WATCHED = (
    "A profiler or a TorchDispatchMode watches every call, the recorder's own among them: what "
    "runs under it is not drawn, so that it sees what it would see without a recorder."
)
BATCHED = (
    "is_grads_batched=True runs one backward pass for several seeds at once: its result is torch's "
    "own, but its steps are not drawn."
)
UNSEEN_WAY = (
    "A gradient is not the sum of what its edges carry here: torch brought a part of it by a way "
    "that is not drawn."
)
# What hands on numbers without the graph behind them.
NUMBERS = frozenset("item tolist numpy __float__ __int__ __index__ __array__".split())  # noqa: SIM905
HOOKING = frozenset(("register_hook", "register_post_accumulate_grad_hook"))
COMPILED = "torch.compile hands the compiled part to another engine: it is drawn as one node."
GRADIENT_CHECK = (
    "gradcheck runs the function again and again, with inputs a little apart, and compares: those "
    "runs are not drawn."
)


class Recorder(TorchFunctionMode):
    """Records one program while it is the active mode of its thread."""

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
        # Untracked writes of what has a graph behind it: (the written tensor, of what, where).
        self.lost_writes: list[tuple[torch.Tensor, list[Call], tuple | None]] = []
        self._filled: set[Call] = set()  # constants with such a write
        # Results of torch.autograd.grad: (the tensor, where, whether with create_graph).
        self.gradients: list[tuple[weakref.ref, tuple | None, bool]] = []
        self.begun = 0  # how many events there were when the last backward pass was called
        self._has_hooks = False
        self._reading: torch.Tensor | None = None
        self._touched: list[Call] = []
        self._carrying: list[Link] = []
        self._leaves: list[Call] = []
        self._seed: Event | None = None
        self._backwards = 0
        self._quiet = 0
        self._optimizer = None
        self._ops = 0

    # ---------------------------------------------------------------- life

    def __enter__(self):
        set_active_recorder(self)
        self._handles += [
            register_optimizer_step_pre_hook(self._before_optimizer),
            register_optimizer_step_post_hook(self._after_optimizer),
        ]
        return super().__enter__()

    def __exit__(self, *error):
        try:
            return super().__exit__(*error)
        finally:
            set_active_recorder(None)

    def settle(self) -> None:
        """Reads the leaves that were never used."""
        for call in self.calls:
            if call.kind == "leaf":
                call.read()

    def release(self) -> None:
        """Removes every hook and lets go of every tensor, newest first.

        Hooks make a cycle that the garbage collector cannot see, and a long chain that is freed
        from its end would recurse deeply in C++.
        """
        self._unhook()
        self.frame = self.refusal = self.missing = self._reading = None
        self.writes.clear()
        self.reads.clear()
        self.lost_writes.clear()
        self._filled.clear()
        for table in (self.hooked, self._by_edge, self._grads, self._storages):
            table.clear()
        for event in self.events:
            if type(event) is Flow:
                event.tensor = event.link.total = None
        for call in reversed(self.calls):
            call.tensor = call.edge = None
            self._current.popitem() if self._current else None
        self._current.clear()

    def _unhook(self) -> None:
        for handle in reversed(self._handles):
            handle.remove()
        self._handles.clear()
        while self._hooks:
            key, hooks = self._hooks.pop(), self._hooks.pop()
            hooks.pop(key, None)

    # ---------------------------------------------------------------- where

    def here(self):
        """(code object, last instruction) of the innermost frame of the program, or None."""
        frame = sys._getframe(1)
        filename, lines = self.filename, self.lines
        while frame is not None:
            code = frame.f_code
            if code.co_filename == filename and (lines is None or code.co_firstlineno in lines):
                if code is self.main:
                    self.frame = frame
                run = self._turns, frame.f_back.f_lasti
                if run != self._run:
                    self._run = run
                place = self._places.get(frame.f_lasti)
                if place is None or place[0] is not code:
                    place = self._places[frame.f_lasti] = code, frame.f_lasti
                return place
            frame = frame.f_back
        return None

    def say(self, kind: str, text: str) -> None:
        """A print or a warning."""
        call = None if self._reading is None else self.made(self._reading)
        self.events.append(Event(kind, self.here(), call, text=text))

    def refused(self, error: BaseException) -> tuple:
        """The arguments of the call into torch that raised the error; () if it was no such call."""
        known = self.refusal is not None and self.refusal[:2] == (id(error), str(error))
        return self.refusal[2] if known else ()

    def stop(self) -> None:
        """Ends the program from now on, however often it catches the exception."""
        self.stopped = True
        raise Stopped

    def next_turn(self) -> None:
        """A loop of the program begins its next turn, or it catches something."""
        self._turns += 1
        self.check()

    def check(self) -> None:
        """Ends a program that is to stop, and lets others have their turn."""
        if self.stopped:
            raise Stopped
        if self.turn is not None:
            self.turn.offer()

    def _runs_on(self) -> bool:
        """Whether the recording has ended; it does not in the middle of a backward pass."""
        if not self.ran_on and torch._C._current_graph_task_id() == -1:
            self.ran_on = True
            self._unhook()
        return self.ran_on

    # ---------------------------------------------------------------- the mode

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        self.check()
        if self._ops > self.max_ops and self._runs_on():
            return func(*args, **kwargs)
        if self._quiet or (self._optimizer is not None and not torch.is_grad_enabled()):
            return func(*args, **kwargs)
        if _in_a_transform():
            self.notes[TRANSFORMS] = None
            return func(*args, **kwargs)
        if calls_are_watched():
            self.notes[WATCHED] = None
            return func(*args, **kwargs)
        name = func.__name__
        try:
            if name in ("__get__", "__set__", "__delete__"):
                return self._attribute(func, name, args, kwargs)
            if name in READS:
                self._has_hooks = self._has_hooks or name in HOOKING
                if name in NUMBERS:
                    self._number_read(args[0], name)
                return func(*args, **kwargs)
            handler = _SPECIAL.get(name)
            if handler is not None:
                return handler(self, func, args, kwargs)
            return self._op(func, name, args, kwargs)
        except Exception as error:
            self.refusal = (id(error), str(error), (*args, *kwargs.values()))
            raise

    def _attribute(self, func, name: str, args, kwargs):
        """`x.grad`, `x.data`, `x.T`, … read, written or deleted."""
        attribute = getattr(func.__self__, "__name__", "")
        if name == "__get__":
            if attribute == "grad":
                return self._read_grad(func, args, kwargs)
            if attribute in OP_ATTRIBUTES:
                return self._op(func, attribute, args, kwargs)
            return func(*args, **kwargs)
        tensor = args[0]
        if attribute == "grad":
            call = self.call_of(tensor)
            result = func(*args, **kwargs)
            self._grad_changed(call, tensor, "reset" if tensor.grad is None else "update")
            return result
        if attribute == "data" and name == "__set__" and is_leaf(tensor):
            self._before_exchange(tensor, args[1])
        result = func(*args, **kwargs)
        if attribute == "data":
            self._written(tensor)
            self._exchanged(tensor)
        elif attribute == "requires_grad":
            self._requirement(tensor)
        return result

    def _before_exchange(self, tensor: torch.Tensor, data) -> None:
        """A leaf is about to get other data: where its shape changes, another `AccumulateGrad` too.

        Without a recorder nothing would keep the one of the old shape alive.
        """
        call = self.made(tensor)
        if call is None or call.edge is None or getattr(data, "shape", None) == tensor.shape:
            return
        self._renew_accumulator(tensor)

    def _renew_accumulator(self, tensor: torch.Tensor) -> None:
        """Lets torch forget the leaf's `AccumulateGrad`, which it does where the dtype changes."""
        other = torch.float32 if tensor.dtype == torch.float64 else torch.float64
        data = tensor.data
        tensor.data = torch.empty(0, dtype=other)
        tensor.data = data

    def _forget_accumulator(self, call: Call) -> None:
        """Lets go of the `AccumulateGrad` of a leaf that no graph uses yet."""
        if call.used or call.edge is None:
            return
        self._by_edge.pop(call.edge, None)
        self.hooked.pop(call.edge[0], None)
        self._leaves.remove(call)
        call.edge = None

    def _exchanged(self, tensor: torch.Tensor) -> None:
        """A leaf has other data: it keeps its node, though not always its `AccumulateGrad`."""
        call = self.made(tensor)
        if call is None or not call.is_leaf or not is_leaf(tensor):
            return
        call.reshaped = call.reshaped or shape_of(tensor) != call.shape
        call.dtype, call.shape = dtype_name(tensor.dtype), shape_of(tensor)
        self._remember_storage(tensor)
        if call.requires_grad and edge_of(tensor) != call.edge:
            self._know(tensor, call)

    def swapped(self, swap, one: torch.Tensor, other: torch.Tensor):
        """`torch.utils.swap_tensors`: each keeps its node and gets what the other held."""
        both = [each for each in (one, other) if isinstance(each, torch.Tensor)]
        calls = [self.made(each) for each in both]
        self._quiet += 1
        try:
            for tensor, call in zip(both, calls, strict=True):
                if call is not None and call.edge is not None and is_leaf(tensor):
                    self._forget_accumulator(call)
            result = swap(one, other)
            for tensor, call in zip(both, calls, strict=True):
                if call is not None:
                    self._value_changed(call, tensor, self.here())
                    self._exchanged(tensor)
        finally:
            self._quiet -= 1
        return result

    def _read_grad(self, func, args, kwargs):
        self._reading = args[0]
        try:
            grad = func(*args, **kwargs)
        finally:
            self._reading = None
        if grad is not None:
            self._grads[id(grad)] = (grad, self.call_of(args[0]))
        else:
            self.missing = (args[0], self.here())
        return grad

    def _op(self, func, name: str, args, kwargs):
        where = self.here()
        operands = operand_tensors(args, kwargs)
        calls = [self.call_of(operand) for operand in operands]
        written = written_tensors(name, args, kwargs)
        was_leaf = [is_leaf(tensor) for tensor in written]
        bases = [None if each._base is None else self.call_of(each._base) for each in written]
        functions = [function_of(each) for each in written]
        base_functions = [None if each._base is None else function_of(each._base)
                          for each in written]  # fmt: skip
        result = func(*args, **kwargs)
        for tensor in written:
            self.writes.append((tensor, version_of(tensor), where))
        before = zip(written, was_leaf, bases, functions, base_functions, strict=True)
        for tensor, leaf, base, function, base_function in before:
            tracked = tensor.requires_grad and torch.is_grad_enabled()
            # Dropout that is off, `share_memory_`: the same node as before made it.
            same_node = function is not None and function_of(tensor) is function
            if name == "detach_" or (tracked and not same_node and not (leaf and is_leaf(tensor))):
                changed, sources = tensor, calls
                through = base is not None and function_of(tensor._base) is not base_function
                if through and name != "detach_":
                    # A write through a view makes a new version of what it views.
                    changed = tensor._base
                    sources = [
                        base if operand is tensor else call
                        for operand, call in zip(operands, calls, strict=True)
                    ]
                self._made(where, name, operands, sources, [changed], args, kwargs)
            else:
                lost = [each for each in calls if each.requires_grad or each.links]
                self._written(tensor, where)
                if lost and not tensor.requires_grad:
                    self.lost_writes.append((tensor, lost, where))
                    self._filled.add(self.call_of(tensor))
        if written:
            return result
        outputs = result_tensors(result)
        outputs = [each for each in outputs if not any(each is other for other in operands)]
        if outputs:
            several = not isinstance(result, torch.Tensor)
            self._made(where, name, operands, calls, outputs, args, kwargs, several)
        return result

    # ---------------------------------------------------------------- tensors and their calls

    def call_of(self, tensor: torch.Tensor) -> Call:
        """The call that made this version of the tensor; one never seen before is a leaf."""
        entry = self._current.get(id(tensor))
        if entry is None:
            return self._discover(tensor)
        if entry[1] != version_of(tensor):
            return self._changed_behind(tensor, entry[2])
        return entry[2]

    def made(self, tensor: torch.Tensor) -> Call | None:
        """The call that made a tensor, if it is known."""
        entry = self._current.get(id(tensor))
        return None if entry is None else entry[2]

    def _know(self, tensor: torch.Tensor, call: Call) -> None:
        self._current[id(tensor)] = (tensor, version_of(tensor), call)
        # A view of a leaf made under no_grad says that it requires grad, but has no function.
        if call.requires_grad and (call.kind == "leaf" or function_of(tensor) is not None):
            call.edge = edge_of(tensor)
            if call.edge is None:
                return
            self._by_edge[call.edge] = call
            if call.is_leaf:
                self._watch_leaf(tensor, call)

    def _discover(self, tensor: torch.Tensor) -> Call:
        """A tensor that no recorded call returned: `nn.Parameter`, or one from outside."""
        made = next(
            (
                self._current[id(each)][2]
                for each in self._storages.get(storage_of(tensor), ())
                if id(each) in self._current
            ),
            None,
        )
        if made is not None and not made.used and made.kind == "constant" and is_leaf(tensor):
            # `nn.Parameter(torch.tensor(3.))`: one leaf, at the line where its data was made.
            made.kind = "leaf" if tensor.requires_grad else "constant"
            made.state = "tracked" if tensor.requires_grad else "constant"
            made.links, made.op = [], None
            made.see(tensor)
            call = made
        else:
            kind = "leaf" if tensor.requires_grad else "constant"
            if tensor.requires_grad and not is_leaf(tensor):
                kind = "op"
            call = self._add(Call(kind, None, self.here(), tensor))
            owner = self._grads.get(id(tensor))
            call.names = () if owner is None else ("grad", owner[1])
            if kind == "op":
                call.op = "from outside" if owner is None else "grad"
                self.notes.update({} if owner is None else {SECOND_GRAPH: None})
        if is_leaf(tensor):
            call.grad = call.first_grad = copied(tensor.grad)
        self._remember_storage(tensor)
        self._know(tensor, call)
        if call.kind == "op":
            self._connect(call, [tensor])
        return call

    def _add(self, call: Call) -> Call:
        self._ops += 1
        if self._ops > self.max_ops and not self.goes_on:
            self.stop()
        if call.kind == "constant":
            call.state = "constant"
        self.calls.append(call)
        call.run = self._run
        self.events.append(call)
        return call

    def _remember_storage(self, tensor: torch.Tensor) -> None:
        storage = storage_of(tensor)
        if storage is not None:
            self._storages.setdefault(storage, []).append(tensor)

    def _changed_behind(self, tensor: torch.Tensor, old: Call) -> Call:
        """A write through a view or an alias changed the tensor since its call."""
        if old.is_leaf and is_leaf(tensor):
            self._value_changed(old, tensor, self.here())
            self._exchanged(tensor)  # `set_` comes by no mode
            return self._current[id(tensor)][2]
        view = tensor._base is not None and tensor.requires_grad
        call = Call("op", "view" if view else "in-place write", self.here(), tensor)
        call.names = self._names_of(old)
        call.state = old.state if not tensor.requires_grad else "tracked"
        if view:
            base = self.call_of(tensor._base)  # the walk finds it
            if function_of(tensor) is None:  # a piece that the write through its base has cut off
                self._link(call, [base], tracked=False)
        else:
            self._link(call, [old], tensor.requires_grad)
        self._add(call)
        self._know(tensor, call)
        if tensor.requires_grad:
            self._connect(call, [tensor])
        return call

    def _names_of(self, call: Call):
        own = call.names is None or call.names[:1] == ("#",)  # they mean its place, its parent
        return ("=", call) if own else call.names

    # ---------------------------------------------------------------- ops

    def _made(self, where, name, operands, calls, outputs, args, kwargs, several=False) -> None:
        """A call has returned: note its result, or each of several, and its edges."""
        op = op_name(name)
        if op.endswith("_like") or op.startswith("new_"):
            operands, calls = [], []  # their operand gives a shape, not a value
        if not operands and not several:
            self._created(op, where, outputs[0])
            return
        tracked = any(function_of(output) is not None for output in outputs)
        call = Call("op", op, where, None if several else outputs[0])
        call.state = "tracked" if tracked else self._untracked_state(name, calls)
        lost = any(each.requires_grad or self._is_cut_off(each) for each in calls)
        if op in COPYING and outputs[0].requires_grad:
            call.kind, call.state = "leaf", "tracked"  # `torch.tensor([a, b], requires_grad=True)`
        if call.state == "constant" and not lost:
            call.kind = "constant"
        else:
            self._link(call, calls, tracked)
        self._add(call)
        call.facts, call.options = plain_facts(args, kwargs)
        if name in REFLECTED:
            call.facts = call.facts[::-1]
        if name in DETACHING:
            for tensor in operands if name == "data" else (*operands, *outputs):
                self._remember_storage(tensor)
        if several:
            self._outputs(call, where, outputs, tracked)
        else:
            self._know(outputs[0], call)
        if tracked:
            self._connect(call, outputs)

    def _created(self, op: str, where, tensor: torch.Tensor) -> None:
        call = self._add(Call("leaf" if tensor.requires_grad else "constant", op, where, tensor))
        self._remember_storage(tensor)
        self._know(tensor, call)

    def _outputs(self, call: Call, where, outputs, tracked: bool) -> None:
        call.requires_grad, call.outputs = tracked, len(outputs)
        functions = [each for each in map(function_of, outputs) if each is not None]
        call.grad_fn = functions[0].name() if functions else None
        for index, tensor in enumerate(outputs):
            output = Call("output", call.op, where, tensor)
            output.parent, output.names = call, ("#", index)
            if not tensor.requires_grad:
                output.state = "constant" if tracked else call.state
            output.links = [Link(call, output, (0,))]
            if not tensor.requires_grad:
                output.links[0].cut = "not tracked"
            self._add(output)
            self._know(tensor, output)

    def _is_cut_off(self, call: Call) -> bool:
        """Whether it is an untracked result of something tracked, or was computed from one."""
        return (call.state == "constant" and call.kind != "constant") or call in self._filled

    def _number_read(self, tensor: torch.Tensor, name: str) -> None:
        """The program takes plain numbers out of a graph."""
        call = self.made(tensor)
        if tensor.requires_grad or (call is not None and call.links):
            self.reads.append((tensor if call is None else call, name, self.here()))

    def _untracked_state(self, name: str, calls: list[Call]) -> str:
        if any(each.requires_grad for each in calls):
            if name in DETACHING:
                return "detached"
            return "constant" if torch.is_grad_enabled() else "no_grad"
        cut = (each.state for each in calls if each.state in ("detached", "no_grad"))
        return next(cut, "constant")

    def _link(self, call: Call, calls: list[Call], tracked: bool) -> None:
        """Edges from each operand; why nothing will flow, where nothing will."""
        reason = {"detached": "detach", "no_grad": "no_grad"}.get(call.state, "not tracked")
        for position, source in enumerate(calls):
            source.use()
            link = Link(source, call, one_position(position))
            if source.requires_grad and not tracked:
                link.cut = reason
            elif source.state in ("detached", "no_grad") or (
                not tracked and self._is_cut_off(source)
            ):
                link.cut = "not tracked"
            call.links.append(link)

    def _connect(self, call: Call, outputs) -> None:
        """Joins a call's autograd nodes to its operands, and hooks each."""
        output = outputs[0]
        one = len(outputs) == 1
        direct = self._direct_targets(call, output) if one else None
        if direct is not None:
            node = output.grad_fn
            inner = self.hooked[node] = Inner(call)
            inner.targets = direct
            made = self._current[id(output)][2]
            inner.outputs = None if made is call else ((0, made),)
            self._hook(node.register_hook, Recorder._flowed, inner)
            order = (node,)
        else:
            order, targets = self._walk(call, outputs)
        if len(self.calls) <= MOST_WITH_SAVED:
            call.saved = tuple(self._saved(order))
        if one and output.numel() == 1:
            if direct is not None:
                targets = {(node, index): link for index, link in direct}
            find_locals(order, targets, output)

    def _saved(self, nodes) -> Iterator[tuple[str, Copy, Call | None]]:
        """What the nodes keep for backward: name, numbers, and the call whose result it is."""
        for name, tensor in saved_tensors(nodes):
            # An operand comes back as the same object, a result as a new one at the same edge.
            _, version, call = self._current.get(id(tensor), (None, None, None))
            if call is None and function_of(tensor) is not None:
                call = self._by_edge.get((tensor.grad_fn, tensor.output_nr))
            elif call is not None and version != version_of(tensor):
                call = None
            if call is not None:
                yield name, call.value, call
            elif tensor.dtype is not torch.uint8:  # bytes are a kernel's memory, partly unset
                yield name, copied(tensor), None

    def _direct_targets(self, call: Call, output) -> tuple[tuple[int, Link], ...] | None:
        """The usual case: one autograd node, each of whose inputs is a different operand."""
        node = function_of(output)
        if node is None or node in self.hooked or output.output_nr != 0:
            return None
        links, count = {}, 0
        for link in call.links:
            if link.cut is None and link.source.edge is not None:
                links[link.source.edge] = link
                count += 1
        targets = []
        for index, edge in enumerate(node.next_functions):
            if edge[0] is not None:
                link = links.pop(edge, None)
                if link is None:
                    return None
                targets.append((index, link))
        return tuple(targets) if len(targets) == count else None

    def _walk(self, call: Call, outputs) -> tuple[list, dict]:
        """The autograd nodes of one call, and {(node, index): link}: whose its inputs are."""
        wanted: dict[tuple, list[Link]] = {}
        for link in call.links:
            if link.source.edge is not None and link.cut is None:
                wanted.setdefault(link.source.edge, []).append(link)
        roots = [each for each in outputs if each.requires_grad and function_of(each) is not None]
        results = {(each.grad_fn, each.output_nr): self._current[id(each)][2] for each in roots}
        waiting = [(each.grad_fn, self._current[id(each)][2]) for each in reversed(roots)]
        order: list = []
        found: dict[tuple, list[tuple[object, int]]] = {}
        seen = set()
        while waiting:
            node, result = waiting.pop()
            if node in seen or node is None:
                continue
            seen.add(node)
            order.append(node)
            for index, edge in enumerate(node.next_functions):
                if edge[0] is None:
                    continue
                if edge[0] in self.hooked and edge not in self._by_edge and edge[0] not in seen:
                    self._shared(edge, call)
                if edge in results and results[edge] is not result:
                    # One result is computed from another: an edge between the two.
                    link = Link(results[edge], result, (len(result.links),))
                    result.links.append(link)
                    wanted[edge] = [link]
                    found.setdefault(edge, []).append((node, index))
                elif edge in wanted or (edge in self._by_edge and edge[0] not in seen):
                    known = self._by_edge.get(edge)
                    if edge not in wanted and known is not None:
                        known.use()
                        wanted[edge] = [self._found_link(known, call)]
                    found.setdefault(edge, []).append((node, index))
                else:
                    waiting.append((edge[0], result))
        call.inner = tuple(sys.intern(node.name()) for node in order[1:])
        inners = {}
        for node in order:
            inners[node] = self.hooked.get(node) or Inner(call)
        targets = self._share_out(call, wanted, found, inners, single=len(order) == 1)
        for output in roots:
            inner = inners[output.grad_fn]
            place = output.output_nr
            others = tuple(each for each in inner.results() if each[0] != place)
            inner.outputs = (*others, (place, self._current[id(output)][2]))
        for node, inner in inners.items():
            if node not in self.hooked and (inner.targets or inner.results()):
                self.hooked[node] = inner
                self._hook(node.register_hook, Recorder._flowed, inner)
        return order, targets

    def _found_link(self, known: Call, call: Call) -> Link:
        """The edge to an operand that only the autograd nodes tell of; a shared cast takes over."""
        if (known.names or ("",))[0] == "as":
            for link in call.links:
                if link.cut is None and link.source is known.links[0].source:
                    link.source = known
                    return link
        link = Link(known, call, (len(call.links),))
        call.links.append(link)
        return link

    def _shared(self, edge: tuple, second: Call) -> None:
        """An autograd node inside of an earlier call that a second one uses: a node of its own.

        Autocast casts a weight once for all its uses, and the graph behind a gradient goes through
        what the forward pass has transposed. What each use sends back meets there.
        """
        node, output = edge
        inner = self.hooked[node]
        first = inner.call
        one_operand = len(inner.targets) == 1 and inner.outputs == ()
        if first is second or not one_operand or len(_inputs(node)) != 1:
            return
        (index, link), *_ = inner.targets
        op = "to" if node.name() == "ToCopyBackward0" else _op_of(node)
        cast = Call("op", op, first.where, None)
        cast.names, cast.run, cast.requires_grad = ("as", link.source), first.run, True
        cast.grad_fn, cast.dtype = sys.intern(node.name()), link.source.dtype
        cast.shape = tuple(node._input_metadata[output].shape)
        cast.value = cast.first_value = self._shared_value(node, output, link.source, cast)
        own = Link(link.source, cast, (0,))
        cast.links = [own]
        link.source, inner.call, inner.targets = cast, cast, ((index, own),)
        inner.outputs = ((output, cast),)
        for user, place in self._users(first, edge):
            theirs = self.hooked.get(user)
            if theirs is None:
                theirs = self.hooked[user] = Inner(first)
                self._hook(user.register_hook, Recorder._flowed, theirs)
            theirs.targets += ((place, link),)
        cast.edge = edge
        self._by_edge[edge] = cast
        self.calls.insert(self.calls.index(first), cast)
        self.events.insert(self.events.index(first), cast)

    def _users(self, call: Call, edge: tuple) -> list[tuple[object, int]]:
        """The autograd nodes inside of a call that hand on along this edge, and at which place."""
        waiting = [node for node, inner in self.hooked.items() if inner.call is call]
        users, seen = [], set()
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            for place, each in enumerate(node.next_functions):
                if each == edge:
                    users.append((node, place))
                elif each[0] is not None and each[0] not in self.hooked:
                    waiting.append(each[0])
        return users

    def _shared_value(self, node, output: int, source: Call, cast: Call) -> Copy:
        """What a cast or a transposition made of its operand; None where that has changed since."""
        tensor = source.tensor
        if tensor is None or not same(copied(tensor), source.value):
            return None
        if node.name() == "TBackward0":
            return copied(tensor.detach().t())
        dtype = getattr(node._input_metadata[output], "dtype", None)
        if node.name() != "ToCopyBackward0" or dtype is None:
            return None
        cast.dtype = dtype_name(dtype)
        return copied(tensor.detach().to(dtype))

    def _share_out(self, call, wanted, found, inners, single: bool) -> dict:
        """Gives each gradient input of the inner nodes to a link: {(node, index): link}."""
        targets = {}
        for edge, places in found.items():
            links = wanted[edge]
            if len(links) != len(places) or (len(links) > 1 and not single):
                # Operands that are one tensor, whose shares torch does not tell apart: one edge.
                links[0].positions = tuple(each.positions[0] for each in links)
                for extra in links[1:]:
                    call.links.remove(extra)
                links[1:] = []
            links[0].parts = len(places) > len(links)
            for place, (node, index) in enumerate(places):
                link = links[place] if len(links) == len(places) else links[0]
                inners[node].targets += ((index, link),)
                targets[node, index] = link
        return targets

    # ---------------------------------------------------------------- writes

    def _written(self, tensor: torch.Tensor, where=None) -> None:
        """An in-place write that autograd does not track: a `.grad`, a leaf, or a constant."""
        where = where or self.here()
        owner = self._grads.get(id(tensor))
        if owner is not None:
            source = owner[1].tensor
            if source is not None and source.grad is tensor:
                self._grad_changed(owner[1], source, None, where)
                return
        changed = [tensor] + [
            each for each in self._storages.get(storage_of(tensor), ()) if each is not tensor
        ]
        base = tensor._base
        if base is not None and not any(each is base for each in changed):
            changed.append(base)
        for each in changed:
            entry = self._current.get(id(each))
            if entry is not None:
                self._value_changed(entry[2], each, where)

    def _value_changed(self, call: Call, tensor: torch.Tensor, where) -> None:
        entry = self._current.get(id(tensor))
        unseen = entry is not None and entry[1] == version_of(tensor)  # torch has not counted it
        self._current[id(tensor)] = (tensor, version_of(tensor), call)
        if call.stale:
            return  # initialisation is no update
        before, after = call.value, copied(tensor)
        if before is not None and same(before, after):
            return
        call.value = after
        if unseen and call.used:
            self.events.append(Event("rewritten", where, call))
        if not call.used and call.kind in ("leaf", "constant"):
            call.first_value = after  # it is still being made, as in `x = torch.empty(3); x[0] = 1`
        elif call.kind == "leaf" or call.requires_grad:
            self.events.append(
                Event("update", where, call, before=before, after=after, field="value")
            )
        elif call.kind == "constant":
            # Earlier results keep the old number; what comes next uses a new constant.
            fresh = Call("constant", call.op, where, tensor)
            fresh.names = self._names_of(call)
            self._add(fresh)
            call.value = before
            self._know(tensor, fresh)
        else:
            self.events.append(
                Event("update", where, call, before=before, after=after, field="value")
            )

    def _requirement(self, tensor: torch.Tensor) -> None:
        """`requires_grad_()` made a leaf of a constant, or the other way round."""
        entry = self._current.get(id(tensor))
        if entry is None:
            self._discover(tensor)
            return
        call = entry[2]
        if call.requires_grad == tensor.requires_grad:
            return
        kind = "leaf" if tensor.requires_grad else "constant"
        if not call.used and call.kind in ("leaf", "constant"):
            call.kind, call.state = kind, "tracked" if tensor.requires_grad else "constant"
            call.links = []
            call.see(tensor)
        else:
            old, call = call, Call(kind, "requires_grad_", self.here(), tensor)
            call.names = self._names_of(old)
            if old.links:  # the way to what it was computed from is cut here
                self._link(call, [old], tracked=False)
            self._add(call)
        call.grad = copied(tensor.grad)
        self._know(tensor, call)

    # ---------------------------------------------------------------- backward

    def _backward(self, func, args, kwargs):
        """`loss.backward()`, `torch.autograd.backward`, `torch.autograd.grad`."""
        if kwargs.get("is_grads_batched"):
            return self.unrecorded(partial(func, *args, **kwargs), BATCHED)
        where = self.here()
        tensors = args[0] if args else kwargs.get("tensors", kwargs.get("outputs"))
        roots = [tensors] if isinstance(tensors, torch.Tensor) else list(tensors)
        roots = [each for each in roots if isinstance(each, torch.Tensor)]
        calls = [self.call_of(root) for root in roots]
        given = kwargs.get("gradient", kwargs.get("grad_tensors", kwargs.get("grad_outputs")))
        place = 1 if func.__name__ == "backward" else 2
        if given is None and len(args) > place:
            given = args[place]
        seeds = list(given) if isinstance(given, (list, tuple)) else [given] * len(roots)
        totals: dict[Call, torch.Tensor] = {}  # one tensor may be a root twice
        for call, root, seed in zip(calls, roots, seeds, strict=False):
            seed = seed if isinstance(seed, torch.Tensor) else torch.ones_like(root)
            totals[call] = totals[call] + seed if call in totals else seed
        is_grad = func.__name__ == "grad"
        self._seed = Event(
            "seed", where, calls=tuple((call, copied(seed)) for call, seed in totals.items()),
            text="grad" if is_grad else "backward",
        )  # fmt: skip
        self._backwards += 1
        self.begun = len(self.events)
        grad_leaves = [each for each in self._leaves if each.grad is not None]
        try:
            result = func(*args, **kwargs)
            self._begin()
        finally:
            self._backwards -= 1
            if self._seed is None:
                for leaf in grad_leaves:
                    if leaf.tensor is not None and leaf.tensor.grad is not None:
                        self._grads[id(leaf.tensor.grad)] = (leaf.tensor.grad, leaf)
                self.events.append(Event("end", where))
            self._seed = None
        with_graph = kwargs.get("create_graph", len(args) > 4 and args[4])
        for gradient in result_tensors(result):
            self.gradients.append((weakref.ref(gradient), where, bool(with_graph)))
        self._second_graph(result_tensors(result), where)
        return result

    def _second_graph(self, returned: list[torch.Tensor], where) -> None:
        """Gradients made with `create_graph=True`: one node, whatever torch computed for them.

        Those of one backward pass share the autograd nodes behind them, so they are the results of
        one call: those that `grad` returned, or those that are in the leaves' `.grad` now.
        """
        owners = {}
        if not returned:
            for leaf in self._leaves:
                grad = None if leaf.tensor is None else leaf.tensor.grad
                if grad is not None:
                    owners[id(grad)] = (grad, leaf)
        gradients = [*returned, *(grad for grad, _ in owners.values())]
        gradients = list({
            id(each): each for each in gradients
            if function_of(each) is not None and id(each) not in self._current
        }.values())  # fmt: skip
        if not gradients:
            return
        self.notes[SECOND_GRAPH] = None
        several = len(gradients) > 1
        call = self._add(Call("op", "grad", where, None if several else gradients[0]))
        if several:
            self._outputs(call, where, gradients, tracked=True)
        else:
            self._know(gradients[0], call)
        for gradient in gradients if owners else ():
            self._current[id(gradient)][2].names = ("grad", owners[id(gradient)][1])
        self._connect(call, gradients)

    def _begin(self) -> None:
        """The seed, at the first sign that the backward pass really runs."""
        if self._seed is None:
            return
        for lent, name, where in self.reads[-MOST_LENT:]:
            if name in ("numpy", "__array__") and type(lent) is Call and lent.tensor is not None:
                self._written(lent.tensor, where)  # NumPy may have written into it
        seed, self._seed = self._seed, None
        for call in self._touched:
            call.gradient = call.last_flow = None
        for link in self._carrying:
            link.total = None
        self._touched, self._carrying = [], []
        for call, value in seed.calls:
            call.use()
            call.gradient = value
            self._touched.append(call)
        self.events.append(seed)

    def _flowed(self, inner: Inner, grad_inputs, grad_outputs) -> None:
        """An autograd node has run: note what it hands to each operand."""
        if not self._backwards or calls_are_watched():
            return
        self._begin()
        for index, call in inner.results():
            if index < len(grad_outputs) and grad_outputs[index] is not None:
                self._settle(call, grad_outputs[index])
        for index, link in inner.targets:
            grad = grad_inputs[index]
            if grad is None:
                continue
            source = link.source
            flow = Flow(link, copied(grad), source.gradient, grad)
            if link.parts:
                self._carry(link, flow, grad)
            if flow.before is not None:
                flow.tensor, flow.after = self._sum(source, grad)
                if source.last_flow is not None:
                    source.last_flow.tensor = None
            source.gradient = flow.after
            source.last_flow = flow
            self._touched.append(source)
            self.events.append(flow)

    def _carry(self, link: Link, flow: Flow, grad: torch.Tensor) -> None:
        """What an edge has carried so far, where several nodes hand it on part by part."""
        if link.total is None:
            self._carrying.append(link)
            link.total = grad.detach()
        else:
            link.total = link.total + grad.detach()
            flow.carried = copied(link.total)

    def _sum(self, source: Call, grad: torch.Tensor) -> tuple[torch.Tensor, Copy]:
        """The running sum of contributions, as torch adds them: in the gradient's own dtype."""
        last = source.last_flow
        seed = None if last is not None else unpacked(source.gradient)
        if last is not None:
            total = last.tensor.detach() + grad.detach()
        elif isinstance(seed, (int, float, list)):
            total = torch.tensor(seed, dtype=grad.dtype).reshape(grad.shape) + grad.detach()
        else:
            total = grad.detach() + 1  # a large root's seed of ones
        return total, copied(total)

    def _settle(self, call: Call, upstream: torch.Tensor) -> None:
        """All contributions are in: the gradient is what torch hands to the node."""
        flow = call.last_flow
        # The one contribution, untouched: its numbers are known.
        untouched = flow is not None and flow.before is None and flow.holds(upstream)
        actual = flow.after if untouched else copied(upstream)
        if untouched or same(actual, call.gradient):
            pass
        elif flow is not None and flow.before is not None and near(actual, flow.after):
            flow.after = actual
        else:
            kind = "hook" if self._program_hooks() else "unseen"
            if kind == "unseen":
                self.notes[UNSEEN_WAY] = None
            self.events.append(
                Event(kind, None, call, before=call.gradient, after=actual, field="gradient")
            )
        call.gradient, call.last_flow = actual, None  # lets go of the contribution's tensor
        if call.retains_grad and call.tensor is not None:
            grad = copied(call.tensor.grad)
            if grad is not None:
                self._accumulated(call, call.grad, grad, actual)

    def _program_hooks(self) -> bool:
        """Whether the program has hooks: on tensors, or beside ours on autograd nodes."""
        return self._has_hooks or any(len(hooks) > 1 for hooks in self._hooks[::2])

    def _watch_leaf(self, tensor: torch.Tensor, call: Call) -> None:
        self._leaves.append(call)
        node = call.edge[0]
        if node in self.hooked:
            inner = self.hooked[node]
            inner.call = call
            return
        inner = self.hooked[node] = Inner(call)
        self._hook(node.register_prehook, Recorder._before_accumulate, inner)
        self._hook(node.register_hook, Recorder._after_accumulate, inner)

    def _hook(self, register, hear, inner: Inner) -> None:
        """Hears of an autograd node; a handle would take several times the memory."""
        handle = register(partial(hear, self, inner))
        self._hooks += handle.hooks_dict_ref(), handle.id

    def _before_accumulate(self, inner: Inner, grad_outputs) -> None:
        if not self._backwards or calls_are_watched():
            return
        self._begin()
        call = inner.call
        if grad_outputs[0] is not None:
            self._settle(call, grad_outputs[0])
        call.grad = copied(call.tensor.grad)

    def _after_accumulate(self, inner: Inner, grad_inputs, grad_outputs) -> None:
        if self._backwards and not calls_are_watched():
            call = inner.call
            self._accumulated(call, call.grad, copied(call.tensor.grad), call.gradient)

    def _accumulated(self, call: Call, before: Copy, after: Copy, incoming: Copy) -> None:
        call.grad = after
        self.events.append(
            Event("accumulate", None, call, before=before, after=after, field="grad",
                  incoming=incoming)
        )  # fmt: skip

    def _grad_changed(self, call: Call, tensor, kind: str | None, where=None) -> None:
        """A `.grad` was set to None or written in place."""
        grad = tensor.grad if is_leaf(tensor) or call.retains_grad else None
        before, after = call.grad, copied(grad)
        if kind is None:
            kind = "reset" if is_zero(after) else "update"
        call.grad = after
        if grad is not None:
            self._grads[id(grad)] = (grad, call)
        if before is None and after is None:
            return
        self.events.append(
            Event(kind, where or self.here(), call, before=before, after=after, field="grad")
        )

    # ---------------------------------------------------------------- special calls

    def _requires_grad_(self, func, args, kwargs):
        result = func(*args, **kwargs)
        self._requirement(args[0])
        return result

    def _retain_grad(self, func, args, kwargs):
        result = func(*args, **kwargs)
        call = self.call_of(args[0])
        call.retains_grad = not is_leaf(args[0])
        return result

    def custom(self, function, apply, args):
        """`Function.apply`: one op, whose forward code runs unrecorded."""
        if self._quiet:
            return apply(*args)
        where = self.here()
        operands = operand_tensors(args, {})
        self._quiet += 1
        try:
            calls = [self.call_of(operand) for operand in operands]
            result = apply(*args)
            outputs = result_tensors(result)
            outputs = [each for each in outputs if not any(each is other for other in operands)]
            if outputs:
                several = not isinstance(result, torch.Tensor)
                self._made(where, function.__name__, operands, calls, outputs, args, {}, several)
        finally:
            self._quiet -= 1
        return result

    def compiled(self, call, args):
        """What torch.compile made: one op. The engine behind it must not see the recorder."""
        self.notes[COMPILED] = None
        with _pop_mode_temporarily():
            return self.custom(_Compiled, call, args)

    def unrecorded(self, call, note: str):
        """What `call()` returns; of what happens in it only `note` is told."""
        self.notes[note] = None
        self._quiet += 1
        try:
            return call()
        finally:
            self._quiet -= 1

    def _before_optimizer(self, optimizer, args, kwargs) -> None:
        if active_recorder() is not self:
            return
        self._quiet += 1
        try:
            self._optimizer = [
                (parameter, self.call_of(parameter))
                for group in optimizer.param_groups
                for parameter in group["params"]
            ]
            for _, call in self._optimizer:
                call.use()
        finally:
            self._quiet -= 1

    def _after_optimizer(self, optimizer, args, kwargs) -> None:
        if active_recorder() is not self or self._optimizer is None:
            return
        parameters, self._optimizer = self._optimizer, None
        where = self.here()
        self._quiet += 1
        try:
            for parameter, call in parameters:
                self.writes.append((parameter, version_of(parameter), where))
                self._value_changed(call, parameter, where)
        finally:
            self._quiet -= 1


def _inputs(node) -> list:
    """What a node hands gradients on to."""
    return [edge for edge in node.next_functions if edge[0] is not None]


def _op_of(node) -> str:
    """`t` for `TBackward0`, `mul` for `MulBackward0`."""
    return node.name().rpartition("::")[2].partition("Backward")[0].lower()


class _Compiled:
    """Lends its name to the node of a compiled region."""


_Compiled.__name__ = "compiled"


def _watch_compiled_functions() -> None:
    """Once per process: what torch.compile returns runs where the recorder cannot be compiled."""
    ordinary = torch.compile

    def compile(model=None, **options):
        if model is None:
            return partial(compile, **options)
        result = ordinary(model, **options)
        if isinstance(result, torch.nn.Module):
            result.forward = _outside_of_recording(result.forward)
            return result
        return _outside_of_recording(result)

    torch.compile = functools.wraps(ordinary)(compile)


def _outside_of_recording(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        recorder = active_recorder()
        if not isinstance(recorder, Recorder):
            return function(*args, **kwargs)
        return recorder.compiled(partial(function, **kwargs), args)

    return call


def _watch_custom_functions() -> None:
    """Once per process: `Function.apply` does not come by the mode, so it asks for a recorder."""
    ordinary = torch.autograd.Function.__dict__["apply"].__func__

    def apply(function, *args, **kwargs):
        recorder = active_recorder()
        if recorder is None:
            return ordinary(function, *args, **kwargs)
        return recorder.custom(function, partial(ordinary, function, **kwargs), args)

    torch.autograd.Function.apply = classmethod(functools.wraps(ordinary)(apply))


def _watch_swaps() -> None:
    """Once per process: two tensors that change places are no calls into torch."""
    ordinary = torch.utils.swap_tensors

    def swap_tensors(t1, t2):
        recorder = active_recorder()
        if not isinstance(recorder, Recorder):
            return ordinary(t1, t2)
        return recorder.swapped(ordinary, t1, t2)

    torch.utils.swap_tensors = functools.wraps(ordinary)(swap_tensors)


def _watch_gradient_checks() -> None:
    """Once per process: gradcheck runs a function dozens of times, which is no part of a lesson."""
    for name in ("gradcheck", "gradgradcheck"):
        ordinary = getattr(torch.autograd, name)

        def check(*args, ordinary=ordinary, **kwargs):
            recorder = active_recorder()
            call = partial(ordinary, *args, **kwargs)
            return call() if recorder is None else recorder.unrecorded(call, GRADIENT_CHECK)

        setattr(torch.autograd, name, functools.wraps(ordinary)(check))


_watch_custom_functions()
_watch_swaps()
_watch_compiled_functions()
_watch_gradient_checks()

_SPECIAL = {
    "backward": Recorder._backward,
    "grad": Recorder._backward,
    "requires_grad_": Recorder._requires_grad_,
    "retain_grad": Recorder._retain_grad,
}
