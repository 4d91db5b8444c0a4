"""The code cells of a Jupyter notebook, as one program's text: `notebook_program(path, cell)`."""

from __future__ import annotations

from pathlib import Path

from autograd_lab.command.console import BadInput
from autograd_lab.notebooks.ipython import ready
from autograd_lab.notebooks.reading import read_notebook


def notebook_program(path: Path, cell: int | None = None) -> str:
    """The code cells up to this one (counted from 1; None: all), one after the other.

    Lines for IPython become comments. BadInput where it is no notebook of Python, or has no such
    cell.
    """
    try:
        cells = read_notebook(path.read_bytes(), str(path)).cells
    except ValueError as error:
        raise BadInput(str(error)) from error
    if cell is not None and not 1 <= cell <= len(cells):
        raise BadInput(
            f"--cell {cell}: {path.name} has {len(cells)} code cells; give a number from 1 to "
            f"{len(cells)}"
        )
    return "\n\n".join(ready(each.text).text for each in cells[:cell]) + "\n"
