"""A time limit for programs that never end, also for one that catches everything."""

from __future__ import annotations

import ast
import ctypes
import threading
import time

from autograd_lab.recording.process.active import Stoppable, Stopped

# The name under which a guarded program finds its check; no program writes it.
CHECK = "__autograd_lab_check__"
_SECONDS_TO_OBEY, _SECONDS_BETWEEN = 0.5, 0.05


def add_checks(tree: ast.Module) -> None:
    """Begins every turn of a loop or a comprehension, and every `except`, with a check.

    There a program that is over its time ends, however it catches exceptions, and a long one lets
    others have their turn. A check is true, so that a comprehension takes what it takes.
    """
    for node in ast.walk(tree):
        if isinstance(node, (ast.ExceptHandler, ast.For, ast.While)):
            node.body.insert(0, ast.Expr(_check_at(node)))
            ast.copy_location(node.body[0], node)
        elif isinstance(node, ast.comprehension):
            node.ifs.insert(0, _check_at(node.iter))


def _check_at(place: ast.stmt | ast.excepthandler | ast.expr) -> ast.Call:
    check = ast.Call(ast.Name(CHECK, ast.Load()), [], [])
    for part in ast.walk(check):
        ast.copy_location(part, place)
    return check


class Limit:
    """Stops a program that runs too long: at its next check, else by an exception from outside."""

    def __init__(self, recorder: Stoppable, seconds: float):
        self.recorder = recorder
        self.deadline = time.monotonic() + seconds
        self.thread = ctypes.c_ulong(threading.get_ident())
        self.forced = False

    def __enter__(self):
        _watch.add(self)
        return self

    def __exit__(self, *error):
        _watch.remove(self)
        if self.forced:  # one more exception may be on its way
            ctypes.pythonapi.PyThreadState_SetAsyncExc(self.thread, None)

    def fire(self, now: float) -> None:
        """First asks; then raises `Stopped` in the program's thread, again and again."""
        if self.recorder.stopped and not self.recorder.turn.changing:
            self.forced = True
            ctypes.pythonapi.PyThreadState_SetAsyncExc(self.thread, ctypes.py_object(Stopped))
        self.deadline = now + (_SECONDS_BETWEEN if self.recorder.stopped else _SECONDS_TO_OBEY)
        self.recorder.stopped = True


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
                        limit.fire(now)
                self._wakes_at = min((each.deadline for each in self._limits), default=-1.0)
                self._changed.wait(self._wakes_at - now if self._wakes_at >= 0 else None)


_watch = _Watch()
