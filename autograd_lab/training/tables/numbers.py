"""Texts of a column -> numbers: what is none, is missing or is infinite is named by its place."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

# What pandas takes for a missing value, so that the shown program leaves out the same rows.
MISSING = frozenset(
    ("", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN",
     "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null")
)  # fmt: skip
LARGEST = 3.4028234663852886e38  # float32's
_COMMA = re.compile(r"[+-]?\d*,\d+(e[+-]?\d+)?|[+-]?\d+,", re.IGNORECASE)


def is_number(text: str) -> bool:
    """Whether the text is a number with a decimal point or a decimal comma."""
    return _value(text, ".") is not None or _value(text, ",") is not None


def decimal_sign(columns: Mapping[str, Sequence[str]], separator: str) -> str:
    """The comma where numbers are written with one and none with a point, else the point."""
    if separator == ",":
        return "."
    cells = [cell.strip() for column in columns.values() for cell in column]
    commas = any(_COMMA.fullmatch(cell) for cell in cells)
    points = any("." in cell and _value(cell, ".") is not None for cell in cells)
    return "," if commas and not points else "."


def numbers_of(name: str, cells: Sequence[str], decimal: str) -> list[float | None]:
    """The column as numbers, None where one is missing; ValueError that names row and column."""
    return [_number(name, row, cell, decimal) for row, cell in enumerate(cells, start=2)]


def _number(name: str, row: int, cell: str, decimal: str) -> float | None:
    if cell in MISSING:
        return None
    value = _value(cell, decimal)
    place = f"Row {row}, column {name!r}"
    if value is None or math.isnan(value):
        raise ValueError(f"{place}: {_short(cell)} is no number. {_cure(cell, decimal)}")
    if math.isinf(value):
        raise ValueError(f"{place}: {_short(cell)} is infinite. Remove the row, or empty the cell.")
    if abs(value) > LARGEST:
        raise ValueError(
            f"{place}: {_short(cell)} is larger than float32 can hold (3.4e38). "
            "Write the column in a larger unit."
        )
    return value


def _value(text: str, decimal: str) -> float | None:
    """The number that a text says; Python's underscores and other scripts' digits are no number."""
    if not text.isascii() or "_" in text or (decimal == "," and "." in text):
        return None
    try:
        return float(text.replace(",", ".") if decimal == "," else text)
    except ValueError:
        return None


def _cure(cell: str, decimal: str) -> str:
    if "," in cell and "." in cell:
        return "It has a point and a comma: write 1234.5 without a sign for the thousands."
    if is_number(cell):
        other = "comma" if "," in cell else "point"
        sign = "point" if decimal == "." else "comma"
        return (
            f"It has a decimal {other}, and the table's numbers are read with a decimal {sign}: "
            "write all of them alike."
        )
    return "Write a number there, empty the cell, or choose another column."


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
