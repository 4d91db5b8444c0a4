"""Which recorder is at work in a thread, and what may stand in for it.

Torch's custom functions, swaps, compiled functions and gradient checks do not come by the mode;
what is wrapped around them asks here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import CodeType
from typing import Protocol

import torch

from autograd_lab.recording.process.fair_turns import Turn


class Stopped(BaseException):
    """Ends a program that ran too long; private, so that `except Exception` does not catch it."""


class Stoppable(Protocol):
    """A run that is over its time: it ends at its next check."""

    stopped: bool
    turn: Turn | None


class Listener(Protocol):
    """What hears of prints and warnings."""

    def say(self, kind: str, text: str) -> None:
        """A print or a warning of the program."""


class ProgramRecorder(Listener, Protocol):
    """A listener that knows which function it records, None for a program's text."""

    main: CodeType | None


class ActiveRecorder(Listener, Protocol):
    """What may be at work in a thread: a recorder, or the tape of a check.

    Each function runs what it is handed, once, and returns what that returned.
    """

    def custom(self, function: type, apply: Callable, args: tuple):
        """`Function.apply`: one op, whose own code is not recorded."""

    def unrecorded(self, call: Callable, note: str):
        """A call of which nothing is drawn; `note` says so."""

    def compiled(self, call: Callable, args: tuple):
        """What torch.compile made: one op."""

    def swapped(self, swap: Callable, one: torch.Tensor, other: torch.Tensor):
        """`torch.utils.swap_tensors`: two tensors change places."""


_active = threading.local()


def active_recorder() -> ActiveRecorder | None:
    """What records in this thread, if anything does."""
    return getattr(_active, "recorder", None)


def set_active_recorder(recorder: ActiveRecorder | None) -> None:
    """From now on custom functions of this thread ask this recorder, or none."""
    _active.recorder = recorder
