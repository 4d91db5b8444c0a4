"""What a notebook is here: its name, and its code cells with their headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell: its text as it stands in the file, and the nearest heading above it."""

    text: str
    heading: str = ""


@dataclass(frozen=True)
class Notebook:
    """The code cells of a file in their order.

    `document` is the file's whole content where it was an `.ipynb`, so that it can be written back
    with all that is not code; `places` says which of its cells each of `cells` is.
    """

    name: str
    cells: tuple[Cell, ...]
    document: dict[str, Any] | None = None
    places: tuple[int, ...] = field(default_factory=tuple)

    def with_text(self, number: int, text: str) -> Notebook:
        """The notebook in which the cell with this number, from 0, has another text."""
        cells = list(self.cells)
        cells[number] = replace(cells[number], text=text)
        return replace(self, cells=tuple(cells))

    def title(self, number: int) -> str:
        """What the cell is called in a list: its number from 1 on, and its heading."""
        heading = self.cells[number].heading
        return f"Cell {number + 1}" + (f" · {heading}" if heading else "")


def titles(notebook: Notebook) -> Sequence[str]:
    """All cells' titles."""
    return [notebook.title(number) for number in range(len(notebook.cells))]
