"""What a plotting call would draw, as plain values: a `Figure` holds axes, axes hold marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LINE, POINTS, BARS, LEVEL, TEXT, AREA, CELLS = (
    "line", "points", "bars", "level", "text", "area", "cells",
)  # fmt: skip
KINDS = (LINE, POINTS, BARS, LEVEL, TEXT, AREA, CELLS)
DASHES = ("", "solid", "dash", "dot", "dashdot")
MOST_POINTS = 20_000  # of all figures that come back from one run
_COLOUR = re.compile(r"|text|#[0-9a-f]{6}")
_SIGN = re.compile(r"|[a-z-]{1,30}")

Coordinate = float | str | None  # None is a gap, a text is a category


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing in axes: a line, points, bars, a level across, a text, an area, a grid of cells.

    `x` and `y` are as long as each other. A level has one of the two. Bars end at `y` and begin at
    `base`, an area lies between `y` and `base`; lying bars have x and y exchanged (`lying`).
    Of cells, `y` has the numbers of all rows, one row after the other, and `base` the length of a
    row. `colour` is empty (the next of the cycle), "text" (that of the page), or `#rrggbb`.
    """

    kind: str
    x: tuple[Coordinate, ...] = ()
    y: tuple[Coordinate, ...] = ()
    base: tuple[float | None, ...] = ()
    label: str = ""
    text: str = ""
    colour: str = ""
    dash: str = "solid"
    sign: str = ""
    width: float = 2.0
    size: float = 6.0
    opacity: float = 1.0
    lying: bool = False


@dataclass(frozen=True, slots=True)
class Axes:
    """One pair of axes in its place of the grid; of a range without a limit, both are None."""

    row: int = 0
    column: int = 0
    marks: tuple[Mark, ...] = ()
    title: str = ""
    x_label: str = ""
    y_label: str = ""
    x_range: tuple[float | None, float | None] = (None, None)
    y_range: tuple[float | None, float | None] = (None, None)
    x_scale: str = "linear"
    y_scale: str = "linear"
    legend: bool = False
    grid: bool = False
    visible: bool = True
    equal: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """What one figure would show, its axes in rows and columns."""

    title: str = ""
    axes: tuple[Axes, ...] = ()


def figure_from(data: Mapping[str, Any]) -> Figure:
    """The figure that was written as plain data; ValueError where it cannot be one.

    The data may come from a program, which could write whatever it likes.
    """
    return Figure(data["title"], tuple(map(_axes, data["axes"])))


def _axes(data: Mapping[str, Any]) -> Axes:
    ranges = {name: tuple(data[name]) for name in ("x_range", "y_range")}
    _expect(all(len(each) == 2 for each in ranges.values()), "a range")
    _expect({data["x_scale"], data["y_scale"]} <= {"linear", "log"}, "a scale")
    _expect(0 <= data["row"] < 50 and 0 <= data["column"] < 50, "a place in the grid")
    return Axes(**{**data, **ranges, "marks": tuple(map(_mark, data["marks"]))})


def _mark(data: Mapping[str, Any]) -> Mark:
    _expect(data["kind"] in KINDS and data["dash"] in DASHES, "a kind of mark")
    _expect(_COLOUR.fullmatch(data["colour"]) is not None, "a colour")
    _expect(_SIGN.fullmatch(data["sign"]) is not None, "a sign")
    _expect(max(map(len, (data["x"], data["y"], data["base"]))) <= MOST_POINTS, "so many points")
    return Mark(**{**data, **{name: tuple(data[name]) for name in ("x", "y", "base")}})


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(f"this is no figure: {what} cannot be so")
