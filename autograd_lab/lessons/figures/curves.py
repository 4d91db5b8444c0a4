"""The figures of lessons: a recording becomes a Plotly figure as plain data.

Each function here can be named in a lesson file: `figure = "tangent"`. It gets the recording of the
program with the sliders' values, and returns a Figure. Colours are roles ("role:value",
"role:gradient", "role:muted", "role:text", "role:page", "role:rule"): the page knows the theme.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass

from autograd_lab.model.numbers import show, show_number
from autograd_lab.model.recording import Pass, Recording, Value
from autograd_lab.program.parsing import parse

POINTS = 121
HIDDEN = "?"
# Figures that are tables: they stand below the player.
TABLES = ("updates",)


@dataclass(frozen=True, slots=True)
class Figure:
    """`data` and `layout` as Plotly takes them; `text` says the same to who cannot see it."""

    data: tuple[dict, ...]
    layout: dict
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A figure that is a table: the head of each column, and rows of texts."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text: str


class NoFigure(ValueError):
    """The program does not have what the figure needs; the message says what."""


def draw(name: str, recording: Recording, result: bool = True) -> Figure | Table:
    """The figure that a lesson names; NoFigure where the program lacks what it shows.

    Without `result` it keeps back what backward or the update finds: that is still to be predicted.
    """
    if name not in FIGURES:
        raise NoFigure(f"there is no figure named {name!r}; there are: {', '.join(FIGURES)}")
    if recording.error is not None:
        raise NoFigure(f"the program stopped with {recording.error.type}")
    return FIGURES[name](recording, result)


def tangent(recording: Recording, result: bool = True) -> Figure:
    """The curve of `f`, its tangent at x, and the secant from x to x + h.

    Needs `def f(x): return …`, a leaf `x` with its gradient, and a number `h`.
    """
    expression = _function(recording)
    x, slope = _number(recording, "x"), _gradient(recording, "x")
    h = _number(recording, "h")
    xs = _grid(min(-4.0, x - 1, x + h - 1), max(4.0, x + 1, x + h + 1))
    ys, _ = _curve(expression, xs)
    (here, there), _ = _curve(expression, [x, x + h])
    secant = (there - here) / h if h else slope
    shown = show_number(secant), show_number(slope) if result else HIDDEN
    return Figure(
        data=(
            _line(xs, ys, "f(x)", "role:value"),
            _line(
                xs,
                [here + secant * (each - x) for each in xs],
                f"secant, slope {shown[0]}",
                "role:muted",
                dash="dash",
            ),
            _line(
                xs,
                [here + slope * (each - x) for each in xs],
                f"tangent, slope {shown[1]}",
                "role:gradient",
            ),
            _points([x, x + h], [here, there], ["x", "x + h"]),
        ),
        layout=_axes("x", "f(x)", xs, ys),
        text=(
            f"The curve f(x) = {expression}. At x = {show_number(x)} it is {show_number(here)} "
            f"high. The slope of its tangent there, the gradient: {shown[1]}. The secant to "
            f"x + h = {show_number(x + h)} has slope {shown[0]}."
        ),
    )


def descent(recording: Recording, result: bool = True) -> Figure:
    """The walk of x down the curve of `f`, each update one point; kept back, its start alone.

    Needs `def f(x): return …` and a leaf `x` that is updated.
    """
    expression = _function(recording)
    path = _path(recording, "x")
    if len(path) < 2:
        raise NoFigure("x is never updated in this program")
    finite = [each for each in path if abs(each) < 1e6] if result else path[:1]
    shown = finite[: next((k for k, each in enumerate(finite) if abs(each) > 50), len(finite)) + 1]
    xs = _grid(min([-1.0, *shown]) - 0.5, max([7.0, *shown]) + 0.5)
    ys, _ = _curve(expression, xs)
    heights, _ = _curve(expression, shown)
    left = len(path) - len(shown)
    away = f" The last {left} lie too far away to be drawn." if left else ""
    walk = (
        f"x after each of {len(path) - 1} updates: from {show_number(path[0])} to "
        f"{show_number(path[-1])}.{away}"
        if result
        else f"x at the start, {show_number(path[0])}."
    )
    return Figure(
        data=(
            _line(xs, ys, "f(x)", "role:value"),
            {
                **_points(shown, heights, [str(k) for k in range(len(shown))]),
                "mode": "lines+markers",
                "name": "x after each update",
                "line": {"color": "role:gradient", "width": 1.5, "dash": "dot"},
            },
            _mark(shown[-1], heights[-1], f"x = {show_number(shown[-1])}"),
        ),
        layout=_axes("x", "f(x)", xs, [*ys, *heights]),
        text=f"The curve f(x) = {expression} and {walk}",
    )


def jacobian(recording: Recording, result: bool = True) -> Figure:
    """The Jacobian of y by x as a table, v at its left and vᵀJ below, one backward for each row.

    Needs vectors `x` and `y` and numbers `v1`, `v2`, … that are the `gradient=` of backward.
    """
    from autograd_lab.recording.record import record

    x, y = _vector(recording, "x"), _vector(recording, "y")
    names = [f"v{k + 1}" for k in range(len(y))]
    v = [_number(recording, name) for name in names]
    rows = []
    for k in range(len(y)):
        unit = {name: float(place == k) for place, name in enumerate(names)}
        row = record(recording.code, unit).variables["x"].grad
        rows.append(row if isinstance(row, list) else [row])
    product = recording.variables["x"].grad
    if not isinstance(product, list):
        raise NoFigure("no gradient reached x")
    columns = [f"x{_low(k)}" for k in range(len(x))]
    table = [*rows, product if result else [0.0] * len(x)]
    texts = [[show_number(each) for each in row] for row in table]
    if not result:
        texts[-1] = [HIDDEN] * len(x)
    labels = [f"y{_low(k)}  ×  v{_low(k)} = {show_number(each)}" for k, each in enumerate(v)]
    labels.append("vᵀJ")
    largest = max((abs(each) for row in table for each in row), default=1.0) or 1.0
    return Figure(
        data=(
            {
                "type": "heatmap",
                "z": table,
                "x": columns,
                "y": labels,
                "text": texts,
                "texttemplate": "%{text}",
                "textfont": {"color": "role:text"},
                "colorscale": [
                    [0, "role:value-tint"],
                    [0.5, "role:page"],
                    [1, "role:gradient-tint"],
                ],
                "zmin": -largest,
                "zmax": largest,
                "showscale": False,
                "hoverinfo": "skip",
                "xgap": 3,
                "ygap": 3,
            },
        ),
        layout={
            "xaxis": {"side": "top", "fixedrange": True, "showgrid": False},
            "yaxis": {"autorange": "reversed", "fixedrange": True, "showgrid": False},
            "shapes": [
                {
                    "type": "line",
                    "xref": "paper",
                    "x0": 0,
                    "x1": 1,
                    "y0": len(y) - 0.5,
                    "y1": len(y) - 0.5,
                    "line": {"color": "role:text", "width": 2},
                }
            ],
        },
        text="The Jacobian, a row for each element of y: "
        + "; ".join(f"{label}: {', '.join(row)}" for label, row in zip(labels, texts, strict=True)),
    )


def updates(recording: Recording, result: bool = True) -> Table:
    """Each turn of a training loop: the loss, and every parameter before, its `.grad`, and after.

    Needs leaves that a backward reaches. `.grad` is what stands in it after that backward.
    """
    rows, names = [], []
    for each in recording.passes:
        root = next((node for node in each.graph.nodes if node.is_root), None)
        leaves = [node for node in each.graph.nodes if node.kind == "leaf" and node.name]
        if root is None or not leaves:
            continue
        cells = [show(root.value)]
        for leaf in leaves:
            before, grad = _before(each, leaf.id), _filled(each, leaf.id)
            cells += [show(before), show(grad), show(leaf.value) if result else HIDDEN]
        names = names or [leaf.name for leaf in leaves]
        rows.append((str(len(rows) + 1), *cells))
    if not rows:
        raise NoFigure("no backward() reaches a leaf in this program")
    heads = [head for name in names for head in (name, f"{name}.grad", f"{name} after")]
    columns = ("turn", "loss", *heads)
    return Table(
        columns,
        tuple(row for row in rows if len(row) == len(columns)),
        f"{len(rows)} turns: the loss before each update, the parameters before and after it.",
    )


def _before(each: Pass, leaf: str) -> Value:
    """The value of a leaf when a pass begins: what its first update starts from."""
    changes = (change for step in each.steps if step.kind == "update" for change in step.changes)
    for change in changes:
        if change.target == leaf and change.field == "value":
            return change.before
    return each.graph.node(leaf).value


def _filled(each: Pass, leaf: str) -> Value:
    """What backward left in a leaf's `.grad`."""
    grad = None
    for step in each.steps:
        for change in step.changes:
            if step.kind == "accumulate" and change.target == leaf:
                grad = change.after
    return grad


FIGURES: dict[str, Callable[[Recording, bool], Figure | Table]] = {
    "updates": updates,
    "tangent": tangent,
    "descent": descent,
    "jacobian": jacobian,
}


def _low(index: int) -> str:
    return "₁₂₃₄₅₆₇₈₉"[index] if index < 9 else str(index + 1)


def _function(recording: Recording) -> str:
    """What `def f(x): return …` returns, as text."""
    for node in ast.walk(parse(recording.code or "")):
        if isinstance(node, ast.FunctionDef) and node.name == "f":
            for each in node.body:
                if isinstance(each, ast.Return) and each.value is not None:
                    return ast.unparse(each.value)
    raise NoFigure("the program has no function f: write `def f(x):` with one `return`")


def _curve(expression: str, xs: list[float]) -> tuple[list[float], list[float]]:
    # Imported here: reading the lessons must not load torch.
    from autograd_lab.training.descent import curve

    try:
        return curve(expression, xs)
    except ValueError as error:
        raise NoFigure(str(error)) from error


def _variable(recording: Recording, name: str):
    if name not in recording.variables:
        raise NoFigure(f"the program has no variable {name}")
    return recording.variables[name]


def _number(recording: Recording, name: str) -> float:
    value = _variable(recording, name).value
    if isinstance(value, (int, float)):
        return float(value)
    raise NoFigure(f"{name} is not one number")


def _vector(recording: Recording, name: str) -> list[float]:
    value = _variable(recording, name).value
    if isinstance(value, float):
        return [value]
    if isinstance(value, list) and value and not isinstance(value[0], list):
        return value
    raise NoFigure(f"{name} is not a vector")


def _gradient(recording: Recording, name: str) -> float:
    grad = _variable(recording, name).grad
    if isinstance(grad, float):
        return grad
    raise NoFigure(f"{name}.grad is {grad}; call backward() so that it is a number")


def _path(recording: Recording, name: str) -> list[float]:
    """The values that a leaf had, one after each update."""
    path: list[float] = []
    for each in recording.passes:
        ids = {node.id for node in each.graph.nodes if node.name == name and node.kind == "leaf"}
        for step in each.steps:
            for change in step.changes:
                if change.target in ids and change.field == "value":
                    if not path and isinstance(change.before, float):
                        path.append(change.before)
                    if isinstance(change.after, float):
                        path.append(change.after)
    return path


def _grid(low: float, high: float) -> list[float]:
    return [low + (high - low) * k / (POINTS - 1) for k in range(POINTS)]


def _line(xs: list[float], ys: list[float], name: str, colour: str, dash: str = "solid") -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": xs,
        # A gap where the function has no finite value: JSON has no word for it.
        "y": [each if math.isfinite(each) else None for each in ys],
        "hoverinfo": "skip",
        "line": {"color": colour, "width": 3, "dash": dash},
    }


def _points(xs: list[float], ys: list[float], texts: list[str]) -> dict:
    return {
        "type": "scatter",
        "mode": "markers+text" if len(xs) < 3 else "markers",
        "x": xs,
        "y": ys,
        "text": texts,
        "textposition": "bottom right",
        "hovertemplate": "%{text}: %{x:.4g}, %{y:.4g}<extra></extra>",
        "showlegend": False,
        "marker": {"color": "role:gradient", "size": 9, "line": {"color": "role:page", "width": 1}},
    }


def _mark(x: float, y: float, text: str) -> dict:
    return {
        **_points([x], [y], [text]),
        "mode": "markers+text",
        "textposition": "top right",
        "marker": {
            "color": "role:gradient",
            "size": 15,
            "line": {"color": "role:page", "width": 2},
        },
    }


def _axes(x: str, y: str, xs: list[float], ys: list[float]) -> dict:
    """Axes that hold the curve, and stay where they are while its lines turn."""
    finite = [each for each in ys if math.isfinite(each)] or [0.0]
    low, high = min(finite), max(finite)
    room = (high - low) * 0.08 or 1.0
    return {
        "xaxis": {"title": {"text": x}, "range": [xs[0], xs[-1]]},
        "yaxis": {"title": {"text": y}, "range": [low - room, high + room]},
    }
