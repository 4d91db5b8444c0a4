"""A program's prints and warnings, heard as events of its recording."""

from __future__ import annotations

import builtins
import io
import warnings
from collections.abc import Callable

from autograd_lab.recording.recorder import Recorder, active_recorder

_ordinary_print = print


def print_into(output: io.StringIO, recorder: Recorder) -> Callable:
    """A `print` that writes into the recording; `redirect_stdout` would take all threads'."""

    def own_print(*values, sep=" ", end="\n", file=None, flush=False):
        if file is not None:
            _ordinary_print(*values, sep=sep, end=end, file=file, flush=flush)
            return
        start = output.tell()
        _ordinary_print(*values, sep=sep, end=end, file=output)
        recorder.say("print", output.getvalue()[start:])

    return own_print


def hear(recorder: Recorder, own_print: Callable) -> None:
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
