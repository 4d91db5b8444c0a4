"""The Training page in parts: run the core once, hand the screen to the browser, keep the step."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from autograd_lab.drawing.colours import chart_colours
from autograd_lab.export.notebook import program_notebook
from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.frame.plotly import fetch_plotly, plotly_address
from autograd_lab.web.join import joined

_FOLDER = Path(__file__).parent
GENERATED = "generated"
# The names of `training.sets`, spelled here so that the page stands before torch is imported.
DATA = {
    GENERATED: "generated, by the settings below",
    "even": "50 even points, 3x + 2, noise 0.3",
    "manual": "20 even points, 2x + 1, noise 0.3",
    "normal": "100 normal points, 2x + 1, noise 0.1",
    "comprehensive": "100 normal points, 3x + 2, noise 0.5",
}
LOSSES = ("MSE", "L1", "Huber")
OPTIMIZERS = ("SGD", "Momentum", "Nesterov", "Adagrad", "RMSprop", "Adam", "AdamW")
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


def fit(name: str, points: tuple, start: tuple[float, float], settings: dict) -> tuple[dict, str]:
    """One run of `lab.train` as plain data for the screen, and the program that gives its numbers.

    `points` are the arguments of `regression_data` in their order; a named set brings its own
    points and start instead. Where the core refuses a value, its message is shown and the page
    ends there.
    """
    try:
        return _fit(name, points, start, tuple(settings.items()))
    except ValueError as error:
        st.error(str(error).replace("*", "\\*"), icon=":material/error:")
        st.stop()


@st.cache_data(max_entries=64, show_spinner=False)
def _fit(name, points, start, settings):
    # Imported here: torch takes more than a second, and the inputs are on the screen by now.
    from autograd_lab import training
    from autograd_lab.training.screen import Setting, training_screen

    chosen = dict(settings)
    optimizer = chosen.pop("optimizer")
    kind, arguments = training.OPTIMIZERS[optimizer]
    loop = training.Loop(*start, optimizer=kind, arguments=arguments, **chosen)
    if name == GENERATED:
        data, (slope, intercept) = training.regression_data(*points), points[1:3]
        lines = training.generated_points(*points)
    else:
        named = training.named_set(name)
        data, slope, intercept, lines = named.data, named.slope, named.intercept, named.program
        loop = replace(loop, weight=named.weight, bias=named.bias)
    run = training.train(data.x, data.y, loop.weight, loop.bias, kind, **chosen, **arguments)
    setting = Setting(
        slope, intercept, loop.lr, loop.clear_every, math.inf, optimizer, loop.loss, loop.batch_size
    )
    if setting.plain:
        limit = training.largest_stable_learning_rate(data.x, loop.clear_every)
        setting = replace(setting, lr_limit=limit)
    return training_screen(data, run, setting), training.training_program(loop, lines)


def show_program(program: str) -> None:
    """The loop as plain PyTorch, to read, to copy and to take along."""
    with st.expander("The loop in plain PyTorch: run it anywhere, it gives these numbers"):
        st.code(program, language="python")
        with st.container(horizontal=True):
            for ending, text in (("py", program), ("ipynb", program_notebook(program))):
                st.download_button(
                    f"Save .{ending}", text, f"training.{ending}", on_click="ignore",
                    key=f"training-{ending}",
                )  # fmt: skip


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
