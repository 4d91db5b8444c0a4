"""A file's bytes -> a `Notebook`: `.ipynb` of format 3 or 4, `.py` with or without `# %%`, text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from autograd_lab.notebooks.notebook import Cell, Notebook

LARGEST = 10 * 2**20
MOST_CELLS = 1000
ENDINGS = ("ipynb", "py", "txt")
_PYTHON = ("python", "ipython", "python3", "ipython3", "py")
_HEADING = re.compile(r"\s*(#{1,6})[ \t]+(.+?)[ \t#]*$")
_MARKER = re.compile(r"#[ \t]*(?:%%(?=\s|\[|$)|In\[[ \d]*\]:)(.*)$")
_LONGEST_HEADING, _LONGEST_LINE = 120, 500


def read_notebook(data: bytes, name: str) -> Notebook:
    """The notebook in a file; ValueError with a cure where there is none.

    A `.py` or a text is one cell, or several where lines begin with `# %%`, as many editors write
    them; what follows the marker is the cell's heading.
    """
    if len(data) > LARGEST:
        raise ValueError(
            f"{name} has {len(data) / 2**20:.1f} MB; {LARGEST // 2**20} MB is the most. Clear its "
            "outputs (in Jupyter: Edit, Clear Outputs of All Cells), save it and try again."
        )
    text = _decoded(data, name)
    if not text.strip():
        raise ValueError(f"{name} is empty; give a file with Python in it")
    if name.lower().endswith(".ipynb") or _looks_like_a_notebook(text):
        return _from_json(text, name)
    if "\0" in text:
        raise ValueError(f"{name} is no text: it has NUL bytes; save it as UTF-8 text")
    return Notebook(name, tuple(_parts(text)))


def _decoded(data: bytes, name: str) -> str:
    try:
        marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{name} cannot be read as UTF-8 (byte {error.start}); save it as UTF-8 and try again"
        ) from error
    return _lines_ended(text)


def _lines_ended(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _looks_like_a_notebook(text: str) -> bool:
    return text.lstrip().startswith("{") and '"nbformat"' in text


# ---------------------------------------------------------------- .ipynb


def _from_json(text: str, name: str) -> Notebook:
    try:
        document = json.loads(text, parse_constant=lambda word: None)
    except ValueError as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise ValueError(
            f"{name} is no notebook: its JSON cannot be read{where}. It may be cut off; save it in "
            "Jupyter again, or give its code as a .py file."
        ) from error
    except RecursionError as error:
        raise ValueError(f"{name} is no notebook: its JSON is nested too deeply.") from error
    cells = _cells(document)
    if cells is None:
        raise ValueError(
            f"{name} is no notebook: it has no list of cells. Give a file that Jupyter has saved."
        )
    _is_python(document, name)
    found, places = _code_cells(cells, name)
    if not found:
        raise ValueError(f"{name} has no code cell with Python in it; give one that has.")
    return Notebook(name, tuple(found), document, tuple(places))


def _cells(document: Any) -> list[Any] | None:
    """The cells of a notebook of format 4, or of the first worksheet of format 3."""
    if not isinstance(document, dict):
        return None
    cells = document.get("cells")
    sheets = document.get("worksheets")
    if cells is None and isinstance(sheets, list) and sheets and isinstance(sheets[0], dict):
        cells = sheets[0].get("cells")
    return cells if isinstance(cells, list) else None


def _is_python(document: dict[str, Any], name: str) -> None:
    metadata = document.get("metadata")
    known = metadata if isinstance(metadata, dict) else {}
    for key, item in (("language_info", "name"), ("kernelspec", "language")):
        told = known.get(key)
        language = told.get(item) if isinstance(told, dict) else None
        if isinstance(language, str) and language:
            if language.lower() not in _PYTHON:
                raise ValueError(
                    f"{name} is a notebook in {language[:40]}; only Python runs here. Give a "
                    "notebook with a Python kernel."
                )
            return


def _code_cells(cells: list[Any], name: str) -> tuple[list[Cell], list[int]]:
    found: list[Cell] = []
    places: list[int] = []
    heading = ""
    for place, cell in enumerate(cells):
        if not isinstance(cell, dict):
            raise ValueError(f"{name} is no notebook: its cell {place + 1} is no cell.")
        source = source_of(cell)
        if source is None:
            raise ValueError(f"{name} is no notebook: its cell {place + 1} has no text.")
        kind = cell.get("cell_type")
        if kind == "code":
            found.append(Cell(source, heading))
            places.append(place)
        elif kind == "heading":  # of format 3
            heading = _short(source)
        elif kind == "markdown":
            heading = last_heading(source) or heading
    if len(found) > MOST_CELLS:
        raise ValueError(f"{name} has {len(found)} code cells; {MOST_CELLS} is the most.")
    return found, places


def source_of(cell: dict[str, Any]) -> str | None:
    """A cell's text: a string, or a list of lines with their ends; None where it has none."""
    source = cell.get("source", cell.get("input"))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    return _lines_ended(source) if isinstance(source, str) else None


def last_heading(markdown: str) -> str:
    """The last heading of a cell of text, which is the nearest to the code below; "" for none.

    Indented ones count too: many notebooks are written with their text moved in.
    """
    found, fenced = "", False
    for line in markdown.split("\n"):
        if line.strip().startswith(("```", "~~~")):
            fenced = not fenced
        heading = None if fenced else _HEADING.match(line[:_LONGEST_LINE])
        if heading:
            found = _short(heading[2])
    return found


def _short(text: str) -> str:
    """A heading without marks of emphasis and links, in one line."""
    plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text[:_LONGEST_LINE])
    plain = " ".join(re.sub(r"[*`]+|<[^>]{1,80}>", "", plain).split())
    return plain if len(plain) <= _LONGEST_HEADING else plain[:_LONGEST_HEADING] + " …"


# ---------------------------------------------------------------- .py and text


def _parts(text: str) -> Iterator[Cell]:
    """The cells between markers; the whole text where there is none."""
    lines: list[str] = []
    heading = above = ""
    is_code = True
    for line in [*text.split("\n"), "# %%"]:
        marker = _MARKER.match(line)
        if marker is None:
            lines.append(line)
            continue
        part = "\n".join(lines).strip("\n")
        if is_code and part.strip():
            yield Cell(part + "\n", heading or above)
        elif not is_code:
            above = last_heading(re.sub(r"(?m)^# ?", "", part)) or above
        told = marker[1].strip()
        is_code = not told.lower().startswith(("[markdown]", "[md]", "[raw]"))
        heading = _short(told) if is_code else ""
        lines = []
