"""The Training page in parts: run the core once, hand the screen to the browser, keep the step."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from autograd_lab.drawing.colours import chart_colours
from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.frame.plotly import fetch_plotly, plotly_address
from autograd_lab.web.join import joined

_FOLDER = Path(__file__).parent
SPREADS = {
    "normal": "normal around 0",
    "uniform": "uniform from −3 to 3",
    "grid": "even from −3 to 3",
}


def screen_place(frame: Frame) -> DeltaGenerator:
    """Where the screen will stand, above the inputs; its room is kept, so that nothing jumps."""
    height = "42rem" if frame.projector else "25rem"
    st.html(f"<style>.st-key-training-screen {{ min-height: {height}; }}</style>")
    fetch_plotly("training-plotly")
    return st.container(key="training-screen")


def fit(*, lr, steps, weight, bias, clear, points, slope, intercept, noise, seed, spread) -> dict:
    """One run of `lab.train` on generated data, as plain data for the screen.

    Where the core refuses a value, its message is shown and the page ends there.
    """
    try:
        return _fit(
            points, slope, intercept, noise, seed, spread, weight, bias, lr, steps, int(clear)
        )
    except ValueError as error:
        st.error(str(error).replace("*", "\\*"), icon=":material/error:")
        st.stop()


@st.cache_data(max_entries=64, show_spinner=False)
def _fit(points, slope, intercept, noise, seed, spread, weight, bias, lr, steps, clear_every):
    # Imported here: torch takes more than a second, and the inputs are on the screen by now.
    from autograd_lab.training import largest_stable_learning_rate, regression_data, train
    from autograd_lab.training.screen import Setting, training_screen

    data = regression_data(points, slope, intercept, noise, seed, spread)
    run = train(data.x, data.y, weight, bias, lr=lr, steps=steps, clear_every=clear_every)
    limit = largest_stable_learning_rate(data.x, clear_every)
    return training_screen(data, run, Setting(slope, intercept, lr, clear_every, limit))


def follow(screen: dict, frame: Frame) -> None:
    """Show the charts, the table and the scrubber, and write its step into the link."""
    state = _component()(
        key="training",
        data={
            **screen,
            "step": link.asked_number("step", 0, len(screen["sentences"]) - 1) or 0,
            "projector": frame.projector,
            "plotly": plotly_address(),
        },
        on_step_change=lambda: None,
    )
    if state.step is not None:
        link.write("step", state.step or None)


@cache
def _component():
    return st.components.v2.component(
        "autograd_training",
        js=joined(_FOLDER / "training.js"),
        css=chart_colours(".autograd-training") + _read("training.css"),
        isolate_styles=False,
    )


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
