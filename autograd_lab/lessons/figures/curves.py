"""Curves: the tangent and the secant at a point, and the walk of a descent."""

from __future__ import annotations

import ast

from autograd_lab.lessons.figures.parts import (
    HIDDEN,
    Figure,
    NoFigure,
    axes,
    gradient,
    grid,
    line,
    mark,
    number,
    points,
)
from autograd_lab.model.index import changes
from autograd_lab.model.numbers import show_number
from autograd_lab.model.recording import Recording
from autograd_lab.program.parsing import parse


def tangent(recording: Recording, result: bool = True) -> Figure:
    """The curve of `f`, its tangent at x, and the secant from x to x + h.

    Needs `y = …` or `def f(x): return …`, and a leaf `x` with its gradient; with a number `h` the
    secant is drawn too.
    """
    expression = _function(recording)
    x, slope = number(recording, "x"), gradient(recording, "x")
    h = number(recording, "h") if "h" in recording.variables else None
    stands = [x] if h is None else [x, x + h]
    names = ["x" if result else f"x, slope {HIDDEN}"] if h is None else ["x", "x + h"]
    xs = grid(min(-4.0, *(each - 1 for each in stands)), max(4.0, *(each + 1 for each in stands)))
    ys, _ = _curve(expression, xs)
    heights, _ = _curve(expression, stands)
    here, shown = heights[0], show_number(slope) if result else HIDDEN
    height = show_number(here) if result else HIDDEN
    data = [line(xs, ys, "f(x)", "role:value")]
    text = (
        f"The curve f(x) = {expression}. At x = {show_number(x)} it is {height} "
        f"high. The slope of its tangent there, the gradient: {shown}."
    )
    if h is not None:
        secant = (heights[1] - here) / h if h else slope
        along = [here + secant * (each - x) for each in xs]
        name = f"secant, slope {show_number(secant)}"
        data.append(line(xs, along, name, "role:muted", dash="dash"))
        text += f" The secant to x + h = {show_number(x + h)} has slope {show_number(secant)}."
    if result or h is not None:  # beside a secant it keeps its place in the legend
        along = [here + slope * (each - x) for each in xs] if result else [None] * len(xs)
        data.append(line(xs, along, f"tangent, slope {shown}", "role:gradient"))
    data.append(points(stands, heights, names))
    layout = axes("x", "f(x)", xs, ys)
    if not result:  # how high the curve is there is asked for as well
        layout["yaxis"]["showticklabels"] = False
    return Figure(data=tuple(data), layout=layout, text=text)


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
    xs = grid(min([-1.0, *shown]) - 0.5, max([7.0, *shown]) + 0.5)
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
            line(xs, ys, "f(x)", "role:value"),
            {
                **points(shown, heights, [str(k) for k in range(len(shown))]),
                "mode": "lines+markers",
                "name": "x after each update",
                "line": {"color": "role:gradient", "width": 1.5, "dash": "dot"},
            },
            mark(shown[-1], heights[-1], f"x = {show_number(shown[-1])}"),
        ),
        layout=axes("x", "f(x)", xs, [*ys, *heights]),
        text=f"The curve f(x) = {expression} and {walk}",
    )


def _function(recording: Recording) -> str:
    """What `def f(x): return …` returns, else what `y = …` makes of x, as text."""
    for node in ast.walk(parse(recording.code or "")):
        if isinstance(node, ast.FunctionDef) and node.name == "f":
            for each in node.body:
                if isinstance(each, ast.Return) and each.value is not None:
                    return ast.unparse(each.value)
    for node in parse(recording.code or "").body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "y":
            return ast.unparse(node.value)
    raise NoFigure("the program has no function f and no y: write `y = …` with x in it")


def _curve(expression: str, xs: list[float]) -> tuple[list[float], list[float]]:
    # Imported here: reading the lessons must not load torch.
    from autograd_lab.training.descent import curve

    try:
        return curve(expression, xs)
    except ValueError as error:
        raise NoFigure(str(error)) from error


def _path(recording: Recording, name: str) -> list[float]:
    """The values that a leaf had, one after each update."""
    path: list[float] = []
    for each in recording.passes:
        ids = {node.id for node in each.graph.nodes if node.name == name and node.kind == "leaf"}
        for _, change in changes(each, "value"):
            if change.target in ids:
                if not path and isinstance(change.before, float):
                    path.append(change.before)
                if isinstance(change.after, float):
                    path.append(change.after)
    return path
