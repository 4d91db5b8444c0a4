"""The entry point of `autograd-lab`: reads the command line, runs it, gives its exit code."""

from __future__ import annotations

import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from autograd_lab.command.arguments import read
from autograd_lab.command.console import BadInput, Console, fit

DONE, FOUND, REFUSED, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141

# Each has a function `run(options, console)` that gives an exit code.
_COMMANDS = {
    None: "autograd_lab.command.dashboard",
    "step": "autograd_lab.command.step",
    "check": "autograd_lab.command.check",
    "doctor": "autograd_lab.command.doctor",
    "lesson": "autograd_lab.command.lesson",
}


def main(words: Sequence[str] | None = None) -> int:
    """Runs these words, by default the process's own; argparse ends it itself for bad ones."""
    fit(sys.stdout)
    fit(sys.stderr)
    options = read(sys.argv[1:] if words is None else words)
    console = Console()
    try:
        code = _run(options, console)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Python would flush once more at its end, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED


def _run(options: Namespace, console: Console) -> int:
    try:
        return importlib.import_module(_COMMANDS[options.command]).run(options, console)
    except BadInput as error:
        console.error(str(error))
        return REFUSED
    except BrokenPipeError:
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        console.error(f"{where}{error.strerror or error}")
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
