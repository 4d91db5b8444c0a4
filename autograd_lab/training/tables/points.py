"""Chosen columns of a table -> points to fit, what was left out, and the lines that make them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from autograd_lab.training.model import Data
from autograd_lab.training.tables.numbers import numbers_of
from autograd_lab.training.tables.reading import Table

_NAMED = 3  # rows that are named one by one


@dataclass(frozen=True)
class Points:
    """The points, the sentences that say what was done to them, and the program's lines."""

    name: str
    data: Data
    notes: tuple[str, ...]
    program: tuple[str, ...]


def numeric_columns(table: Table) -> list[str]:
    """The names of the columns that hold numbers only, or nothing."""
    found = []
    for name, cells in table.columns.items():
        try:
            numbers = numbers_of(name, cells, table.decimal)
        except ValueError:
            continue
        if any(each is not None for each in numbers):
            found.append(name)
    return found


def chosen_points(table: Table, x: str, y: str, standardise: bool = False) -> Points:
    """The points (x, y) of two columns; rows in which one of them is missing are left out.

    Standardised, both have mean 0 and standard deviation 1 (with n below the sum). Raises
    ValueError that names row and column where there is no line to fit.
    """
    for name in (x, y):
        if name not in table.columns:
            raise ValueError(
                f"The column {name!r} is not in {table.name}; use one of "
                f"{', '.join(map(repr, table.columns))}."
            )
    if x == y:
        raise ValueError(f"The column {x!r} is chosen for x and for y; choose two columns.")
    columns = {name: numbers_of(name, table.columns[name], table.decimal) for name in (x, y)}
    pairs = list(zip(columns[x], columns[y], strict=True))
    whole = [(a, b) for a, b in pairs if a is not None and b is not None]
    gaps = [
        (row, x if pair[0] is None else y)
        for row, pair in enumerate(pairs, start=2)
        if None in pair
    ]
    if len(whole) < 2:
        row, name = gaps[0]
        raise ValueError(
            f"Row {row}, column {name!r}: the value is missing, and {len(whole)} complete rows are "
            "left. A line needs at least 2."
        )
    kept = {x: [a for a, _ in whole], y: [b for _, b in whole]}
    for name in (x, y) if standardise else (x,):
        _check_that_it_varies(name, kept[name])
    across, up = (_tensor(kept[name], standardise) for name in (x, y))
    return Points(
        f"{table.name}: {y} over {x}",
        Data(across.tolist(), up.tolist()),
        _notes(gaps, len(pairs)),
        _program(table, x, y, standardise),
    )


def _check_that_it_varies(name: str, numbers: Sequence[float]) -> None:
    if min(numbers) == max(numbers):
        raise ValueError(
            f"Column {name!r}, from row 2 on: all {len(numbers):,} values are {numbers[0]:g}. "
            "A constant column has no line: choose another one."
        )


def _tensor(numbers: list[float], standardise: bool) -> torch.Tensor:
    """What the program's lines compute, in the same order."""
    column = torch.tensor(numbers, dtype=torch.float64)
    if standardise:
        column = (column - column.mean()) / column.std(correction=0)
    return column.float()


def _notes(gaps: Sequence[tuple[int, str]], rows: int) -> tuple[str, ...]:
    if not gaps:
        return ()
    named = "; ".join(f"row {row}, column {name!r}" for row, name in gaps[:_NAMED])
    more = f"; and {len(gaps) - _NAMED:,} more" if len(gaps) > _NAMED else ""
    verb = "is" if len(gaps) == 1 else "are"
    return (
        f"{len(gaps):,} of {rows:,} rows {verb} left out, as a value is missing: {named}{more}.",
    )


def _program(table: Table, x: str, y: str, standardise: bool) -> tuple[str, ...]:
    decimal = f", decimal={table.decimal!r}" if table.decimal != "." else ""
    places = {table.positions[x]: "x", table.positions[y]: "y"}
    names = [places[k] for k in sorted(places)]
    lines = [
        f'table = pandas.read_csv("{_plain(table.name)}", sep={table.separator!r}{decimal},',
        f"                        header=0, usecols={sorted(places)!r}, names={names!r},",
        "                        skipinitialspace=True).dropna()",
    ]
    for name in ("x", "y"):
        lines.append(f'{name} = torch.tensor(table["{name}"].tolist(), dtype=torch.float64)')
        if standardise:
            lines.append(f"{name} = ({name} - {name}.mean()) / {name}.std(correction=0)")
    return ("import pandas", "", *lines, "x, y = x.float(), y.float()")


def _plain(name: str) -> str:
    """A file's name as it can stand between quotes in a program."""
    return "".join(each for each in name if each.isprintable() and each not in "\"'\\{}")
