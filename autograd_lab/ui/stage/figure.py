"""A lesson's figure on its page: drawn from the recording with the sliders' values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

import streamlit as st

from autograd_lab.drawing.colours import chart_colours
from autograd_lab.program.program import Program
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.frame.plotly import plotly_address
from autograd_lab.ui.frame.text import markdown_text
from autograd_lab.ui.stage.programs import kept_for_all, recording_of
from autograd_lab.web.join import joined

_FOLDER = Path(__file__).parent
TABLE_HEIGHT = 270
ROWS_IN_VIEW = 6


def result_toggle() -> bool:
    """Whether one asked for what backward finds: the lesson's questions come first."""
    return st.toggle("Show the result", key="figure.result", bind="query-params")


def lesson_figure(name: str, program: Program, frame: Frame, result: bool = False) -> None:
    """Show the figure of this name; where the program lacks what it needs, say what.

    What backward finds is in it only as a `result`.
    """
    try:
        figure = _figure(name, program, result)
    except ValueError as error:
        st.info(f"No figure here: {markdown_text(str(error))}.", icon=":material/show_chart:")
        return
    if "rows" in figure:
        # A long table scrolls in its own box, a short one takes the room that it needs.
        height = TABLE_HEIGHT if len(figure["rows"]) > ROWS_IN_VIEW else "content"
        with st.container(height=height, border=False, key="figure-table"):
            rows = [dict(zip(figure["columns"], row, strict=True)) for row in figure["rows"]]
            st.table(rows, border="horizontal", hide_index=True)
        return
    show_chart(figure["data"], figure["layout"], figure["text"], key=f"figure-{name}", frame=frame)


def show_chart(data: Sequence[dict], layout: dict, text: str, *, key: str, frame: Frame) -> None:
    """A chart in the page's colours: `data` and `layout` are Plotly's, `text` says the same."""
    told = {
        "figure": {"data": data, "layout": layout},
        "text": text,
        "projector": frame.projector,
        "plotly": plotly_address(),
    }
    # A string, because Streamlit hands the browser a new object for equal mappings at each rerun.
    _component()(key=key, data=json.dumps(told))


@kept_for_all
def _figure(name: str, program: Program, result: bool) -> dict:
    from autograd_lab.lessons.figures.catalogue import draw

    def again(values: dict):
        return recording_of(program.with_values(**values))

    return asdict(draw(name, recording_of(program), result, again))


@cache
def _component():
    return st.components.v2.component(
        "autograd_figure",
        js=joined(_FOLDER / "figure.js"),
        css=chart_colours(".autograd-figure")
        + (_FOLDER / "figure.css").read_text(encoding="utf-8"),
        isolate_styles=False,
    )
