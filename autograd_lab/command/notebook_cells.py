"""The code cells of a Jupyter notebook, as one program's text: `notebook_program(path, cell)`."""

from __future__ import annotations

import json
import re
from pathlib import Path

from autograd_lab.command.console import BadInput

# What IPython understands and Python does not: `%magic`, `!command`, `thing?`.
_NOT_PYTHON = re.compile(r"^(\s*)([%!].*|[\w.]+\?{1,2}\s*)$")

_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
# Cell magics whose cell is Python all the same.
_AROUND_PYTHON = ("time", "timeit", "capture", "prun", "autograd")


def notebook_program(path: Path, cell: int | None = None) -> str:
    """The code cells up to this one (counted from 1; None: all), one after the other.

    Lines for IPython become comments. BadInput where it is no notebook of Python, or has no such
    cell.
    """
    cells = _code_cells(path, _read(path))
    if cell is not None and not 1 <= cell <= len(cells):
        raise BadInput(
            f"--cell {cell}: {path.name} has {len(cells)} code cells; give a number from 1 to "
            f"{len(cells)}"
        )
    return "\n\n".join(_plain(each) for each in cells[:cell]) + "\n"


def _read(path: Path) -> dict:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadInput(f"{path}: this is no notebook ({error}); save it as .ipynb again") from error
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise BadInput(f"{path}: this is no notebook of format 4; open and save it in Jupyter")
    return notebook


def _code_cells(path: Path, notebook: dict) -> list[str]:
    language = _language(notebook)
    if language.lower() not in ("", "python", "ipython"):
        raise BadInput(f"{path}: its language is {language}; give a notebook of Python")
    found = [
        "".join(source) if isinstance(source, list) else str(source)
        for source in (
            each.get("source", "")
            for each in notebook["cells"]
            if isinstance(each, dict) and each.get("cell_type") == "code"
        )
    ]
    if not found:
        raise BadInput(f"{path}: there is no code cell in it")
    return found


def _language(notebook: dict) -> str:
    """What the notebook says of its language; empty where it says nothing."""
    about = notebook.get("metadata") or {}
    for table, name in (("language_info", "name"), ("kernelspec", "language")):
        said = (about.get(table) or {}).get(name)
        if said:
            return str(said)
    return ""


def _plain(cell: str) -> str:
    first, *rest = cell.splitlines() or [""]
    magic = _CELL_MAGIC.match(first)
    if magic and magic[1] not in _AROUND_PYTHON:
        return "\n".join(f"# {line}" for line in (first, *rest))
    lines = [f"# {first}" if magic else first, *rest]
    return "\n".join(_NOT_PYTHON.sub(r"\1pass  # \2", line) for line in lines)
