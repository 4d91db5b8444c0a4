"""A program's prints and warnings, heard as events of its recording."""

from __future__ import annotations

import builtins
import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from autograd_lab.recording.process.active import Listener, ProgramRecorder, active_recorder

_ordinary_print = print


def print_into(output: io.StringIO, recorder: Listener, most: int | None = None) -> Callable:
    """A `print` that writes into the recording; `redirect_stdout` would take all threads'.

    More than `most` characters end the program.
    """

    def own_print(*values, sep=" ", end="\n", file=None, flush=False):
        if file is not None:
            _ordinary_print(*values, sep=sep, end=end, file=file, flush=flush)
            return
        start = output.tell()
        _ordinary_print(*values, sep=sep, end=end, file=output)
        if most is not None and output.tell() > most:
            output.seek(most)
            output.truncate()
        recorder.say("print", _from(output, start))
        if most is not None and output.tell() >= most:
            recorder.stop()

    return own_print


def _from(output: io.StringIO, start: int) -> str:
    """What was written since; not the whole text anew for each print."""
    output.seek(start)
    return output.read()


def hear(recorder: ProgramRecorder, own_print: Callable) -> None:
    """Makes events of this thread's warnings, and of a callable's prints, while it has its turn.

    A callable's module has builtins of its own, so that its `print` is everybody's.
    """
    ordinary_show = warnings.showwarning

    def hear_print(*values, **options):
        (own_print if active_recorder() is recorder else _ordinary_print)(*values, **options)

    def hear_warning(message, category, filename, lineno, file=None, line=None):
        if active_recorder() is recorder:
            words = str(message).partition(" (Triggered internally at")[0]
            recorder.say("warning", f"{category.__name__}: {words}")
        else:
            ordinary_show(message, category, filename, lineno, file, line)

    if recorder.main is not None:
        builtins.print = hear_print
    warnings.simplefilter("always")
    warnings.showwarning = hear_warning


@contextmanager
def overheard(recorder: Listener, output: io.StringIO) -> Iterator[None]:
    """This thread's prints and warnings become events too, and are heard by others as ever."""
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
