"""A cell as IPython reads it -> plain Python with the same lines, and notes on what was left out.

Source of the rules: IPython's `inputtransformer2` (leading indent, cell magics, line magics, system
commands, help). Here nothing of these is carried out.
"""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass

from autograd_lab.program.parsing import parse

# Of these cell magics, the cell itself is Python and runs.
_RUNS = (
    "time",
    "timeit",
    "capture",
    "prun",
    "python",
    "python3",
    "pypy",
    "debug",
    "memit",
    "mprun",
)
_SPECIAL = re.compile(r"([ \t]*)(%{1,2}|!{1,2}|\?{1,2})(?=[ \t]*\S)")
_ASSIGNED = re.compile(r"([ \t]*)[\w.,\[\] \t]+=[ \t]*(%|!)(?=[ \t]*\w)")
_HELP = re.compile(r"([ \t]*)[\w.]+\?{1,2}[ \t]*$")
_SHOWN = 40  # characters of a line in a note


@dataclass(frozen=True, slots=True)
class Ready:
    """A cell as it runs, and what was left out of it."""

    text: str
    notes: tuple[str, ...] = ()


def ready(text: str) -> Ready:
    """The cell without the indent of its first line, and without magics, commands and questions.

    Its lines keep their numbers. A line that is left out becomes a comment.
    """
    lines = _moved_left(text.split("\n"))
    notes: list[str] = []
    first = next((place for place, line in enumerate(lines) if line.strip()), None)
    if first is not None and lines[first].startswith("%%"):
        name = (lines[first][2:].split() or [""])[0]
        if name not in _RUNS:
            note = f"The cell begins with %%{name[:_SHOWN]}: none of it is run here."
            return Ready("\n".join(f"# {line}" if line.strip() else "" for line in lines), (note,))
        notes.append(f"Line {first + 1} is left out: {_short(lines[first])}")
        lines[first] = f"# {lines[first]}"
    if not _is_python("\n".join(lines)):
        _leave_out(lines, notes)
    return Ready("\n".join(lines), tuple(notes))


def _moved_left(lines: list[str]) -> list[str]:
    """Without the indent of the first line that has text, where a line begins with it."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return [line.removeprefix(indent) if indent else line for line in lines]


def _is_python(text: str) -> bool:
    """Whether Python can read it: then a % or ! in front of a line is no magic."""
    try:
        parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _leave_out(lines: list[str], notes: list[str]) -> None:
    """Makes comments of the lines that are IPython's, where a statement begins with them."""
    for place, line in enumerate(lines):
        found = _SPECIAL.match(line) or _ASSIGNED.match(line) or _HELP.match(line)
        if found is None or _is_inside("\n".join(lines[:place])):
            continue
        # Within a block, which may have no other statement.
        lines[place] = f"{found[1]}pass  # {line.strip()}" if found[1] else f"# {line}"
        notes.append(f"Line {place + 1} is left out: {_short(line)}")


def _is_inside(before: str) -> bool:
    """Whether a bracket, a text or a statement is still open after these lines."""
    if before.endswith("\\"):
        return True
    try:
        for _ in tokenize.generate_tokens(io.StringIO(before + "\n").readline):
            pass
    except tokenize.TokenError:
        return True
    except (SyntaxError, IndentationError):
        return False
    return False


def _short(line: str) -> str:
    said = line.strip()
    return said if len(said) <= _SHOWN else said[:_SHOWN] + " …"
