"""`%load_ext autograd_lab`, then `%%autograd` before a cell: it runs, and its player is below it.

IPython is there where this is asked for; nothing else needs it.
"""

from __future__ import annotations

import argparse
import itertools
import shlex
from typing import Any, NoReturn

from IPython.core.error import UsageError
from IPython.display import display

from autograd_lab.command.console import BadInput
from autograd_lab.command.settings import read_settings, value_of
from autograd_lab.program.inputs import find_inputs, with_inputs
from autograd_lab.program.parsing import parse

_numbers = itertools.count(1)

HELP = """\
%%autograd [--set NAME=VALUE]... [--max-ops N]

Runs the cell in this notebook, records what autograd does in it, and shows the player below. Its
variables stay, and the recording is the cell's result: rec = _ has it.
"""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong as IPython does, and does not end the notebook."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"%%autograd: {message}")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        raise UsageError(message or "%%autograd")


def register(shell: Any) -> None:
    """Gives this IPython the magic."""

    def autograd(line: str, cell: str) -> Any:
        __tracebackhide__ = True
        return run_cell(shell, line, cell)

    autograd.__doc__ = HELP
    shell.register_magic_function(autograd, magic_kind="cell", magic_name="autograd")


def run_cell(shell: Any, line: str, cell: str) -> Any:
    """The recording, which the notebook shows; what the cell raises is raised below its player."""
    from autograd_lab.api import Recording
    from autograd_lab.recording.cell import record_cell

    __tracebackhide__ = True
    options = _read(line)
    text = _with(_python(shell, cell), options.set)
    try:
        ran = record_cell(text, shell.user_ns, f"<cell {next(_numbers)}>", options.max_ops)
    except SyntaxError as error:
        raise UsageError(f"%%autograd: line {error.lineno} of the cell: {error.msg}") from error
    except RuntimeError as error:
        raise UsageError(f"%%autograd: {error}") from error
    recording = Recording.of(ran.recording)
    if ran.error is not None:
        display(recording)
        raise ran.error
    if ran.value is not None:
        display(ran.value)
    return recording


def _python(shell: Any, cell: str) -> str:
    """The cell as it is, where it is Python; else with what IPython alone knows put into Python.

    That moves lines, so that a cell with a mistake of its own stays as it is too.
    """
    for text in (cell, shell.transform_cell(cell)):
        try:
            parse(text)
            return text
        except SyntaxError:
            pass
    return cell


def _read(line: str) -> argparse.Namespace:
    parser = _Parser(prog="%%autograd", add_help=False, allow_abbrev=False)
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--max-ops", type=int, default=5000)
    try:
        options = parser.parse_args(shlex.split(line))
    except ValueError as error:  # a quotation mark without its other
        raise UsageError(f"%%autograd: {error}") from error
    if options.max_ops < 1:
        raise UsageError("%%autograd: --max-ops: give a number larger than 0")
    return options


def _with(text: str, given: list[str]) -> str:
    """The cell with other literals in place."""
    try:
        types = {each.name: each.type for each in find_inputs(text)} if given else {}
        settings = read_settings(given)
        values = {
            name: value_of(value, types.get(name) == "text") for name, value in settings.items()
        }
        return with_inputs(text, values)
    except (BadInput, ValueError) as error:
        raise UsageError(f"%%autograd: {error}") from error
    except SyntaxError:
        return text  # said where it is run
