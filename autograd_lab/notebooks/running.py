"""The cells of a notebook up to one of them, ready to run one after the other."""

from __future__ import annotations

from autograd_lab.notebooks.ipython import ready
from autograd_lab.notebooks.notebook import Notebook
from autograd_lab.program.cells import CellText


def cells_up_to(notebook: Notebook, number: int) -> tuple[CellText, ...]:
    """The cells from the first one to that with this number, from 0, as plain Python."""
    return tuple(
        CellText(ready(cell.text).text, notebook.title(place))
        for place, cell in enumerate(notebook.cells[: number + 1])
    )
