"""Keeps one run from touching others: a time limit, and process-wide state restored."""

from __future__ import annotations

import ast
import contextlib
import ctypes
import gc
import random
import threading
import time

import numpy
import torch

from autograd_lab.recording.capture import Recorder, Stopped


@contextlib.contextmanager
def state_restored():
    """Leaves torch's, NumPy's and Python's process-wide settings as they were.

    The garbage collector rests meanwhile: its runs over the many young objects cost half the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    torch_state, python_state = torch.get_rng_state(), random.getstate()
    numpy_state = numpy.random.get_state()
    dtype, grad = torch.get_default_dtype(), torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    try:
        yield
    finally:
        torch.set_grad_enabled(grad)
        torch.set_default_dtype(dtype)
        torch.set_rng_state(torch_state)
        random.setstate(python_state)
        numpy.random.set_state(numpy_state)
        if collecting:
            gc.enable()


# The name under which a guarded program finds its check; no program writes it.
CHECK = "__autograd_lab_check__"


def guard_handlers(tree: ast.Module) -> None:
    """Begins every `except` with a check, so that no program catches its own end for ever."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            check = ast.Expr(ast.Call(ast.Name(CHECK, ast.Load()), [], []))
            for part in ast.walk(check):
                ast.copy_location(part, node)
            node.body.insert(0, check)


class Limit:
    """Stops a program that runs too long, also one that never calls torch or catches everything."""

    def __init__(self, recorder: Recorder, seconds: float):
        self.recorder = recorder
        self.deadline = time.monotonic() + seconds
        self.thread = ctypes.c_ulong(threading.get_ident())
        self.fired = False

    def __enter__(self):
        _watch.add(self)
        return self

    def __exit__(self, *error):
        _watch.remove(self)
        if self.fired:  # one more exception may be on its way
            ctypes.pythonapi.PyThreadState_SetAsyncExc(self.thread, None)

    def fire(self) -> None:
        """Raises `Stopped` in the program's thread; again and again, should it be caught."""
        self.fired = self.recorder.stopped = True
        ctypes.pythonapi.PyThreadState_SetAsyncExc(self.thread, ctypes.py_object(Stopped))


class _Watch:
    """One thread for all limits, asleep while there is none; a thread a run would cost more."""

    def __init__(self):
        self._limits: set[Limit] = set()
        self._changed = threading.Condition()
        self._wakes_at = -1.0
        self._thread: threading.Thread | None = None

    def add(self, limit: Limit) -> None:
        with self._changed:
            self._limits.add(limit)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, daemon=True, name="time limit")
                self._thread.start()
            elif self._wakes_at < 0 or self._wakes_at > limit.deadline:
                self._changed.notify()

    def remove(self, limit: Limit) -> None:
        with self._changed:
            self._limits.discard(limit)

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for limit in self._limits:
                    if limit.deadline <= now:
                        limit.fire()
                        limit.deadline = now + 0.05
                self._wakes_at = min((each.deadline for each in self._limits), default=-1.0)
                self._changed.wait(self._wakes_at - now if self._wakes_at >= 0 else None)


_watch = _Watch()
