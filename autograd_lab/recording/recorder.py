"""The hooks into torch: what a running program calls, and what its backward passes carry.

One `TorchFunctionMode` sees every call of the forward pass; one hook on each autograd node sees the
gradients. Both write raw events in the order in which things happen; `assemble` makes passes of
them. Values are copied to plain numbers at once.
"""

from __future__ import annotations

import sys
from types import CodeType

import torch
from torch.optim.optimizer import (
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
)
from torch.overrides import _pop_mode_temporarily

from autograd_lab.recording.events import Event, function_of, is_leaf
from autograd_lab.recording.modules import follow_modules
from autograd_lab.recording.optimizers import norms, settings_of, state_of
from autograd_lab.recording.process.active import (
    Stopped,
    active_recorder,
    set_active_recorder,
)
from autograd_lab.recording.process.entrances import watch_entrances
from autograd_lab.recording.process.watchers import calls_are_watched
from autograd_lab.recording.torch_calls import (
    MOVING,
    OP_ATTRIBUTES,
    READS,
    operand_tensors,
    result_tensors,
    version_of,
    written_tensors,
)
from autograd_lab.recording.writes import Writes

__all__ = ["Recorder", "active_recorder"]

_in_a_transform = torch._C._functorch.peek_interpreter_stack
TRANSFORMS = (
    "torch.func transforms (grad, vmap, jacrev, …) work on wrapped tensors: their results are "
    "torch's own, but what happens inside them is not drawn."
)
WATCHED = (
    "A profiler or a TorchDispatchMode watches every call, the recorder's own among them: what "
    "runs under it is not drawn, so that it sees what it would see without a recorder."
)
COMPILED = "torch.compile hands the compiled part to another engine: it is drawn as one node."
# What hands on numbers without the graph behind them.
NUMBERS = frozenset("item tolist numpy __float__ __int__ __index__ __array__".split())  # noqa: SIM905
HOOKING = frozenset(("register_hook", "register_post_accumulate_grad_hook"))


class Recorder(Writes):
    """Records one program while it is the active mode of its thread."""

    # ---------------------------------------------------------------- life

    def __enter__(self):
        set_active_recorder(self)
        self._handles += [
            register_optimizer_step_pre_hook(self._before_optimizer),
            register_optimizer_step_post_hook(self._after_optimizer),
            *follow_modules(self),
        ]
        return super().__enter__()

    def __exit__(self, *error):
        try:
            return super().__exit__(*error)
        finally:
            set_active_recorder(None)

    def allow(self, ops: int) -> None:
        """From here on, so many more ops are recorded."""
        self.max_ops = self._ops + ops

    def is_active(self) -> bool:
        """Whether it is its thread's recorder, and nothing is hidden from it just now."""
        return active_recorder() is self and not self._quiet

    def read_leaves(self) -> None:
        """Reads the leaves that were never used."""
        for call in self.calls:
            if call.kind == "leaf":
                call.read()

    # ---------------------------------------------------------------- where

    def here(self):
        """(code object, last instruction) of the innermost frame of the program, or None."""
        frame = inner = sys._getframe(1)
        filename, lines = self.filename, self.lines
        while frame is not None:
            code = frame.f_code
            if code.co_filename == filename and (
                lines is None or code.co_firstlineno in lines or code is self.main
            ):
                if code is self.main:
                    self.frame = frame
                caller = frame.f_back  # none where a block stands in the main program itself
                run = self._turns, -1 if caller is None else caller.f_lasti
                if run != self._run:
                    self._run = run
                place = self._places.get(frame.f_lasti)
                if place is None or place[0] is not code:
                    place = self._places[frame.f_lasti] = code, frame.f_lasti
                self._building = inner.f_code.co_name == "__init__"
                return place
            inner, frame = frame, frame.f_back
        return None

    def holds(self, code: CodeType) -> bool:
        """Whether this is code of the program, and not of what it calls."""
        if code.co_filename != self.filename:
            return False
        return self.lines is None or code.co_firstlineno in self.lines or code is self.main

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

    def next_turn(self) -> bool:
        """A loop of the program begins its next turn, or it catches something."""
        self._turns += 1
        self.check()
        return True

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
        # Writing into a leaf that requires grad is its initialisation, or refused by torch.
        into_leaf = any(
            leaf and each.requires_grad for each, leaf in zip(written, was_leaf, strict=True)
        )
        tracks = written and not into_leaf and torch.is_grad_enabled()
        if tracks and any(each.requires_grad for each in calls):
            for call in (*calls, *bases):
                if call is not None:
                    call.read()  # what stood there before the write
        elif name in MOVING:
            for call in calls:
                call.read()  # statistics, before they move
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
                self._returned(where, name, operands, sources, [changed], args, kwargs)
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
            self._returned(where, name, operands, calls, outputs, args, kwargs, several)
        if name in MOVING:
            self._moved(operands, where)
        return result

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
                self._returned(
                    where, function.__name__, operands, calls, outputs, args, {}, several
                )
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
        self._stepping = self.here()
        try:
            self._optimizer = [
                (parameter, self.call_of(parameter), group, self._measured_of(parameter))
                for group in optimizer.param_groups
                for parameter in group["params"]
            ]
            for _, call, _, _ in self._optimizer:
                call.use()
        finally:
            self._quiet -= 1

    def _measured_of(self, parameter: torch.Tensor) -> torch.Tensor | None:
        """Its numbers before the step, to tell how far the step moves it."""
        return parameter.detach().clone() if self.measures else None

    def _after_optimizer(self, optimizer, args, kwargs) -> None:
        if active_recorder() is not self or self._optimizer is None:
            return
        parameters, self._optimizer = self._optimizer, None
        where = self.here()
        self._quiet += 1
        try:
            number = self._optimizers.setdefault(optimizer, len(self._optimizers))
            held = tuple(
                (call, settings_of(group), state_of(optimizer, parameter), norms(parameter, before))
                for parameter, call, group, before in parameters
            )
            name = type(optimizer).__name__
            self.events.append(Event("optimizer", where, text=name, number=number, held=held))
            for parameter, call, _, _ in parameters:
                self.writes.append((parameter, version_of(parameter), where))
                self._value_changed(call, parameter, where)
        finally:
            self._quiet -= 1


class _Compiled:
    """Lends its name to the node of a compiled region."""


_Compiled.__name__ = "compiled"

watch_entrances()

_SPECIAL = {
    "backward": Recorder._backward,
    "grad": Recorder._backward,
    "requires_grad_": Recorder._requires_grad_,
    "retain_grad": Recorder._retain_grad,
}
