"""A folder of notebooks, run cell by cell in the sandbox: what works, as lines of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograd_lab.model.cells import Session
from autograd_lab.notebooks.ipython import ready
from autograd_lab.notebooks.notebook import Notebook
from autograd_lab.notebooks.reading import ENDINGS, read_notebook
from autograd_lab.notebooks.running import cells_up_to
from autograd_lab.program.cells import CellText

Run = Callable[[Sequence[CellText]], Session]
# Where an object lies in memory differs from run to run.
_ADDRESS = re.compile(r"0x[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class Plain:
    """What a cell does without the lab: what it prints, and the last line of its traceback."""

    output: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One cell: its title, what came of it in words, and whether it is as plain Python has it."""

    title: str
    words: str
    same: bool = True


def notebooks_in(folder: Path) -> list[Path]:
    """The notebooks of a folder: its `.ipynb` files; where there are none, `.py` and text."""
    for endings in (ENDINGS[:1], ENDINGS[1:]):
        found = [each for ending in endings for each in folder.glob(f"*.{ending}")]
        if found:
            return sorted(found)
    return []


def read(path: Path) -> Notebook:
    """The notebook in a file; ValueError with a cure where there is none."""
    return read_notebook(path.read_bytes(), path.name)


def report(notebook: Notebook, run: Run, plain: Sequence[Plain] | None = None) -> Iterator[Line]:
    """One line a cell; each is run as the one that is stepped, after those before it.

    With `plain`, one entry a cell, it is compared with what the cell does without the lab.
    """
    for number in range(len(notebook.cells)):
        session = run(cells_up_to(notebook, number))
        yield _line(notebook, number, session, None if plain is None else plain[number])


def _line(notebook: Notebook, number: int, session: Session, plain: Plain | None) -> Line:
    error, title = session.recording.error, notebook.title(number)
    words = []
    steps = len(session.recording.steps)
    if error is None:
        words.append("ran")
    else:
        where = f" in line {error.line}" if error.line else ""
        words.append(
            f"{error.type}{where}: {error.message.splitlines()[0] if error.message else ''}"
        )
        if error.explanation:
            words.append(error.explanation)
    if len(session.cells) <= number:
        return Line(title, "; ".join(words), plain is None)
    found = session.cells[number]
    words.append(f"{steps} steps" if steps else "no steps")
    if found.figures:
        words.append(f"{len(found.figures)} figure{'s' if len(found.figures) > 1 else ''}")
    words += [*ready(notebook.cells[number].text).notes, *found.notes]
    same = True
    if plain is not None:
        said = "" if error is None else f"{error.type}: {error.message}"
        same = bare(found.output) == bare(plain.output) and bare(said) == bare(plain.error)
        words.append("as plain Python" if same else "NOT as plain Python")
    return Line(title, "; ".join(words), same)


def bare(text: str) -> str:
    """A text without addresses in memory."""
    return _ADDRESS.sub("0x…", text).strip()
