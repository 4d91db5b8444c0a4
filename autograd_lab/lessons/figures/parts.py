"""What figures are made of: `Figure`, `Table`, and traces and axes as Plotly takes them.

Colours are roles ("role:value", "role:gradient", "role:muted", "role:text", "role:page",
"role:rule"): the page knows the theme.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from autograd_lab.model.recording import Recording

POINTS = 121
HIDDEN = "?"


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


def variable(recording: Recording, name: str):
    if name not in recording.variables:
        raise NoFigure(f"the program has no variable {name}")
    return recording.variables[name]


def number(recording: Recording, name: str) -> float:
    value = variable(recording, name).value
    if isinstance(value, (int, float)):
        return float(value)
    raise NoFigure(f"{name} is not one number")


def vector(recording: Recording, name: str) -> list[float]:
    value = variable(recording, name).value
    if isinstance(value, float):
        return [value]
    if isinstance(value, list) and value and not isinstance(value[0], list):
        return value
    raise NoFigure(f"{name} is not a vector")


def gradient(recording: Recording, name: str) -> float:
    grad = variable(recording, name).grad
    if isinstance(grad, float):
        return grad
    raise NoFigure(f"{name}.grad is {grad}; call backward() so that it is a number")


def grid(low: float, high: float) -> list[float]:
    return [low + (high - low) * k / (POINTS - 1) for k in range(POINTS)]


def line(
    xs: list[float], ys: list[float] | list[None], name: str, colour: str, dash: str = "solid"
) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": xs,
        # A gap where the function has no finite value: JSON has no word for it.
        "y": [each if each is not None and math.isfinite(each) else None for each in ys],
        "hoverinfo": "skip",
        "line": {"color": colour, "width": 3, "dash": dash},
    }


def points(xs: list[float], ys: list[float], texts: list[str]) -> dict:
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


def mark(x: float, y: float, text: str) -> dict:
    return {
        **points([x], [y], [text]),
        "mode": "markers+text",
        "textposition": "top right",
        "marker": {
            "color": "role:gradient",
            "size": 15,
            "line": {"color": "role:page", "width": 2},
        },
    }


def axes(x: str, y: str, xs: list[float], ys: list[float]) -> dict:
    """Axes that hold the curve, and stay where they are while its lines turn."""
    finite = [each for each in ys if math.isfinite(each)] or [0.0]
    low, high = min(finite), max(finite)
    room = (high - low) * 0.08 or 1.0
    return {
        "xaxis": {"title": {"text": x}, "range": [xs[0], xs[-1]]},
        "yaxis": {"title": {"text": y}, "range": [low - room, high + room]},
    }
