"""A cell as IPython reads it -> plain Python with the same lines, and notes on what was left out.

Source of the rules: IPython's `inputtransformer2` (leading indent, cell magics, line magics, system
commands, help). Here nothing of these is carried out.
"""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass
from functools import lru_cache

from autograd_lab.program.parsing import is_python

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
    "autograd",
    "mprun",
)
_SPECIAL = re.compile(r"([ \t]*)(%{1,2}|!{1,2}|\?{1,2})(?=[ \t]*\S)")
_ASSIGNED = re.compile(r"([ \t]*)(?=\S)[\w.,\[\] \t]+=[ \t]*(%|!)(?=[ \t]*\w)")
_HELP = re.compile(r"([ \t]*)[\w.]+\?{1,2}[ \t]*$")
_SHOWN = 40  # characters of a line in a note
# Of a longer cell, or after so many such lines, the rest stays as it is: a reader has not written
# it by hand, and to look at each would take too long.
_LONGEST, _MOST_LINES = 256 * 1024, 200


@dataclass(frozen=True, slots=True)
class Ready:
    """A cell as it runs, and what was left out of it."""

    text: str
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=1024)
def ready(text: str) -> Ready:
    """The cell without the indent of its first line, and without magics, commands and questions.

    Its lines keep their numbers. A line that is left out becomes a comment.
    """
    if len(text) > _LONGEST:
        return Ready(text)
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
    places = [place for place, line in enumerate(lines) if _found(line)][:_MOST_LINES]
    # What Python can read has no magic: there a % or ! in front of a line is an operator.
    if places and not is_python("\n".join(lines)):
        _leave_out(lines, places, notes)
    return Ready("\n".join(lines), tuple(notes))


def _found(line: str) -> re.Match[str] | None:
    """A line that may be IPython's, and its indent."""
    return _SPECIAL.match(line) or _ASSIGNED.match(line) or _HELP.match(line)


def _moved_left(lines: list[str]) -> list[str]:
    """Without the indent of the first line that has text, where a line begins with it."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return [line.removeprefix(indent) if indent else line for line in lines]


def _leave_out(lines: list[str], places: list[int], notes: list[str]) -> None:
    """Makes comments of the lines that are IPython's, where a statement begins with them."""
    begin = 0  # a statement begins here
    for place in places:
        line, found = lines[place], _found(lines[place])
        if found is None or _is_inside(lines[begin:place]):
            continue
        # Within a block, which may have no other statement.
        lines[place] = f"{found[1]}pass  # {line.strip()}" if found[1] else f"# {line}"
        notes.append(f"Line {place + 1} is left out: {_short(line)}")
        begin = place + 1


def _is_inside(before: list[str]) -> bool:
    """Whether a bracket, a text or a statement is still open after these lines."""
    if before and before[-1].endswith("\\"):
        return True
    # Without indents: how they fit together is of no interest here.
    text = "".join(f"{line.lstrip()}\n" for line in before)
    try:
        for _ in tokenize.generate_tokens(io.StringIO(text).readline):
            pass
    except tokenize.TokenError:
        return True
    except SyntaxError:
        return False
    return False


def _short(line: str) -> str:
    said = line.strip()
    return said if len(said) <= _SHOWN else said[:_SHOWN] + " …"
