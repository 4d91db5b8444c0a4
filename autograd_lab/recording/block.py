"""Record a part of a program that runs anyway: what stands in a `with` statement.

The program is the caller's own, and stays as it is: what it prints is printed, what it raises is
raised, the random numbers that it drew are drawn, and where the recording ends it runs on.
"""

from __future__ import annotations

import ast
import io
import linecache
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from autograd_lab.model.recording import Recording
from autograd_lab.program.parsing import parse
from autograd_lab.program.places import Source
from autograd_lab.recording.namespace import seen_from
from autograd_lab.recording.process.active import active_recorder
from autograd_lab.recording.process.fair_turns import Turn
from autograd_lab.recording.process.hearing import overheard
from autograd_lab.recording.record import explained, finish
from autograd_lab.recording.recorder import Recorder


@contextmanager
def recorded_in_place(recorder: Recorder, output: io.StringIO) -> Iterator[None]:
    """The recorder at work on what the process does anyway, which is not changed by it."""
    with (
        Turn(with_numpy=True, lasting=True) as recorder.turn,
        overheard(recorder, output),
        recorder,
    ):
        yield


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
        self._entered = recorded_in_place(self._recorder, self._output)
        self._entered.__enter__()

    def end(self, error: BaseException | None) -> Recording:
        """The recording of what ran since, and of the error that ended it."""
        self._entered.__exit__(None, None, None)  # the program has its process to itself again
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
