"""Gradients that are meant to differ from the slope: `by_design` says which call means it.

A reversed gradient, a row that is not to be trained, a matrix of which one half is read: the
difference quotient of what was computed is another number there, and nothing is wrong.
"""

from __future__ import annotations

import functools

import torch

from autograd_lab.checking.replay import Path, Replay
from autograd_lab.checking.tape import Entry, Tape

_ONE_HALF = frozenset(
    "cholesky linalg_cholesky linalg_cholesky_ex linalg_eigh linalg_eigvalsh".split()  # noqa: SIM905
)


def by_design(tape: Tape, path: Path, is_flat: bool) -> str:
    """Which call on the way to a leaf means its gradient to differ from the slope; else empty.

    A custom function means it where it computes nothing (a reversed gradient), or where the slope
    is 0 (`is_flat`), as rounding has it; any other backward() should fit its forward().
    """
    for entry in path.entries:
        why = _custom(tape, path, entry, is_flat) or _padding(entry) or _half(entry)
        if why:
            return why
    return ""


def _custom(tape: Tape, path: Path, entry: Entry, is_flat: bool) -> str:
    function = entry.function
    owner = function.args[0] if isinstance(function, functools.partial) and function.args else None
    if not isinstance(owner, type) or not issubclass(owner, torch.autograd.Function):
        return ""
    if is_flat:
        return f"{owner.__name__} has a backward() of its own in place of the slope 0"
    if _hands_on(Replay(tape, path, wide=False), entry):
        return f"{owner.__name__} hands its operand on, and has a backward() of its own"
    return ""


def _hands_on(replay: Replay, entry: Entry) -> bool:
    """Whether the result of a call is its first operand, number by number."""
    result = replay.result(entry.outputs[0]) if len(entry.outputs) == 1 else None
    return result is not None and torch.equal(result, replay.operand(entry.operands[0]))


def _padding(entry: Entry) -> str:
    if _name(entry) != "embedding":
        return ""
    padding = entry.kwargs.get("padding_idx", entry.args[2] if len(entry.args) > 2 else None)
    if padding is None or padding < 0:
        return ""
    return f"padding_idx={padding}: that row of the embedding gets no gradient, whatever it does"


def _half(entry: Entry) -> str:
    name = _name(entry)
    if name not in _ONE_HALF:
        return ""
    short = name.removeprefix("linalg_")
    return f"{short} reads one half of its matrix and takes the other for the same"


def _name(entry: Entry) -> str:
    return getattr(entry.function, "__name__", "")
