"""One program at a time, fairly: a long one hands the turn on, and each has the process to itself.

torch's random generator and default dtype, the warning filters and the built-in `print` belong to
the whole process, while each visitor's page runs in a thread of its own. Two programs between
`manual_seed` and `randn` would mix their numbers.
"""

from __future__ import annotations

import builtins
import random
import threading
import time
import warnings
from collections import deque

import numpy
import torch

from autograd_lab.program.collector import collector_paused

SLICE_SECONDS = 0.02


class _Queue:
    """A lock that goes to the one who has waited longest."""

    def __init__(self):
        self._guard = threading.Lock()
        self._held = False
        self.waiting: deque[threading.Lock] = deque()

    def acquire(self) -> None:
        with self._guard:
            if not self._held:
                self._held = True
                return
            mine = threading.Lock()
            mine.acquire()
            self.waiting.append(mine)
        mine.acquire()  # until release() below hands the turn over

    def release(self) -> None:
        with self._guard:
            if self.waiting:
                self.waiting.popleft().release()
            else:
                self._held = False


_queue = _Queue()


class _Settings:
    """The settings of the process, as they are now."""

    def __init__(self, with_numpy: bool):
        self.torch_generator = torch.get_rng_state()
        self.python_generator = random.getstate()
        self.numpy_generator = numpy.random.get_state() if with_numpy else None
        self.dtype = torch.get_default_dtype()
        self.filters, self.show = warnings.filters[:], warnings.showwarning
        self.print = builtins.print

    def apply(self) -> None:
        torch.set_rng_state(self.torch_generator)
        random.setstate(self.python_generator)
        if self.numpy_generator is not None:
            numpy.random.set_state(self.numpy_generator)
        if torch.get_default_dtype() != self.dtype:
            torch.set_default_dtype(self.dtype)
        if warnings.filters != self.filters:
            warnings.filters[:] = self.filters
            warnings._filters_mutated()  # as catch_warnings does: forget what was decided before
        warnings.showwarning = self.show
        builtins.print = self.print


class Turn:
    """The time in which one program has the process to itself; restored to others afterwards."""

    def __init__(self, with_numpy: bool, lasting: bool = False):
        """`with_numpy`: whether the program may use NumPy's generator, whose state is large.

        `lasting`: it is a part of the process's own program, so that what it changes stays.
        """
        self._with_numpy, self._lasting = with_numpy, lasting
        self._mine: _Settings | None = None
        self._outer: _Settings | None = None
        self._since = 0.0
        self.changing = False

    def __enter__(self):
        self._begin()
        return self

    def __exit__(self, *error):
        if self._lasting:
            _queue.release()
        else:
            self._end()

    def offer(self) -> None:
        """Hands the turn on where somebody waits and this program has had its share."""
        if _queue.waiting and time.monotonic() - self._since > SLICE_SECONDS:
            self.changing = True
            self._end()
            self._begin()
            self.changing = False

    def _begin(self) -> None:
        _queue.acquire()
        self._since = time.monotonic()
        if not self._lasting:  # which may go on for hours
            collector_paused.__enter__()
        self._outer = _Settings(self._with_numpy)
        if self._mine is not None:
            self._mine.apply()

    def _end(self) -> None:
        self._mine = _Settings(self._with_numpy)
        self._outer.apply()
        if not self._lasting:
            collector_paused.__exit__()
        _queue.release()
