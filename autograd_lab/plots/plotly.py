"""Axes of a figure as a chart takes them: data and layout for Plotly, and the same in words."""

from __future__ import annotations

import html
import math
from dataclasses import dataclass
from typing import Any

from autograd_lab.model import plots
from autograd_lab.model.plots import Axes, Coordinate, Mark
from autograd_lab.plots.colours import CYCLE, TEXT

_TEXT = "role:text"  # as the page replaces it
_WORDS = {
    plots.LINE: "a line", plots.POINTS: "points", plots.BARS: "bars", plots.LEVEL: "a level",
    plots.AREA: "an area", plots.CELLS: "a grid of cells",
}  # fmt: skip
_PIXELS = 1.3  # to a point of a font
# Where words begin, as their alignment has it.
_SIDES = {"left": "top right", "center": "middle center", "right": "top left"}
_WIDEST_LINE, _LARGEST_SIGN, _LARGEST_TEXT = 8.0, 24.0, 20.0


@dataclass(frozen=True, slots=True)
class Chart:
    """`data` and `layout` as Plotly takes them; `text` says the same to who cannot see it.

    A colour is `#rrggbb`, or "role:text" for that of the page's text.
    """

    data: tuple[dict[str, Any], ...]
    layout: dict[str, Any]
    text: str


def chart(axes: Axes) -> Chart:
    """The chart of one pair of axes. No text of the program's is taken as markup."""
    data: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    colours = _colours(axes)
    for mark, colour in zip(axes.marks, colours, strict=True):
        named = axes.legend and bool(mark.label)
        if mark.kind == plots.LEVEL:
            shapes.append(_level(mark, colour, named))
        else:
            data += _traces(mark, colour, named)
    layout: dict[str, Any] = {
        "xaxis": _axis(axes, axes.x_label, axes.x_range, axes.x_scale),
        "yaxis": _axis(axes, axes.y_label, axes.y_range, axes.y_scale),
        "shapes": shapes,
        "barmode": "overlay",
        "showlegend": any(each.get("showlegend") for each in (*data, *shapes)),
    }
    if axes.equal:
        layout["yaxis"]["scaleanchor"] = "x"
    return Chart(tuple(data), layout, described(axes))


def described(axes: Axes) -> str:
    """What can be seen, in words."""
    drawn: dict[str, None] = {}
    for mark in axes.marks:
        if mark.kind == plots.TEXT:
            drawn[f"the words “{mark.text}”"] = None
        else:
            drawn[f"{_WORDS[mark.kind]}{f' “{mark.label}”' if mark.label else ''}"] = None
    words = [f"{axes.title}." if axes.title else "A figure."]
    if drawn:
        words.append(f"It shows {', '.join(drawn)}.")
    for name, label in (("x", axes.x_label), ("y", axes.y_label)):
        if label:
            words.append(f"{name}: {label}.")
    return " ".join(words)


def _colours(axes: Axes) -> list[str]:
    """Each mark's own colour, or the next of its cycle: lines have one, what is filled another."""
    turns = {True: 0, False: 0}
    found = []
    for mark in axes.marks:
        if mark.colour:
            found.append(_TEXT if mark.colour == TEXT else mark.colour)
        elif mark.kind == plots.TEXT:
            found.append(_TEXT)
        elif mark.kind == plots.LEVEL:
            found.append(CYCLE[0])
        else:
            # Points of `scatter` count as filled, those of `plot`, which have no dash, as a line.
            fills = mark.kind in (plots.BARS, plots.AREA) or (
                mark.kind == plots.POINTS and bool(mark.dash)
            )
            found.append(CYCLE[turns[fills] % len(CYCLE)])
            turns[fills] += 1
    return found


def _filled(colour: str, opacity: float) -> str:
    """The colour of an area, of which Plotly takes the opacity nowhere else."""
    known = "#808080" if colour == _TEXT else colour
    red, green, blue = (int(known[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity:.3g})"


def _traces(mark: Mark, colour: str, named: bool) -> list[dict[str, Any]]:
    shared: dict[str, Any] = {
        "name": html.escape(mark.label),
        "opacity": mark.opacity,
        "showlegend": named,
        "hoverinfo": "x+y",
    }
    if mark.kind == plots.CELLS:
        return [_cells(mark)]
    if mark.kind == plots.BARS:
        return [{**shared, **_bars(mark), "marker": {"color": colour}}]
    xs, ys = _shown(mark.x), _shown(mark.y)
    if mark.kind == plots.TEXT:
        font = {"color": colour, "size": min(mark.size * _PIXELS, _LARGEST_TEXT)}
        side = _SIDES.get(mark.sign, "top right")
        said = {"mode": "text", "text": [html.escape(mark.text)], "textfont": font}
        said["textposition"] = side
        return [{**shared, "type": "scatter", "x": xs, "y": ys, **said, "hoverinfo": "skip"}]
    line = {"color": colour, "width": min(mark.width, _WIDEST_LINE), "dash": mark.dash or "solid"}
    sign: dict[str, Any] = {"color": colour, "symbol": mark.sign or "circle"}
    sign["size"] = min(mark.size + 1, _LARGEST_SIGN)
    modes = [
        mode for mode, on in (("lines", mark.kind != plots.POINTS), ("markers", mark.sign)) if on
    ]
    trace = {**shared, "type": "scatter", "mode": "+".join(modes), "x": xs, "y": ys,
             "line": line, "marker": sign}  # fmt: skip
    if mark.kind != plots.AREA:
        return [trace]
    below = {"type": "scatter", "mode": "lines", "x": xs, "y": list(mark.base),
             "line": {"width": 0}, "showlegend": False, "hoverinfo": "skip"}  # fmt: skip
    return [below, {**trace, "mode": "lines", "line": {**line, "width": 0}, "fill": "tonexty",
                    "fillcolor": _filled(colour, mark.opacity), "hoverinfo": "skip"}]  # fmt: skip


def _bars(mark: Mark) -> dict[str, Any]:
    lengths: list[Coordinate] = [
        end - base if isinstance(end, float) and base is not None else end
        for end, base in zip(mark.y, mark.base or [None] * len(mark.y), strict=False)
    ]
    places = _shown(mark.x)
    bars: dict[str, Any] = {"type": "bar", "width": mark.width}
    bars |= {"x": lengths, "y": places, "orientation": "h"} if mark.lying else {
        "x": places, "y": lengths,
    }  # fmt: skip
    if mark.base:
        bars["base"] = list(mark.base)
    return bars


def _cells(mark: Mark) -> dict[str, Any]:
    length = int(mark.base[0] or 1) if mark.base else 1
    rows = [list(mark.y[each : each + length]) for each in range(0, len(mark.y), max(1, length))]
    return {"type": "heatmap", "z": rows, "showscale": True, "colorscale": "Viridis",
            "hoverinfo": "x+y+z"}  # fmt: skip


def _level(mark: Mark, colour: str, named: bool) -> dict[str, Any]:
    across = bool(mark.y)
    at = (mark.y if across else mark.x)[0] if mark.y or mark.x else 0.0
    ends: dict[str, Any] = (
        {"xref": "x domain", "x0": 0, "x1": 1, "y0": at, "y1": at}
        if across
        else {"yref": "y domain", "y0": 0, "y1": 1, "x0": at, "x1": at}
    )
    line = {"color": colour, "width": min(mark.width, _WIDEST_LINE), "dash": mark.dash or "solid"}
    shape = {"type": "line", **ends, "line": line, "opacity": mark.opacity, "layer": "below"}
    return {**shape, "name": html.escape(mark.label), "showlegend": named}


def _axis(
    axes: Axes, label: str, ends: tuple[float | None, float | None], scale: str
) -> dict[str, Any]:
    axis: dict[str, Any] = {
        "title": {"text": html.escape(label)},
        "type": "log" if scale == "log" else "-",
        "showgrid": axes.grid,
        "zeroline": False,
        "visible": axes.visible,
    }
    if scale == "log":
        ends = tuple(math.log10(each) if each and each > 0 else None for each in ends)  # type: ignore[assignment]
    if ends != (None, None):
        axis["range"] = list(ends)
        axis["autorange"] = _half(ends) if None in ends else False
    return axis


def _half(ends: tuple[float | None, float | None]) -> str:
    """How the free end of a range is found."""
    return "min" if ends[0] is None else "max"


def _shown(values: tuple[Coordinate, ...]) -> list[Coordinate]:
    return [html.escape(each) if isinstance(each, str) else each for each in values]
