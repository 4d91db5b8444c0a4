"""The Training page's second tab: gradient descent on a curve, chosen or typed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from autograd_lab.drawing.colours import chart_colours
from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.frame.plotly import fetch_plotly, plotly_address
from autograd_lab.ui.frame.text import markdown_text
from autograd_lab.ui.training import words
from autograd_lab.ui.training.controls import OPTIMIZERS
from autograd_lab.web.join import joined

_FOLDER = Path(__file__).parent
_SCREEN, _GOOD = "walk", "walk.good"
_BOUND: dict[str, Any] = {"bind": "query-params"}
OWN = "your own"
# The first is the notebooks' (S4.22), whose numbers are the defaults.
FUNCTIONS = ("(x - 3)**2 + 5", "x**2", "x**4 - 3*x**2 + x", "sin(x) + x**2/10", "abs(x)", OWN)
_FARTHEST = 1e6
_LONGEST = 200
MOST_STEPS = 1000


def show(frame: Frame) -> None:
    """The whole tab: the screen above, its settings below."""
    fetch_plotly("walk-plotly")
    screen = st.container(key="walk-screen")
    with st.container(key="walk-inputs"):
        expression, start, lr, steps, optimizer = _settings()
        problem = st.container()
    with screen:
        shown = _walk(expression, start, lr, steps, optimizer, problem)
        _follow(shown, frame)


def _settings() -> tuple[str, float, float, int, str]:
    place = st.columns([4, 3, 3, 3, 3], vertical_alignment="bottom")
    chosen = place[0].selectbox("f(x)", FUNCTIONS, key="walk.function", **_BOUND)
    start = place[1].number_input(
        "Start x", -_FARTHEST, _FARTHEST, 0.0, 0.1, "%g", "walk.start",
        help="Or click on the curve", **_BOUND,
    )  # fmt: skip
    lr = place[2].number_input("Learning rate", 0.0, 10.0, 0.1, 0.01, "%g", "walk.lr", **_BOUND)
    steps = place[3].number_input("Steps", 1, MOST_STEPS, 50, 10, key="walk.steps", **_BOUND)
    optimizer = place[4].selectbox("Optimizer", OPTIMIZERS, key="walk.optimizer", **_BOUND)
    if chosen == OWN:
        chosen = st.text_input(
            "Your function of x", "x**2 + 3*sin(2*x)", _LONGEST, "walk.own",
            help="Numbers, x, pi, e, + - * / **, brackets, and abs, cos, exp, log, relu, sigmoid, "
            "sin, sqrt, tan, tanh", **_BOUND,
        )  # fmt: skip
    return chosen, start, lr, steps, optimizer


def _walk(
    expression: str, start: float, lr: float, steps: int, optimizer: str, problem: Any
) -> dict[str, Any]:
    """The walk as its screen shows it; where the core refuses it, why, and the last good one."""
    # Imported here: torch takes more than a second, and the inputs are on the screen by now.
    from autograd_lab import training
    from autograd_lab.training.screen.walk import walk_screen

    kind, arguments = training.OPTIMIZERS[optimizer]
    try:
        walked = training.descend(expression, start, lr, steps, kind, **arguments)
        good = walk_screen(expression, walked, optimizer, lr)
    except ValueError as error:
        last = st.session_state.get(_GOOD)
        still = f" What is shown is still {last['expression']}." if last else ""
        problem.error(markdown_text(str(error) + still), icon=":material/error:")
        if last is None:
            st.stop()
        return last
    st.session_state[_GOOD] = good
    return good


def _follow(screen: dict[str, Any], frame: Frame) -> None:
    """Show the curve and the scrubber, and write its step into the link."""
    state = _component()(
        key=_SCREEN,
        data={
            **screen,
            "notice": "\n".join(filter(None, [screen["notice"], words.refused(screen["last"])])),
            "step": link.asked_number("step", 0, screen["last"]) or 0,
            "projector": frame.projector,
            "plotly": plotly_address(),
        },
        on_step_change=lambda: None,
        on_start_change=_take_start,
    )
    if state.step is not None:
        link.write("step", state.step or None)


def _take_start() -> None:
    """A click on the curve becomes the start; before the widgets are drawn anew."""
    x = st.session_state.get(_SCREEN, {}).get("start")
    if x is not None:
        st.session_state["walk.start"] = min(max(float(x), -_FARTHEST), _FARTHEST)


@cache
def _component() -> Any:
    styles = "".join((_FOLDER / name).read_text(encoding="utf-8")
                     for name in ("training.css", "walk.css"))  # fmt: skip
    return st.components.v2.component(
        "autograd_walk",
        js=joined(_FOLDER / "walk.js"),
        css=chart_colours(".autograd-training") + styles,
        isolate_styles=False,
    )
