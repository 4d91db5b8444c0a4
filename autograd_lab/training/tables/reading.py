"""A text -> a table of texts: its separator found, its header read, every row as long as that."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from itertools import islice

import pandas

from autograd_lab.training.tables.files import text_of
from autograd_lab.training.tables.numbers import decimal_sign, is_number

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars", ",": "commas"}
MOST_ROWS = 100_000
_SAMPLE = 50


@dataclass(frozen=True)
class Table:
    """A table of texts: `columns[name][i]` stands in row i + 2 of the file, below the header."""

    name: str
    columns: dict[str, list[str]]
    positions: dict[str, int]  # which of the file's columns, from 0
    separator: str
    decimal: str

    @property
    def rows(self) -> int:
        """How many rows stand below the header."""
        return len(next(iter(self.columns.values())))


def read_table(content: bytes, name: str = "table.csv") -> Table:
    """The table in the bytes of a CSV file; ValueError that names row and column, and the cure.

    pandas is silent where the separator is another or the decimal sign is a comma: both are found
    first, and everything is read as text.
    """
    text = text_of(content).replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    separator = _separator(text)
    header, *rows = _cells(text, separator)
    positions = _names(header, rows)
    columns = {title: [row[k] for row in rows] for title, k in positions.items()}
    return Table(name, columns, positions, separator, decimal_sign(columns, separator))


def _separator(text: str) -> str:
    """What stands between the cells: of those that part the header, what parts most rows alike."""
    shares = {}
    for each in SEPARATORS:
        lengths = [
            len(row) for row in islice(csv.reader(io.StringIO(text), delimiter=each), _SAMPLE)
        ]
        if lengths and lengths[0] > 1:
            shares[each] = sum(length == lengths[0] for length in lengths) / len(lengths)
    if shares:
        return max(shares, key=lambda each: shares[each])
    first = text.split("\n", 1)[0]
    raise ValueError(
        f"Row 1, column 1: {_short(first)} has no second column. Separate the columns with commas, "
        "semicolons, tabs or vertical bars."
    )


def _cells(text: str, separator: str) -> list[list[str]]:
    try:
        frame = pandas.read_csv(
            io.StringIO(text), sep=separator, header=None, dtype=object, keep_default_na=False,
            na_filter=False, skip_blank_lines=False, skipinitialspace=True,
        )  # fmt: skip
    except pandas.errors.ParserError as error:
        raise ValueError(_torn(str(error), separator)) from None
    if len(frame) - 1 > MOST_ROWS:
        raise ValueError(
            f"Row {MOST_ROWS + 2}, column 1: the table has {len(frame) - 1:,} rows of numbers; at "
            f"most {MOST_ROWS:,} are read. Leave some out."
        )
    # A short row is filled by pandas with NaN, as nothing stands there.
    rows = frame.to_numpy().tolist()
    return [[each if isinstance(each, str) else "" for each in row] for row in rows]


def _torn(message: str, separator: str) -> str:
    """What pandas says of a row that is too long or never ends, with its place."""
    if found := re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", message):
        wanted, row, seen = found.groups()
        return (
            f"Row {row}, column {int(wanted) + 1}: the row has {seen} cells, those above have "
            f"{wanted}. The columns are separated by {SEPARATORS[separator]}: put a text that "
            "holds one into double quotes."
        )
    if found := re.search(r"EOF inside string starting at row (\d+)", message):
        return f"Row {int(found[1]) + 1}, column 1: a double quote is opened and never closed."
    return f"Row 1, column 1: this is no table ({message.strip().rstrip('.')}). Save it as CSV."


def _names(header: list[str], rows: list[list[str]]) -> dict[str, int]:
    """The columns' names and places, without those that have neither a name nor a cell."""
    _check_header(header)
    if len(rows) < 2:
        count = "one row" if rows else "no row"
        raise ValueError(
            f"Row {len(rows) + 2}, column 1: nothing stands there, so the table has {count} of "
            "numbers. A line needs at least 2."
        )
    names: dict[str, int] = {}
    for k, title in enumerate(header):
        if not title.strip() and not any(row[k].strip() for row in rows):
            continue
        name = title.strip() or f"column {k + 1}"
        if name in names:
            raise ValueError(
                f"Row 1, column {k + 1}: the name {_short(name)} stands there for the second time. "
                "Give each column a name of its own."
            )
        names[name] = k
    return names


def _check_header(header: list[str]) -> None:
    """ValueError where the first row holds numbers only."""
    titles = [each for each in header if each.strip()]
    if titles and all(map(is_number, titles)):
        raise ValueError(
            f"Row 1, column 1: {_short(titles[0])} is a number where a name must stand. The header "
            "is missing: write a row of names, such as “x,y”, above the numbers."
        )


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
