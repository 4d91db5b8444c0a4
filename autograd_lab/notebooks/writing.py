"""A notebook with its edited cells -> the text of an `.ipynb`; cells that ran -> files of them."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from typing import Any

from autograd_lab.notebooks.notebook import Notebook
from autograd_lab.notebooks.reading import source_of
from autograd_lab.program.cells import CellText

_PYTHON = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook_text(notebook: Notebook) -> str:
    """The `.ipynb` file: the one that was read, with its edited cells; else a new one.

    All that is not code stays as it was. A cell that was edited loses its output, which was that of
    the text before.
    """
    if notebook.document is None:
        return _text(_new([(each.heading, each.text) for each in notebook.cells]))
    document = copy.deepcopy(notebook.document)
    cells = document.get("cells") or document["worksheets"][0]["cells"]
    for place, cell in zip(notebook.places, notebook.cells, strict=True):
        if source_of(cells[place]) != cell.text:
            _edit(cells[place], cell.text)
    return _text(document)


def _edit(cell: dict[str, Any], text: str) -> None:
    key = "source" if "source" in cell else "input"
    cell[key] = _lines(text) if isinstance(cell[key], list) else text
    cell["outputs"] = []
    for count in ("execution_count", "prompt_number"):
        if count in cell:
            cell[count] = None


def files_of(cells: Sequence[CellText]) -> list[dict[str, str]]:
    """What a player hands out for cells that ran: `ending`, media `type` and `text` of each."""
    marked = "\n".join(f"# %% {each.title}\n{each.text.rstrip()}\n" for each in cells)
    book = _text(_new([("", each.text) for each in cells]))
    return [
        {"ending": "py", "type": "text/x-python", "text": marked},
        {"ending": "ipynb", "type": "application/x-ipynb+json", "text": book},
    ]


def _new(cells: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A notebook of format 4.5 with these headings and texts."""
    found: list[dict[str, Any]] = []
    before = ""
    for number, (heading, text) in enumerate(cells, 1):
        if heading and heading != before:
            words = {"cell_type": "markdown", "id": f"heading-{number}", "metadata": {}}
            found.append({**words, "source": [f"## {heading}"]})
        before = heading
        code = {"cell_type": "code", "id": f"cell-{number}", "metadata": {}, "outputs": []}
        found.append({**code, "execution_count": None, "source": _lines(text.rstrip("\n"))})
    return {"cells": found, "metadata": _PYTHON, "nbformat": 4, "nbformat_minor": 5}


def _lines(text: str) -> list[str]:
    """Lines with their ends, as notebooks keep them; only a newline ends one."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
