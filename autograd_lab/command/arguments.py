"""The words of the command line: what there is to ask for, and the help that says so."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograd_lab import __version__

EXIT_CODES = """\
exit codes:
  0    done; of a check: nothing differs
  1    something was found: a recording that does not hold, a mistake, a lesson with a fault
  2    what was asked for cannot be done; one sentence on stderr says why
  130  stopped by Ctrl+C
  141  what read the output closed it
"""

ABOUT = """\
Step PyTorch's autograd, forwards and backwards in time, on a picture of the real graph.

Without a command it opens the dashboard in the browser: lessons, practice, training, and a
place for code of your own. With one, it works on a file of yours and needs no browser.
"""

EXAMPLES = """\
examples:
  autograd-lab                                 the dashboard, on the first free port from 8501
  autograd-lab step train.py --open            run train.py, and step it in the browser
  autograd-lab step train.py --set lr=0.1      the same with another number in the line `lr = …`
  autograd-lab step train.py --function step   only what happens in `step()`
  autograd-lab step notes.ipynb --cell 10      a notebook, up to its tenth code cell
  autograd-lab check train.py --json           does its recording hold? as JSON for a script
  autograd-lab doctor train.py                 what is wrong with its gradients, and where?
  autograd-lab lesson new chain-rule           a lesson file to begin with
  autograd-lab lesson check my-lessons         read and run every lesson of a folder

FILE is run as yours, with all your rights, as `python FILE` would run it; what stands after --
is what it finds in sys.argv: autograd-lab step train.py -- --epochs 1
Colours are left out where NO_COLOR is set.

"""

_ARGUMENTS = """\
what stands after -- is what the program finds in sys.argv:
  autograd-lab {name} train.py -- --epochs 1

"""

STEP = """\
Run a Python file or a notebook, record what autograd did, and write the stepper as one HTML
file that needs no network. Afterwards a summary is printed. A program that raises an error is
written too: the stepper shows where, why, and what helps.
"""

CHECK = """\
Run a Python file or a notebook, and compare its recording with what is not the recorder: the
contributions must add up to each gradient, the program must print and compute the same when it
runs without the recorder, and central finite differences must agree. It runs several times.
"""

DOCTOR = """\
Run a Python file or a notebook, and say what is wrong with its gradients: what is None or 0 and
why, what is never updated or never cleared, where NaN comes from, and more. Each finding has its
line, the numbers that show it and what mends it. Ends with 1 where one is a mistake, not only
worth a look.
"""


def read(words: Sequence[str]) -> argparse.Namespace:
    """The options of a command line; what stands after `--` is the program's own `arguments`."""
    own = list(words)
    at = own.index("--") if "--" in own else len(own)
    options = parser().parse_args(own[:at])
    options.arguments = own[at + 1 :]
    return options


def parser() -> argparse.ArgumentParser:
    """Everything that can be asked for; `command` is None for the dashboard."""
    top = _parser(None, "autograd-lab", ABOUT, EXAMPLES + EXIT_CODES)
    top.add_argument("--version", action="version", version=f"autograd-lab {__version__}")
    _dashboard(top.add_argument_group("the dashboard"))
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _step(
        _parser(commands, "step", STEP, _after("step"), "write a program's stepper as an HTML file")
    )
    _check(
        _parser(commands, "check", CHECK, _after("check"), "say whether recording a program holds")
    )
    _check(
        _parser(
            commands, "doctor", DOCTOR, _after("doctor"), "say what is wrong with its gradients"
        )
    )
    lesson = _parser(
        commands, "lesson", "Lessons of your own: one Markdown file each.", EXIT_CODES,
        "make a lesson file, or check a folder of them",
    )  # fmt: skip
    actions = lesson.add_subparsers(dest="action", metavar="ACTION", required=True)
    _lesson_new(_parser(actions, "new", "Write a lesson to begin with.", "", "begin a lesson"))
    _lesson_check(
        _parser(
            actions, "check", "Read each lesson file of a folder and run its programs; say at "
            "which line something is wrong, and what to do.", EXIT_CODES, "check lesson files",
        )
    )  # fmt: skip
    return top


def _after(name: str) -> str:
    return _ARGUMENTS.format(name=name) + EXIT_CODES


def _parser(parent: Any, name: str, about: str, after: str, short: str = "") -> Any:
    """A parser of its own, or one below `parent` that is listed there by what is `short`."""
    if parent is None:
        parser = argparse.ArgumentParser(name)
    else:
        parser = parent.add_parser(name, help=short)
    parser.description, parser.epilog = about, after
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.allow_abbrev = False
    return parser


def _dashboard(group) -> None:
    group.add_argument("--port", type=int, metavar="N", help="serve there, and nowhere else")
    group.add_argument(
        "--address", metavar="HOST", help="listen there; 0.0.0.0 for other machines too"
    )
    group.add_argument(
        "--allow-host", action="append", metavar="NAME",
        help="a name that others may call this server by ('*': any); can be given several times",
    )  # fmt: skip
    group.add_argument(
        "--lessons", type=Path, metavar="FOLDER", help="lessons of your own, beside ours"
    )
    group.add_argument("--no-browser", action="store_true", help="only print the address")


def _program(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="FILE", help="a .py file or an .ipynb notebook")
    command.add_argument(
        "--cell", type=int, metavar="N",
        help="of a notebook: its code cells up to the Nth, counted from 1; without it, all",
    )  # fmt: skip
    command.add_argument(
        "--function", metavar="NAME",
        help="run the file as a module, and record one call of this function",
    )  # fmt: skip
    command.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE",
        help="another value for a line `name = literal` outside loops and functions, or for an "
        "argument of the function; can be given several times",
    )  # fmt: skip
    command.add_argument(
        "--max-ops", type=int, default=5000, metavar="N",
        help="stop after so many operations (default: 5000)",
    )  # fmt: skip
    command.add_argument(
        "--seconds", type=float, default=60.0, metavar="S", help="stop after so long (default: 60)"
    )


def _step(command: argparse.ArgumentParser) -> None:
    _program(command)
    command.add_argument(
        "-o", "--output", metavar="FILE",
        help="where to write (default: the program's name with .html, here); - for stdout",
    )  # fmt: skip
    command.add_argument("--force", action="store_true", help="write over a file that is there")
    command.add_argument("--open", action="store_true", help="show it in the browser")


def _check(command: argparse.ArgumentParser) -> None:
    _program(command)
    command.add_argument("--json", action="store_true", help="everything that was compared")


def _lesson_new(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", metavar="NAME", help="its address: small letters, digits, dashes")
    command.add_argument(
        "--folder", type=Path, default=Path(), metavar="FOLDER", help="where (default: here)"
    )
    command.add_argument("--force", action="store_true", help="write over a file that is there")


def _lesson_check(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", type=Path, metavar="FOLDER", help="or one lesson file")
    command.add_argument("--json", action="store_true", help="the faults as JSON")
