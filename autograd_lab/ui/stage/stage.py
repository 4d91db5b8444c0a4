"""Where a program is played: recorded with the sliders' values, its step kept in the link."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256

import streamlit as st

from autograd_lab.lessons import Lesson, Question
from autograd_lab.lessons.figures.catalogue import TABLES
from autograd_lab.player.html import file_name
from autograd_lab.player.payload.counterparts import same_step
from autograd_lab.program.program import Program
from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.frame.text import markdown_text
from autograd_lab.ui.stage.change import change_this_program
from autograd_lab.ui.stage.check import asked_check
from autograd_lab.ui.stage.comparison import Other, comparison_choice, laid_beside
from autograd_lab.ui.stage.controls import literal_controls, set_literal, toggle_wires
from autograd_lab.ui.stage.figure import lesson_figure, result_toggle
from autograd_lab.ui.stage.player import place_below, player
from autograd_lab.ui.stage.programs import payload_of, recording_of
from autograd_lab.ui.stage.sliders import chosen_program, slider_row, variant_row

STEP = "step"
# What the player may keep in the link beside the step, and the longest text that is taken from it.
SETTINGS = ("walk", "predict", "seed")
GOES_ALONG = ("predict", "seed")
_LONGEST_SETTING = 40
FIGURE = "lesson-figure"
FIGURE_CLASS = f"st-key-{FIGURE}"


# A fragment: a slider, and a step that is reported, run this part of the page only. The browser
# gets half the messages and has the new numbers a third sooner.
@st.fragment
def lesson_stage(lesson: Lesson, frame: Frame) -> None:
    """The lesson's player, and below it the sliders and settings that it follows.

    A lesson's figure stands at the right of the graph, over the place that the player keeps free
    for it; a table stands below.
    """
    stage = st.container(key="stage")
    code = chosen_program(lesson)
    result = False
    with st.container(key="sliders"):
        # A lesson is the project's own, or a lecturer's who put it beside ours.
        program = Program(code, slider_row(lesson, code), trusted=True)
        with st.container(key="settings", horizontal=True, vertical_alignment="center"):
            variant_row(lesson)
            other = comparison_choice(lesson, program)
            change_this_program(program, frame)
            if lesson.figure:
                result = result_toggle()
    place_below(f"player-{lesson.slug}")
    in_stage = lesson.figure is not None and lesson.figure not in TABLES
    if lesson.figure and not in_stage:
        lesson_figure(lesson.figure, program, frame, result)
    # Drawn last and shown first: the sliders' values have to be known.
    with stage:
        play(
            program,
            key=f"player-{lesson.slug}",
            frame=frame,
            title=lesson.title,
            questions=lesson.questions,
            controls=literal_controls(lesson, program),
            other=other,
            on_control=partial(set_literal, lesson),
            room={
                "below": "st-key-sliders",
                "more": "st-key-settings",
                "figure": FIGURE_CLASS if in_stage else None,
            },
        )
        if in_stage:
            with st.container(key=FIGURE):
                lesson_figure(lesson.figure, program, frame, result)


def play(
    program: Program,
    *,
    key: str,
    frame: Frame,
    title: str = "",
    opening_step: int = 0,
    questions: tuple[Question, ...] = (),
    controls: Mapping[str, dict] | None = None,
    other: Other | None = None,
    on_control: Callable[[str, object], None] | None = None,
    room: Mapping[str, str | None] | None = None,
    settings: tuple[str, ...] = SETTINGS,
    checked: bool = True,
) -> None:
    """Show the player for a program.

    It opens at the step in the link, or at `opening_step`, with a lesson's `questions`. Where a
    value cannot be used: the sentence that says why, and the last picture that could be drawn.
    `controls` are the literals that a click moves or flips, which `on_control` is told. `other` is
    a second program that is stepped beside this one. `settings` are those that the player may keep
    in the link of this page. `checked` lets the player ask for a check of a trusted program: it is
    run again for it. `room` has the classes of what the page shows `below` the player, of the
    part of that which may lie below the fold but for its first row (`more`), and of a `figure`
    inside of the player, which takes the room that they leave.
    """
    problem, hint = st.empty(), st.empty()
    if "torch" not in sys.modules:
        hint.caption("Starting PyTorch …")
    try:
        payload = payload_of(program, questions)
        st.session_state[f"{key}.last_good"] = program
    except ValueError as error:
        problem.error(markdown_text(str(error)), icon=":material/error:")
        as_written = replace(program, values={})
        program = st.session_state.get(f"{key}.last_good", as_written)
        payload = payload_of(program, questions)
    hint.empty()
    shown = player(
        payload,
        key=key,
        projector=frame.projector,
        step=_followed_step(key, payload, program, opening_step),
        title=title,
        # In a hall the page's own heading gives its room to the player.
        titled=frame.projector,
        name=file_name(title or "Autograd Lab"),
        settings=_asked_settings(settings),
        more={
            "controls": dict(controls or {}),
            "wires": toggle_wires(program),
            "checks": checked and program.trusted,
            "check": asked_check(key, program) if checked else None,
            "room": room,
            # A lesson's other program begins at its first step and asks its own questions.
            **({"program": _named(program)} if questions else {}),
        },
        beside=_beside(program, other),
        on_control=on_control,
    )
    if shown.step is not None:
        link.write(STEP, shown.step)
    for name in settings:
        if name in shown.settings:
            _keep(name, shown.settings[name])


def _named(program: Program) -> str:
    """The same for a program whatever its sliders stand at, and another one for another."""
    return sha256(program.code.encode()).hexdigest()[:12]


def _keep(name: str, value: str | None) -> None:
    st.session_state[f"setting {name}"] = value
    link.write(name, value)


def _asked_settings(known: tuple[str, ...]) -> dict[str, str]:
    """The player's settings in the link; it leaves alone what it does not know.

    How one predicts goes along from lesson to lesson, though their links do not say it.
    """
    for name in known:
        if name not in GOES_ALONG:
            continue
        memory = f"setting {name}"
        if name in st.query_params:
            st.session_state[memory] = link.asked_text(name)
        elif st.session_state.get(memory):
            link.write(name, st.session_state[memory])
    asked = {name: link.asked_text(name, _LONGEST_SETTING) for name in known}
    return {name: text for name, text in asked.items() if text}


def _beside(program: Program, other: Other | None) -> dict | None:
    """What the player needs of the other program; nothing where its values do not fit it."""
    if other is None:
        return None
    try:
        full = payload_of(other.program)
    except ValueError:
        return None
    laid = laid_beside(program, other.program)
    return {"full": full, "names": [other.here, other.there], **laid}


def _followed_step(key: str, payload: dict, program: Program, default: int) -> int:
    """The step in the link, or where it stands now that the program does something else."""
    memory = f"{key}.shown"
    signature, before = st.session_state.get(memory, (payload["signature"], program))
    st.session_state[memory] = payload["signature"], program
    if signature == payload["signature"]:
        return _asked_step(payload, default)
    # The player tells its step before it asks for another program; the link has it only later.
    step = st.session_state.get(key, {}).get("step")
    if step is None:
        step = _asked_step(payload_of(before), default)
    return same_step(recording_of(before), recording_of(program), step)


def _asked_step(payload: dict, default: int) -> int:
    """The step in the link; the default where it has none, or none that there is."""
    count = sum(len(each["kinds"]) for each in payload["passes"])
    step = link.asked_number(STEP, 0, count - 1)
    return default if step is None else step
