"""Several texts that run in one namespace, as one text with lines of its own for each of them.

What runs is compiled with these lines, so that every instruction can be told apart. What is shown
is the last cell, by its own lines, and below it the earlier cells that its picture has a part of.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import CodeType

from autograd_lab.program.parsing import parse
from autograd_lab.program.places import Source


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell as it runs, plain Python; `title` names it where it stands below others."""

    text: str
    title: str = ""


def parse_cell(text: str, first_line: int) -> ast.Module:
    """The syntax tree of a cell whose first line is counted as `first_line`.

    Raises what `ast.parse` raises, with the lines of the cell itself.
    """
    tree = parse(text)
    ast.increment_lineno(tree, first_line - 1)
    return tree


class CellSource(Source):
    """The text by places of cells that ran one after the other, of which the last is looked at."""

    def __init__(self, cells: Sequence[CellText], trees: Sequence[ast.Module]):
        """`trees`: those of the cells, each with the lines that `starts` gives it."""
        body = [statement for tree in trees for statement in tree.body]
        text = "".join(_ended(cell.text) for cell in cells)
        # Half a character stands in a cell that could not be read, of which nothing is asked.
        whole = text.encode(errors="replace").decode()
        super().__init__(whole, tree=ast.Module(body, []))
        self._cells, self._starts = cells, starts(cells)
        self._begins = {len(cells) - 1: 1}  # of each cell that is shown, its first line
        self._length = _lines(cells[-1].text)
        self._closed = False

    def shown_line(self, line: int) -> int | None:
        """The line in the cell that is looked at, or in what stands below it; None elsewhere."""
        cell = bisect_right(self._starts, line) - 1
        if cell not in self._begins and not self._closed:
            self._open(cell)
        begin = self._begins.get(cell)
        return None if begin is None else begin + line - self._starts[cell]

    def show(self, wheres: Iterable[tuple[CodeType, int] | None]) -> None:
        """Puts the cells that the picture has a part of below the one that is looked at."""
        lines = {self._position(*where)[0] for where in wheres if where is not None}
        for cell in sorted({bisect_right(self._starts, each) - 1 for each in lines if each}):
            if cell not in self._begins:
                self._open(cell)
        self._closed = True

    def shown_text(self) -> str:
        """The text whose lines `shown_line` counts."""
        parts = []
        for cell, begin in sorted(self._begins.items(), key=lambda pair: pair[1]):
            if begin > 1:
                parts.append(f"\n# {self._cells[cell].title}, run before\n")
            parts.append(_ended(self._cells[cell].text))
        return "".join(parts)

    def _open(self, cell: int) -> None:
        self._begins[cell] = self._length + 3  # an empty line, and one that says which cell it is
        self._length += 2 + _lines(self._cells[cell].text)


def starts(cells: Sequence[CellText]) -> list[int]:
    """The line that each cell begins at, from 1 on."""
    found = [1]
    for cell in cells[:-1]:
        found.append(found[-1] + _lines(cell.text))
    return found


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _lines(text: str) -> int:
    return _ended(text).count("\n")
