"""The Jacobian as a table, a backward pass for each of its rows."""

from __future__ import annotations

from collections.abc import Callable

from autograd_lab.lessons.figures.parts import HIDDEN, Figure, NoFigure, number, vector
from autograd_lab.model.numbers import show_number
from autograd_lab.model.recording import Recording

Again = Callable[[dict], Recording]


def record_again(code: str, values: dict) -> Recording:
    """Record the text with other values, in this process."""
    from autograd_lab.recording.record import record

    return record(code, values)


def jacobian(recording: Recording, result: bool, again: Again) -> Figure:
    """The Jacobian of y by x as a table, v at its left and vᵀJ below, one backward for each row.

    Needs vectors `x` and `y` and numbers `v1`, `v2`, … that are the `gradient=` of backward.
    """
    x, y = vector(recording, "x"), vector(recording, "y")
    names = [f"v{k + 1}" for k in range(len(y))]
    v = [number(recording, name) for name in names]
    rows = []
    for k in range(len(y)):
        unit = {name: float(place == k) for place, name in enumerate(names)}
        row = again(unit).variables["x"].grad
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


def _low(index: int) -> str:
    return "₁₂₃₄₅₆₇₈₉"[index] if index < 9 else str(index + 1)
