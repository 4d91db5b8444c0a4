"""Runs a recorded program's text once more, bare or under a mode of one's own."""

from __future__ import annotations

import contextlib
import io
import time
import warnings

import torch

from autograd_lab.model.recording import Variable
from autograd_lab.recording.namespace import tensors_by_name, variables_of
from autograd_lab.recording.process.active import Stopped
from autograd_lab.recording.process.fair_turns import Turn
from autograd_lab.recording.process.hearing import print_into
from autograd_lab.recording.process.limits import Limit
from autograd_lab.recording.process.ready import Ready, new_namespace, turn_for


class Rerun:
    """One more run: what it printed, and what it left behind, until `release`."""

    def __init__(self, code: str, deadline: float):
        """`deadline`: a moment of `time.monotonic()`. SyntaxError for what is no program."""
        self._program = Ready(code)
        self.filename = self._program.filename
        self._deadline = deadline
        self._printed = io.StringIO()
        own_print = print_into(self._printed, self)
        self.namespace = new_namespace(own_print, self.check)
        self.error: tuple[str, str] | None = None  # its type and message
        self.variables: dict[str, Variable] = {}
        self.stopped = False
        self.turn: Turn | None = None

    def run(self, mode=None, other_generator: bool = False) -> None:
        """Runs the program; `stopped` afterwards where it was not at its end by the deadline.

        With `other_generator`, torch's random numbers are others than they would be.
        """
        with self.its_turn(self._deadline):
            if other_generator:
                torch.manual_seed(torch.initial_seed() + 1)
            try:
                with mode or contextlib.nullcontext():
                    self._program.run(self.namespace)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                if isinstance(error, Stopped):
                    self.stopped = True
                message = error.msg if isinstance(error, SyntaxError) else str(error)
                self.error = type(error).__name__, message
            self.variables = variables_of(self.namespace)

    @contextlib.contextmanager
    def its_turn(self, deadline: float):
        """The process to itself, as a recorder has it, until the deadline.

        What runs longer is ended by `Stopped`, which goes no further than here.
        """
        self.stopped = False
        self.turn = turn_for(self._program.text)
        seconds = max(deadline - time.monotonic(), 0.001)
        with self.turn:
            warnings.simplefilter("always")
            warnings.showwarning = _ignore
            try:
                with Limit(self, seconds), torch.enable_grad():
                    yield
            except Stopped:
                self.stopped = True

    def check(self) -> bool:
        """Ends a program that is to stop, and lets others have their turn."""
        if self.stopped:
            raise Stopped
        self.turn.offer()
        return True

    def say(self, kind: str, text: str) -> None:
        """What is printed is kept as text only."""

    def tensors(self) -> list[tuple[str, torch.Tensor]]:
        """The tensors that have a name at the end, those in modules and lists included."""
        return list(tensors_by_name(self.namespace))

    @property
    def output(self) -> str:
        return self._printed.getvalue()

    def release(self) -> None:
        """Lets go of everything that the program made."""
        self.namespace.clear()


def _ignore(*warning) -> None:
    """The recording has the warnings already."""
