"""The Code lab in parts: its heading, the sliders of the literals, what the program did."""

from __future__ import annotations

import math

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from autograd_lab.model.recording import Failure, Recording
from autograd_lab.notebooks.ipython import ready
from autograd_lab.program.inputs import Input, Literal, find_inputs
from autograd_lab.ui.codelab import exercise, notebook, opened, writing
from autograd_lab.ui.codelab.examples import EXAMPLES
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.frame.text import markdown_text
from autograd_lab.ui.stage.programs import first_step_of, recording_of, why_not_here
from autograd_lab.ui.stage.stage import play

_EXAMPLE, _MOVED = "codelab.example", "codelab.sliders"
_LEAST_ROOM = 5.0  # a slider goes at least so far to either side of 0


def heading(frame: Frame) -> None:
    """The title, and the programs that one can begin with."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.title("Code lab", anchor=False, width="content")
        st.selectbox(
            "Begin with an example",
            EXAMPLES,
            index=None,
            key=_EXAMPLE,
            placeholder="Begin with an example",
            label_visibility="collapsed",
            width=320,
            on_change=_take_example,
        )
        notebook.opener()
        writing.live_toggle()
    for reason in why_not_here():
        st.warning(markdown_text(reason), icon=":material/block:")


def _take_example() -> None:
    chosen = st.session_state[_EXAMPLE]
    if chosen is not None:
        opened.close()
        exercise.leave()
        writing.begin_with(EXAMPLES[chosen])


def places(frame: Frame) -> tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator]:
    """Where the editor, the picture and the verdicts of an exercise stand.

    Editor and picture beside each other; in a hall above each other, and the editor folds away.
    """
    if frame.projector:
        above = st.expander("The program", expanded=writing.to_run() is None)
        verdicts = st.container()
        return above, st.container(), verdicts
    editor, picture = st.columns([2, 3], gap="medium")
    return editor, picture, editor


def outcome(frame: Frame) -> None:
    """What the program did when it was last run; the last picture where there is no new one."""
    text = writing.to_run()
    if text is None:
        st.info(
            "Press Run to record this program and step through it. It runs in a process of its "
            "own.",
            icon=":material/play_circle:",
        )
        return
    problem = st.container()
    code = ready(text).text
    opened.moved(_sliders(code))
    program = opened.as_program(text, opened.values())
    with st.spinner("Running your program …", show_time=True):
        try:
            recording = recording_of(program)
        except ValueError as error:
            problem.error(markdown_text(str(error)), icon=":material/error:")
            recording = None
    writing.mark(recording)
    if recording is not None and any(each.graph.nodes for each in recording.passes):
        st.session_state[writing.GOOD] = program
    elif recording is not None:
        with problem:
            _without_a_picture(recording)
    good = st.session_state.get(writing.GOOD)
    if good is None:
        return
    if good != program:
        problem.caption("Below is still the last program that could be shown.")
    play(
        good,
        key=opened.player_key(),
        frame=frame,
        title="Your program",
        opening_step=first_step_of(good),
        settings=("walk",),
    )


def _without_a_picture(recording: Recording) -> None:
    """Why there is nothing to step through."""
    if recording.error is not None:
        _failure(recording.error)
    else:
        st.info(
            "The program ended, and no tensor operation was recorded in it.",
            icon=":material/info:",
        )
    if recording.output:
        st.code(recording.output, language=None)


def _failure(failure: Failure) -> None:
    """Cause, cure and torch's or Python's own words, beside the text that caused them."""
    where = f" in line {failure.line}" if failure.line else ""
    said = f"**{markdown_text(failure.type)}{where}.** {markdown_text(failure.explanation or '')}"
    if failure.fix:
        said += f"  \n{markdown_text(failure.fix)}"
    st.error(said, icon=":material/error:")
    if failure.message:
        st.code(failure.message, language=None, wrap_lines=True)


def _sliders(text: str) -> dict[str, Literal]:
    """A widget for each literal that was chosen; the values that they stand at."""
    try:
        found = {each.name: each for each in find_inputs(text) if each.type in _WIDGETS}
    except SyntaxError:
        return {}
    if not found:
        return {}
    with st.container(key="sliders"):
        chosen = st.pills("Sliders for", found, selection_mode="multi", key=_MOVED)
        columns = st.columns(3)
        return {
            name: _WIDGETS[found[name].type](columns[place % 3], found[name])
            for place, name in enumerate(chosen)
            if name in found
        }


def _number(column, each: Input) -> Literal:
    """A slider whose range is guessed from the value: as far below 0 as above, and twice as far."""
    room = max(_LEAST_ROOM, 2 * abs(each.value))
    whole = each.type == "integer"
    if whole:
        room = math.ceil(room)
    least, step = (-room, 1) if whole else (-room, room / 100)
    if whole and each.value >= 0:
        least = 0
    return column.slider(
        each.name, least, room, each.value, step, key=f"codelab.{each.name} {each.value}"
    )


def _toggle(column, each: Input) -> Literal:
    return column.toggle(each.name, each.value, key=f"codelab.{each.name} {each.value}")


_WIDGETS = {"float": _number, "integer": _number, "toggle": _toggle}
