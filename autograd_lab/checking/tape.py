"""A tape of a program's tracked calls, which can be run again from changed leaves.

What autograd takes as given is taken as given here, with the numbers that it had: constants,
detached results, what was computed under `no_grad`, indices, masks, and the path the program took.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import partial

import torch
from torch.overrides import TorchFunctionMode, _pop_mode_temporarily

from autograd_lab.recording.backward_calls import parsed
from autograd_lab.recording.process.active import set_active_recorder
from autograd_lab.recording.torch_calls import (
    READS,
    result_tensors,
    storage_of,
    version_of,
    written_tensors,
)

MOST_CALLS = 20_000


# ------------------------------------------------------------ operands, as the tape keeps them


@dataclass(eq=False, slots=True)
class Tracked:
    """The result of an earlier call, or a view of one (`geometry`: size, stride and offset)."""

    key: int
    storage: int | None
    base: int | None
    geometry: tuple


@dataclass(eq=False, slots=True)
class Used:
    """A leaf that requires grad, with the numbers it had when it was used."""

    leaf: int
    snapshot: int


@dataclass(eq=False, slots=True)
class Constant:
    """A tensor through which no gradient flows, with the numbers it had when it was used.

    Where the call writes into it (`written`), it is part of the graph afterwards; `base` is then
    the tensor that it views, with its numbers.
    """

    key: int
    tensor: torch.Tensor
    written: bool = False
    base: tuple[int, torch.Tensor, tuple] | None = None
    wide: torch.Tensor | None = None


@dataclass(eq=False, slots=True)
class Entry:
    """One call: the function, its operands, and which tensors came out of it.

    `generator`: the state from which it drew random numbers, if it did.
    """

    function: object
    args: tuple
    kwargs: dict
    line: int | None
    operands: list
    outputs: list[int]
    generator: torch.Tensor | None
    needs_graph: bool = False


@dataclass(eq=False, slots=True)
class Leaf:
    """A leaf that requires grad and the numbers that it had, one after the other."""

    tensor: torch.Tensor
    snapshots: list[torch.Tensor] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Backward:
    """One call of backward() or grad(): where it started, and with which vectors.

    `inputs`: the leaves that it was limited to, if it was; `changed`: those whose numbers were
    changed after the forward pass had used them.
    """

    position: int
    roots: list
    values: list[torch.Tensor]
    seeds: list[torch.Tensor | None]
    inputs: set[int | None] | None
    changed: set[int] = field(default_factory=set)
    began: bool = False
    why: str = ""


# ------------------------------------------------------------ the tape


class Tape(TorchFunctionMode):
    """Writes down one program's tracked calls while it is the active mode."""

    def __init__(self, run, most_backwards: int | None = None):
        """`run`: whose `check` ends a program over its time; `most_backwards`: enough passes."""
        super().__init__()
        self.run, self.most_backwards = run, most_backwards
        self.entries: list[Entry] = []
        self.leaves: list[Leaf] = []
        self.backwards: list[Backward] = []
        self._makers: dict[tuple, list[int]] = {}
        self._leaf_index: dict[int, int] = {}
        self._constants: dict[int, torch.Tensor] = {}
        self._kept: list[torch.Tensor] = []  # no id and no storage may be used again
        self._quiet = 0

    def __enter__(self):
        set_active_recorder(self)  # custom functions ask for `custom` there
        return super().__enter__()

    def __exit__(self, *error):
        try:
            return super().__exit__(*error)
        finally:
            set_active_recorder(None)

    def release(self) -> None:
        """Lets go of every tensor, newest first."""
        while self._kept:
            self._kept.pop()
        self.entries.clear()
        self._constants.clear()
        self.leaves.clear()
        self.backwards.clear()

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        self.run.check()
        name = func.__name__
        if self._quiet or name in READS:
            return func(*args, **kwargs)
        if name in ("backward", "grad"):
            return self._backward(func, args, kwargs)
        return self._call(func, name, args, kwargs)

    def custom(self, function, apply, args):
        """`Function.apply`: one call, whose own code is not taped."""
        if self._quiet:
            return apply(*args)
        self._quiet += 1
        try:
            return self._call(apply, function.__name__, args, {})
        finally:
            self._quiet -= 1

    def compiled(self, call, args):
        """What torch.compile made: one call; the engine behind it must not see the tape."""
        with _pop_mode_temporarily():
            return self.custom(type("compiled", (), {}), call, args)

    def unrecorded(self, call, note: str):
        """What `call()` returns; nothing in it is taped."""
        self._quiet += 1
        try:
            return call()
        finally:
            self._quiet -= 1

    def swapped(self, swap, one: torch.Tensor, other: torch.Tensor):
        """Two tensors change places: their leaves are told apart by the tensors' own identity."""
        return swap(one, other)

    def say(self, kind: str, text: str) -> None:
        """What the program prints, the run keeps."""
        self.run.say(kind, text)

    def _call(self, func, name: str, args, kwargs):
        operands = list(tensors_in((args, kwargs)))
        tracked = any(each.requires_grad for each in operands)
        if not tracked or not torch.is_grad_enabled() or _transforming():
            return func(*args, **kwargs)
        references = {id(each): self._reference(each) for each in operands}
        versions = [version_of(each) for each in operands]
        # Dropout draws a mask: the same one again from the same state.
        generator = torch.get_rng_state()
        result = func(*args, **kwargs)
        written = [
            each for each, version in zip(operands, versions, strict=True)
            if version_of(each) != version
        ]  # fmt: skip
        outputs = result_tensors(result)
        made = outputs or written_tensors(name, args, kwargs)
        if any(each.requires_grad and not each.is_leaf for each in made):
            self._write(func, args, kwargs, references, outputs, written, generator)
        return result

    def _write(self, func, args, kwargs, references, outputs, written, generator) -> None:
        if len(self.entries) >= MOST_CALLS:
            self.run.stopped = True
            self.run.check()
        for each in written:
            reference = references[id(each)]
            if isinstance(reference, Constant):
                reference.written = True
        if torch.equal(generator, torch.get_rng_state()):
            generator = None
        self._kept.extend(outputs)
        writes = {storage_of(each) for each in written} - {None}
        for place in (*(("id", id(x)) for x in outputs), *(("storage", x) for x in writes)):
            self._makers.setdefault(place, []).append(len(self.entries))
        self.entries.append(
            Entry(
                func,
                mapped(lambda each: references.get(id(each), each), args),
                mapped(lambda each: references.get(id(each), each), kwargs),
                self._line(),
                list(references.values()),
                [id(each) for each in outputs],
                generator,
                needs_graph=func is torch.autograd.grad,
            )
        )

    def _reference(self, tensor: torch.Tensor):
        self._kept.append(tensor)
        if tensor.requires_grad and tensor.is_leaf:
            return self._used(tensor)
        if tensor.requires_grad:
            base = tensor._base
            return Tracked(
                id(tensor), storage_of(tensor), None if base is None else id(base), _view(tensor)
            )
        reference = Constant(id(tensor), self._snapshot(tensor))
        if tensor._base is not None and not tensor.is_inference():
            base = tensor._base
            self._kept.append(base)
            if base.is_leaf and not base.requires_grad:
                reference.base = (id(base), self._snapshot(base), _view(tensor))
        return reference

    def _used(self, tensor: torch.Tensor) -> Used:
        index = self._leaf(tensor)
        leaf = self.leaves[index]
        now = tensor.detach()
        if not leaf.snapshots or not torch.equal(leaf.snapshots[-1], now):
            leaf.snapshots.append(now.clone())
        return Used(index, len(leaf.snapshots) - 1)

    def _leaf(self, tensor: torch.Tensor) -> int:
        if id(tensor) not in self._leaf_index:
            self._leaf_index[id(tensor)] = len(self.leaves)
            self._kept.append(tensor)
            self.leaves.append(Leaf(tensor))
        return self._leaf_index[id(tensor)]

    def _snapshot(self, tensor: torch.Tensor) -> torch.Tensor:
        known = self._constants.get(id(tensor))
        now = tensor.detach()
        if known is None or known.shape != now.shape or not torch.equal(known, now):
            known = self._constants[id(tensor)] = now.clone()
        return known

    def _line(self) -> int | None:
        frame = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename == self.run.filename:
                return frame.f_lineno
            frame = frame.f_back
        return None

    def makers_of(self, reference: Tracked) -> list[int]:
        """The entries that made a tensor or its base, or wrote into their memory."""
        places = [("id", reference.key), ("id", reference.base), ("storage", reference.storage)]
        return [index for place in places for index in self._makers.get(place, ())]

    def _changed_since_use(self) -> set[int]:
        """Leaves with other numbers than those the forward pass used last."""
        return {
            index
            for index, leaf in enumerate(self.leaves)
            if leaf.snapshots and not torch.equal(leaf.snapshots[-1], leaf.tensor.detach())
        }

    def leaf_index(self, tensor: torch.Tensor) -> int | None:
        """Which leaf of the tape a tensor is, if any."""
        return self._leaf_index.get(id(tensor))

    def _backward(self, func, args, kwargs):
        """Notes where a backward pass starts, and whether it really ran."""
        if self.most_backwards is not None and len(self.backwards) >= self.most_backwards:
            self.run.stopped = True
            self.run.check()
        note, functions = self._note(func, args, kwargs)
        begin = partial(setattr, note, "began", True)
        handles = [each.register_hook(lambda *grads: begin()) for each in functions]
        self._quiet += 1  # custom functions and checkpoints may run their forward code again
        try:
            result = self._call(func, func.__name__, args, kwargs)
            note.began = True
            return result
        except BaseException:
            note.why = "the backward pass ended with an error"
            raise
        finally:
            self._quiet -= 1
            for handle in handles:
                handle.remove()
            if note.began:
                self.backwards.append(note)

    def _note(self, func, args, kwargs) -> tuple[Backward, list]:
        asked = parsed(func, args, kwargs)
        if _transforming():
            return Backward(len(self.entries), [], [], [], None, why="it ran in torch.func"), []
        note = Backward(
            len(self.entries),
            [self._reference(each) for each in asked.roots],
            [each.detach().clone() for each in asked.roots],
            [None if each is None else each.detach().clone() for each in asked.seeds],
            None if asked.inputs is None else set(map(self.leaf_index, tensors_in(asked.inputs))),
            self._changed_since_use(),
        )
        if asked.is_batched:
            note.why = "it carries several gradients at once"
        return note, [each.grad_fn for each in asked.roots if each.grad_fn is not None]


# ------------------------------------------------------------ walks over arguments


def tensors_in(thing):
    """All tensors in arguments, those in lists, dicts and slices included."""
    if isinstance(thing, torch.Tensor):
        yield thing
    elif isinstance(thing, (list, tuple)):
        for each in thing:
            yield from tensors_in(each)
    elif isinstance(thing, dict):
        yield from tensors_in(list(thing.values()))
    elif isinstance(thing, slice):
        yield from tensors_in((thing.start, thing.stop, thing.step))


def mapped(function, thing):
    """The same arguments with `function` applied to all that is no container."""
    if isinstance(thing, list):
        return [mapped(function, each) for each in thing]
    if isinstance(thing, tuple):
        return tuple(mapped(function, each) for each in thing)
    if isinstance(thing, dict):
        return {key: mapped(function, each) for key, each in thing.items()}
    if isinstance(thing, slice):
        return slice(*mapped(function, (thing.start, thing.stop, thing.step)))
    return function(thing)


def _view(tensor: torch.Tensor) -> tuple:
    """Size, stride and offset of a view in its base."""
    base = tensor._base
    offset = 0 if base is None else tensor.storage_offset() - base.storage_offset()
    return tuple(tensor.shape), tensor.stride(), offset


def _transforming() -> bool:
    """Whether torch.func is at work, whose tensors must not be kept."""
    return torch._C._functorch.peek_interpreter_stack() is not None
