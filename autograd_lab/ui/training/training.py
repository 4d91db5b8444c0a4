"""The Training page in parts: run the core once, hand the screen to the browser, keep the step."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from autograd_lab.drawing.colours import chart_colours
from autograd_lab.export.notebook import program_notebook
from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.frame.plotly import fetch_plotly, plotly_address
from autograd_lab.ui.frame.text import markdown_text
from autograd_lab.ui.training import pins, runs, words
from autograd_lab.ui.training.controls import LAYER, MOST_STEPS, RANDOM, ChosenLoop, take_start
from autograd_lab.ui.training.controls import OWN as OWN_START
from autograd_lab.ui.training.points import GENERATED, OWN, ChosenPoints
from autograd_lab.ui.training.views import Views
from autograd_lab.web.join import joined

if TYPE_CHECKING:
    from autograd_lab.training import Data, Loop, Problem, SavedRun, Training

_FOLDER = Path(__file__).parent
_GOOD = "training.good"
LINE, CURVE = "line", "curve"
_TITLES = {
    LINE: (
        "Training a line",
        "PyTorch fits y = w · x + b: forward, backward, update, again.",
    ),
    CURVE: ("Down a curve", "One number x, one slope: each update goes against it."),
}
_SCREEN = "training"  # the component's key


class Source(NamedTuple):
    """The points, the true line where one is known, a start of their own, and the lines of code."""

    data: Data
    true: tuple[float | None, float | None]
    start: tuple[float | list[float], float] | None
    lines: tuple[str, ...]


class Fitted(NamedTuple):
    """A run as the screen takes it, the program that makes it, and all of it to take along."""

    screen: dict[str, Any]
    program: str
    saved: SavedRun
    points: tuple[str, ...]  # the lines that make x and y anywhere


def heading(frame: Frame) -> str:
    """The title, what is done here, and the choice of the tab: the name of the chosen one."""
    words.read_link()
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        title = st.container(width="content")
        said = st.container(width="content")
        tab: str = st.segmented_control(
            "What is trained", words.TABS, default=LINE, required=True, key="training.tab",
            format_func=words.TABS.__getitem__, label_visibility="collapsed",
            on_change=link.write, args=("step", None), bind="query-params",
        )  # fmt: skip
    name, sentence = _TITLES[tab]
    title.title(name, anchor=False, width="content")
    if not frame.projector:
        said.markdown(sentence)
    return tab


def screen_place(frame: Frame) -> DeltaGenerator:
    """Where the screen will stand, above the inputs; its room is kept, so that nothing jumps."""
    height = "42rem" if frame.projector else "25rem"
    st.html(f"<style>.st-key-training-screen {{ min-height: {height}; }}</style>")
    fetch_plotly("training-plotly")
    return st.container(key="training-screen")


def fit(points: ChosenPoints, chosen: ChosenLoop, views: Views, pinned: list[ChosenLoop]) -> Fitted:
    """One run of `lab.train`, and the program that gives its numbers.

    Where the core refuses a value, its message is shown, and the last run that could be made.
    """
    good: Fitted | None
    try:
        good = _fit(points, chosen, views, pinned)
    except ValueError as error:
        st.error(markdown_text(str(error)), icon=":material/error:")
        good = st.session_state.get(_GOOD)
        if good is None:
            st.stop()
    st.session_state[_GOOD] = good
    return good


def _fit(
    points: ChosenPoints, chosen: ChosenLoop, views: Views, pinned: list[ChosenLoop]
) -> Fitted:
    # Imported here: torch takes more than a second, and the inputs are on the screen by now.
    from autograd_lab import training
    from autograd_lab.training.screen import Pinned, Setting, training_screen

    source = _source(points)
    held_out = len(source.data.y) * chosen.held_out // 100
    problem = training.problem_of(source.data, chosen.degree, held_out)
    loop = _loop(chosen, source, problem)
    key = _key(points, chosen)
    run = runs.finished(key, _maker(problem, loop), chosen.steps)
    if run.stopped_at is not None:
        st.button("Run it again", key="training.again", on_click=runs.again, args=(key,))
    others = [
        Pinned(letter, pins.settings_words(each), _pinned(points, each, source, problem, letter))
        for letter, each in zip(pins.LETTERS, pinned, strict=False)
    ]
    setting = Setting(
        *source.true, loop, chosen.optimizer, chosen.plane, views.numbers, views.pulls,
        pins.settings_words(chosen), views.scale, views.residuals,
    )  # fmt: skip
    screen = training_screen(problem, run, setting, _seen_step(), others)
    program = training.training_program(loop, (*source.lines, *problem.lines))
    saved = training.SavedRun(problem.data, problem.held_out, loop, run)
    return Fitted(screen, program, saved, _points_lines(source, problem, points.name == OWN))


def _key(points: ChosenPoints, chosen: ChosenLoop) -> Hashable:
    """What tells runs apart: another surface is another view of the same one."""
    return points.name, points.generated, points.key, replace(chosen, plane=None)


def _maker(problem: Problem, loop: Loop) -> runs.Make:
    """The training that `runs` shall do."""
    from autograd_lab import training

    def make(watch: runs.Watch) -> Training:
        settings: dict[str, Any] = {k: v for k, v in vars(loop).items() if k != "arguments"}
        kept = problem.held_out and (problem.held_out.x, problem.held_out.y)
        return training.train(
            problem.data.x, problem.data.y, **settings, **loop.arguments, held_out=kept, watch=watch
        )

    return make


def _pinned(
    points: ChosenPoints, chosen: ChosenLoop, source: Source, problem: Problem, letter: str
) -> Training:
    """A pinned run on the points of the page; its own bar has its letter."""
    loop = _loop(chosen, source, problem)
    return runs.finished(_key(points, chosen), _maker(problem, loop), chosen.steps, letter)


def _points_lines(source: Source, problem: Problem, own: bool) -> tuple[str, ...]:
    """What makes the points that are trained on, where their file is not at hand as well."""
    if not own:
        return (*source.lines, *problem.lines)
    return (f"x = torch.tensor({problem.data.x!r})", f"y = torch.tensor({problem.data.y!r})")


def _seen_step() -> int:
    """The step that is seen: what the screen told last, which the link may not have yet."""
    told = st.session_state.get(_SCREEN, {}).get("step")
    return int(told) if told is not None else link.asked_number("step", 0, MOST_STEPS) or 0


def _source(points: ChosenPoints) -> Source:
    from autograd_lab import training

    if points.name == OWN:
        return Source(points.own.data, (None, None), None, points.own.program)
    if points.name == GENERATED:
        data = training.regression_data(*points.generated)
        slope, intercept = points.generated[1:3]
        return Source(data, (slope, intercept), None, training.generated_points(*points.generated))
    named = training.named_set(points.name)
    true = (None, None) if isinstance(named.slope, list) else (named.slope, named.intercept)
    return Source(named.data, true, (named.weight, named.bias), named.program)


def _loop(chosen: ChosenLoop, source: Source, problem: Problem) -> Loop:
    from autograd_lab import training

    weight, bias = _start(chosen, source, problem)
    kind, arguments = training.OPTIMIZERS[chosen.optimizer]
    knobs: dict[str, Any] = dict(chosen.knobs)
    if "beta1" in knobs or "beta2" in knobs:
        knobs["betas"] = (knobs.pop("beta1", 0.9), knobs.pop("beta2", 0.999))
    return training.Loop(
        weight, bias, kind, chosen.lr, chosen.steps, chosen.loss, chosen.clear_every,
        chosen.batch_size, chosen.shuffle_seed, chosen.accumulate, chosen.model == LAYER,
        {**arguments, **knobs},
    )  # fmt: skip


def _start(
    chosen: ChosenLoop, source: Source, problem: Problem
) -> tuple[float | list[float], float]:
    """The notebook's start, a random one, or the numbers by hand, of which all weights get one."""
    from autograd_lab import training

    if chosen.start == OWN_START and source.start:
        return source.start
    if chosen.start == RANDOM:
        return training.random_start(problem, chosen.start_seed)
    if problem.kind == "line":
        return chosen.weight, chosen.bias
    return [chosen.weight] * problem.features, chosen.bias


def offer_step(fitted: Fitted, frame: Frame) -> None:
    """The step that is seen as a program of its own, to be recorded and stepped in a new tab."""
    from autograd_lab.training import step_program

    step, saved = min(_seen_step(), fitted.saved.run.updates - 1), fitted.saved
    program = step_program(saved.loop, fitted.points, saved.run, step, len(saved.data.y))
    query = link.code_query(program) if program else {}
    if query:
        st.link_button(
            f"Open step {step} in the player",
            f"Code_lab?{urlencode({**query, **frame.link})}",
            icon=":material/open_in_new:",
            help="The forward pass, the backward pass and the update of this step, number for "
            "number; press Run there",
        )


def show_program(fitted: Fitted) -> None:
    """The loop as plain PyTorch, to read, to copy and to take along, with every number."""
    from autograd_lab.training import run_json, steps_csv

    files: dict[str, Any] = {
        "py": fitted.program,
        "ipynb": program_notebook(fitted.program),
        # Made when they are asked for: a long run has many numbers.
        "csv": lambda: steps_csv(fitted.saved.run),
        "json": lambda: run_json(fitted.saved),
    }
    hints = {
        "csv": "Every step: loss, parameters, gradients, what the optimizer remembers",
        "json": "The whole run; autograd_lab.training.load_run reads it again",
    }
    with st.expander("The loop in plain PyTorch: run it anywhere, it gives these numbers"):
        st.code(fitted.program, language="python")
        with st.container(horizontal=True):
            for ending, content in files.items():
                st.download_button(
                    f"Save .{ending}", content, f"training.{ending}", on_click="ignore",
                    key=f"training-{ending}", help=hints.get(ending),
                )  # fmt: skip


def follow(screen: dict[str, Any], frame: Frame) -> None:
    """Show the charts, the table and the scrubber, and write its step into the link."""
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
        on_start_change=take_start,
    )
    if state.step is not None:
        link.write("step", state.step or None)


@cache
def _component() -> Any:
    return st.components.v2.component(
        "autograd_training",
        js=joined(_FOLDER / "training.js"),
        css=chart_colours(".autograd-training") + _read("training.css") + _read("views.css"),
        isolate_styles=False,
    )


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
