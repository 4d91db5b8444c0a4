"""Record a part of a program that runs anyway: what stands in a `with` statement.

The program is the caller's own, and stays as it is: what it prints is printed, what it raises is
raised, the random numbers that it drew are drawn, and where the recording ends it runs on.
"""

from __future__ import annotations

import ast
import builtins
import io
import linecache
import textwrap
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Any

from autograd_lab.model.recording import Recording
from autograd_lab.program.parsing import parse
from autograd_lab.program.places import Source
from autograd_lab.recording.namespace import seen_from
from autograd_lab.recording.process.active import active_recorder
from autograd_lab.recording.process.fair_turns import Turn
from autograd_lab.recording.process.hearing import print_into
from autograd_lab.recording.record import explained, finish
from autograd_lab.recording.recorder import Recorder


class Block:
    """One `with` statement that is being recorded: `start`, the block runs, `end`."""

    def __init__(self, max_ops: int):
        """After `max_ops` operations the block runs on, unrecorded."""
        if max_ops < 1:
            raise ValueError(f"max_ops={max_ops}: give a limit larger than 0")
        self._max_ops = max_ops

    def start(self, frame: FrameType) -> None:
        """From now on what this frame does is recorded."""
        if active_recorder() is not None:
            raise RuntimeError("a program that is being recorded cannot record a part of itself")
        self._frame = frame
        self._text, self._source, lines = _with_statement(frame)
        self._recorder = Recorder(frame.f_code.co_filename, self._max_ops, goes_on=True)
        self._recorder.main, self._recorder.lines = frame.f_code, lines
        self._output = io.StringIO()
        with ExitStack() as entered:
            self._recorder.turn = entered.enter_context(Turn(with_numpy=True, lasting=True))
            entered.enter_context(_overheard(self._recorder, self._output))
            entered.enter_context(self._recorder)
            self._entered = entered.pop_all()

    def end(self, error: BaseException | None) -> Recording:
        """The recording of what ran since, and of the error that ended it."""
        with self._entered:  # left at once: the program has its process back as it was
            pass
        recorder, source = self._recorder, self._source
        try:
            diagnosis = None if error is None else explained(error, recorder, source)
            variables = dict(self._frame.f_locals)
            seen, said = seen_from(self._frame), self._output.getvalue()
            return finish(recorder, source, self._text, variables, diagnosis, said, seen)
        finally:
            del self._frame
            recorder.release()


def _with_statement(frame: FrameType) -> tuple[str | None, Source, range | None]:
    """The statement's text, the file's source with it as line 1, and the lines that are its own.

    Without a file that can be read, as at a prompt: no text, and every line of the caller's.
    """
    lines = linecache.getlines(frame.f_code.co_filename, frame.f_globals)
    text = "".join(lines)
    try:
        tree = parse(text)
    except (SyntaxError, ValueError):
        return None, Source("", frame.f_lineno), None
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.With) and node.lineno <= frame.f_lineno < node.body[0].lineno + 1
    ]
    if not around:
        return None, Source("", frame.f_lineno), None
    found = max(around, key=lambda node: (node.lineno, node.col_offset))
    last = found.end_lineno or found.lineno
    shown = textwrap.dedent("".join(lines[found.lineno - 1 : last]))
    return shown, Source(text, found.lineno, tree), range(found.lineno, last + 1)


@contextmanager
def _overheard(recorder: Recorder, output: io.StringIO) -> Iterator[None]:
    """This thread's prints and warnings become events too, as long as the block runs."""
    ordinary_print, ordinary_show = builtins.print, warnings.showwarning
    own_print = print_into(output, recorder)

    def hear_print(*values: Any, **options: Any) -> None:
        ordinary_print(*values, **options)
        if active_recorder() is recorder and options.get("file") is None:
            own_print(*values, **{**options, "flush": False})

    def hear_warning(message: Any, category: Any, *where: Any, **more: Any) -> None:
        if active_recorder() is recorder:
            words = str(message).partition(" (Triggered internally at")[0]
            recorder.say("warning", f"{category.__name__}: {words}")
        ordinary_show(message, category, *where, **more)

    builtins.print, warnings.showwarning = hear_print, hear_warning
    try:
        yield
    finally:
        _put_back(builtins, "print", hear_print, ordinary_print)
        _put_back(warnings, "showwarning", hear_warning, ordinary_show)


def _put_back(module: Any, name: str, ours: Callable, ordinary: Callable) -> None:
    """Unless the block has set another in its place, which it wants to keep."""
    if getattr(module, name) is ours:
        setattr(module, name, ordinary)
