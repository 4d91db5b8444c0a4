"""Figures as charts: what Plotly is told, and what is said to who cannot see it."""

from __future__ import annotations

import json

import plotly.graph_objects as go
import pytest

from autograd_lab.model.plots import KINDS, Axes, Mark
from autograd_lab.plots.plotly import chart

EVERY = Axes(
    marks=(
        Mark("line", (0.0, 1.0), (2.0, None), label="a"),
        Mark("points", ("x", "y"), (2.0, 3.0), sign="circle", dash="", colour="text"),
        Mark("bars", (0.0, 1.0), (3.0, 4.0), base=(1.0, 1.0), label="b"),
        Mark("bars", (0.0, 1.0), (3.0, 4.0), lying=True),
        Mark("level", y=(5.0,), label="five"),
        Mark("level", x=(1.0,)),
        Mark("text", (0.0,), (1.0,), text="words", sign="center"),
        Mark("area", (0.0, 1.0), (1.0, 2.0), base=(0.0, 0.0)),
        Mark("cells", y=(1.0, 2.0, 3.0, 4.0), base=(2.0,)),
    ),
    title="T", x_label="x", y_label="y", legend=True, x_range=(0.0, 1.0), y_range=(None, 9.0),
)  # fmt: skip


def coloured(thing):
    """Roles as the page replaces them."""
    return json.loads(json.dumps(thing).replace('"role:text"', '"#123456"'))


def test_plotly_takes_every_kind_of_mark():
    assert {each.kind for each in EVERY.marks} == set(KINDS)
    made = chart(EVERY)
    layout = coloured(made.layout)
    figure = go.Figure(coloured(made.data), layout)  # raises for what Plotly does not know
    assert [each.type for each in figure.data] == [
        "scatter", "scatter", "bar", "bar", "scatter", "scatter", "scatter", "heatmap",
    ]  # fmt: skip
    assert len(figure.layout.shapes) == 2


def test_names_and_ranges_are_told():
    made = chart(EVERY)
    named = [
        each["name"] for each in (*made.data, *made.layout["shapes"]) if each.get("showlegend")
    ]
    assert named == ["a", "b", "five"]
    assert made.layout["xaxis"]["range"] == [0.0, 1.0]
    assert (made.layout["yaxis"]["range"], made.layout["yaxis"]["autorange"]) == (
        [None, 9.0],
        "min",
    )


def test_bars_are_as_long_as_their_end_is_above_their_base():
    bars = chart(EVERY).data[2]
    assert (bars["base"], bars["y"]) == ([1.0, 1.0], [2.0, 3.0])


def test_a_logarithmic_range_is_in_powers_of_ten():
    made = chart(Axes(y_scale="log", y_range=(0.01, 100.0)))
    assert made.layout["yaxis"]["range"] == [-2.0, 2.0]


def test_no_text_of_a_program_becomes_markup():
    evil = "<a href='javascript:x'>x</a>"
    marks = (Mark("line", (evil,), (1.0,), label=evil), Mark("text", (0.0,), (0.0,), text=evil))
    axes = Axes(marks=marks, title=evil, x_label=evil, y_label=evil, legend=True)
    made = chart(axes)
    assert "<" not in json.dumps([made.data, made.layout])


def test_each_mark_without_a_colour_gets_the_next_of_the_cycle():
    lines = tuple(Mark("line", (0.0,), (1.0,), colour=each) for each in ("", "#00ff00", ""))
    found = [each["line"]["color"] for each in chart(Axes(marks=lines)).data]
    assert found == ["#1f77b4", "#00ff00", "#ff7f0e"]


def test_lines_and_what_is_filled_have_a_cycle_each_as_in_matplotlib():
    marks = (
        Mark("line", (0.0,), (1.0,)), Mark("area", (0.0,), (1.0,), base=(0.0,), opacity=0.3),
        Mark("points", (0.0,), (1.0,), dash=""), Mark("bars", (0.0,), (1.0,)),
        Mark("level", y=(1.0,)),
    )  # fmt: skip
    made = chart(Axes(marks=marks))
    line, _, area, points, bars = made.data
    assert (line["line"]["color"], points["marker"]["color"]) == ("#1f77b4", "#ff7f0e")
    assert area["fillcolor"] == "rgba(31, 119, 180, 0.3)"
    assert bars["marker"]["color"] == "#ff7f0e"
    assert made.layout["shapes"][0]["line"]["color"] == "#1f77b4"


def test_what_can_be_seen_is_said():
    assert chart(EVERY).text.startswith("T. It shows a line “a”, points, bars “b”, bars, a level")
    assert chart(EVERY).text.endswith("x: x. y: y.")


@pytest.mark.parametrize("axes", [Axes(), Axes(marks=(Mark("cells"),)), Axes(visible=False)])
def test_empty_axes_are_a_chart_too(axes):
    made = chart(axes)
    go.Figure(coloured(made.data), coloured(made.layout))
