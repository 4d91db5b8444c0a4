"""Run a file's program as `python FILE` would, under the recorder: `recorded(options, console)`."""

from __future__ import annotations

import builtins
import importlib
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from autograd_lab.command.console import BadInput, Console
from autograd_lab.command.program_file import read_program
from autograd_lab.model.overview import failed

if TYPE_CHECKING:
    from autograd_lab.api import Recording


def recorded(options: Namespace, console: Console) -> Recording:
    """The recording of what the command line asks for; BadInput where there is none."""
    if options.max_ops < 1 or options.seconds <= 0:
        raise BadInput("--max-ops and --seconds: give numbers larger than 0")
    asked = read_program(options, console)
    with console.busy("importing torch"):
        record = importlib.import_module("autograd_lab.api").record
    with console.busy(f"recording {options.file.name}"):
        try:
            recording = record(asked.code, asked.arguments, options.max_ops, options.seconds)
        except (ValueError, TypeError) as error:
            raise BadInput(f"{options.file}: {error}") from error
    if recording.truncated:
        console.note(
            f"{options.file.name} was stopped after {options.max_ops:,} operations or "
            f"{options.seconds:g} s; --max-ops and --seconds give it more"
        )
    if failed(recording.error):
        console.note(f"{options.file.name} ended with {recording.error.type}")
    return recording


@contextmanager
def as_python_would(file: Path, arguments: Sequence[str]) -> Iterator[None]:
    """What a program finds when it asks for its own file, its folder's modules and its arguments.

    What it writes by itself goes to stderr: stdout has the result, which others may read.
    `__file__` stands among the built-in names, which every run of the program begins with: a
    recording's, and those that a check makes.
    """
    before = sys.argv, list(sys.path)
    sys.argv = [str(file), *arguments]
    sys.path.insert(0, str(file.resolve().parent))
    vars(builtins)["__file__"] = str(file.resolve())
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        sys.argv, sys.path[:] = before
        vars(builtins).pop("__file__", None)
