"""Runs taped calls again, from leaves that are nudged, in float64 or as they were."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from autograd_lab.checking.tape import Backward, Constant, Entry, Tape, Tracked, Used, mapped
from autograd_lab.recording.process.active import Stopped
from autograd_lab.recording.torch_calls import result_tensors

_WIDER = {
    torch.float16: torch.float64, torch.bfloat16: torch.float64, torch.float32: torch.float64,
    torch.complex32: torch.complex128, torch.complex64: torch.complex128,
}  # fmt: skip
_NARROWING = (torch.Tensor.float, torch.Tensor.half, torch.Tensor.bfloat16)


UNSEEN = "a part of its graph was made where the tape cannot look"


class CannotReplay(Exception):
    """Running the taped calls again is impossible; the message says why."""


@dataclass(frozen=True, eq=False, slots=True)
class Path:
    """The taped calls that one backward pass goes through, and the leaves they start from.

    `leaves`: leaf -> which of its snapshots are used. `unseen`: whether it also comes from a call
    that is not on the tape.
    """

    backward: Backward
    entries: tuple[Entry, ...]
    leaves: dict[int, set[int]]
    needs_graph: bool
    unseen: bool


def path_of(tape: Tape, backward: Backward) -> Path:
    """Walks the tape back from the roots; a write counts for all that shares the memory."""
    leaves: dict[int, set[int]] = {}
    chosen: set[int] = set()
    tracked: list[Tracked] = []
    waiting = list(backward.roots)
    while waiting:
        reference = waiting.pop()
        if isinstance(reference, Used):
            leaves.setdefault(reference.leaf, set()).add(reference.snapshot)
        elif isinstance(reference, Tracked):
            tracked.append(reference)
            for index in tape.makers_of(reference):
                if index < backward.position and index not in chosen:
                    chosen.add(index)
                    waiting.extend(tape.entries[index].operands)
    entries = tuple(tape.entries[index] for index in sorted(chosen))
    made = {key for entry in entries for key in _made_by(entry)}
    return Path(
        backward,
        entries,
        leaves,
        needs_graph=any(entry.needs_graph for entry in entries),
        unseen=any(each.key not in made and each.base not in made for each in tracked),
    )


def _made_by(entry: Entry):
    """The tensors that are part of the graph from this call on."""
    yield from entry.outputs
    for operand in entry.operands:
        if isinstance(operand, Constant) and operand.written:
            yield operand.key
            if operand.base is not None:
                yield operand.base[0]


class Replay:
    """One run of a path; `root` is then the number whose gradients the backward pass computed."""

    def __init__(self, tape: Tape, path: Path, nudges=None, wide: bool = True, graph: bool = False):
        """`nudges`: leaf -> what is added to it. Without `wide`, dtypes stay as they were.

        Raises CannotReplay where a call fails, or needs what the tape has not seen.
        """
        self._tape, self._nudges, self._wide = tape, nudges or {}, wide
        self._graph = graph or path.needs_graph
        self._known: dict[int, torch.Tensor] = {}
        self.leaves: dict[tuple[int, int], torch.Tensor] = {}
        default = torch.get_default_dtype()
        try:
            if wide:
                torch.set_default_dtype(torch.float64)
            with torch.set_grad_enabled(self._graph):
                for entry in path.entries:
                    self._run(entry)
                self.roots = [self._tensor(each) for each in path.backward.roots]
                self.root = self._total(path.backward.seeds)
        finally:
            torch.set_default_dtype(default)

    def result(self, key: int) -> torch.Tensor | None:
        """What a call of this run returned."""
        return self._known.get(key)

    def operand(self, reference) -> torch.Tensor:
        """What a call of this run was given."""
        return self._tensor(reference)

    def gradients(self, leaf: int) -> torch.Tensor:
        """What autograd gives for a leaf in this run; needs `graph`."""
        mine = [tensor for (index, _), tensor in self.leaves.items() if index == leaf]
        found = torch.autograd.grad(self.root, mine, retain_graph=True, allow_unused=True)
        total = torch.zeros_like(mine[0])
        for grad in found:
            if grad is not None:
                total = total + grad
        return total

    def _total(self, seeds) -> torch.Tensor:
        terms = [
            (root if seed is None else root * seed.to(root.dtype)).sum()
            for root, seed in zip(self.roots, seeds, strict=True)
        ]
        return sum(terms[1:], terms[0])

    def _run(self, entry: Entry) -> None:
        if entry.generator is not None:
            torch.set_rng_state(entry.generator)
        narrowing = self._wide and entry.function in _NARROWING
        function = torch.Tensor.double if narrowing else entry.function
        try:
            args = mapped(self._plain, entry.args)
            kwargs = mapped(self._plain, entry.kwargs)
            outputs = result_tensors(function(*args, **kwargs))
        except (Stopped, CannotReplay):
            raise
        except Exception as error:
            reason = f"{type(error).__name__}: {error}".splitlines()[0]
            raise CannotReplay(f"line {entry.line} cannot be run again alone ({reason})") from error
        self._known.update(zip(entry.outputs, outputs, strict=False))

    def _plain(self, thing):
        if isinstance(thing, (Tracked, Used, Constant)):
            return self._tensor(thing)
        if self._wide and isinstance(thing, torch.dtype):
            return _WIDER.get(thing, thing)
        return thing

    def _tensor(self, reference) -> torch.Tensor:
        if isinstance(reference, Tracked):
            return self._result(reference)
        if isinstance(reference, Used):
            return self._leaf(reference)
        return self._constant(reference)

    def _result(self, reference: Tracked) -> torch.Tensor:
        known = self._known.get(reference.key)
        if known is None and reference.base in self._known:
            known = self._known[reference.base].as_strided(*reference.geometry)
            self._known[reference.key] = known
        if known is None:
            raise CannotReplay(UNSEEN)
        return known

    def _leaf(self, reference: Used) -> torch.Tensor:
        place = reference.leaf, reference.snapshot
        if place not in self.leaves:
            tensor = self._widened(self._tape.leaves[reference.leaf].snapshots[reference.snapshot])
            nudge = self._nudges.get(reference.leaf)
            tensor = tensor.clone() if nudge is None else tensor + nudge
            self.leaves[place] = tensor.requires_grad_(self._graph)
        return self.leaves[place]

    def _constant(self, reference: Constant) -> torch.Tensor:
        if not reference.written:
            if not self._wide:
                return reference.tensor
            if reference.wide is None:
                reference.wide = self._widened(reference.tensor)
            return reference.wide
        if reference.base is None:
            tensor = self._widened(reference.tensor).clone()
        else:
            key, base, geometry = reference.base
            self._known[key] = self._widened(base).clone()
            tensor = self._known[key].as_strided(*geometry)
        self._known[reference.key] = tensor
        return tensor

    def _widened(self, tensor: torch.Tensor) -> torch.Tensor:
        return tensor.to(_WIDER.get(tensor.dtype, tensor.dtype)) if self._wide else tensor
