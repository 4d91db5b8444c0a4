"""An exercise in the Code lab: its task above the editor, the verdicts of its checks below."""

from __future__ import annotations

import streamlit as st

from autograd_lab.lessons import Exercise, Lesson, read_library
from autograd_lab.ui.codelab import writing
from autograd_lab.ui.course.lesson import lesson_link
from autograd_lab.ui.course.verdicts import address, attempt, keep_attempt, show_verdicts
from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.frame.text import markdown_text, with_glossary_links

_HERE = "codelab.exercise"  # the address of the one that is open
_LONGEST = 120


def arrive(frame: Frame) -> None:
    """Open what the link asks for: an exercise as far as one had come with it, or a program."""
    asked = link.asked_text(link.EXERCISE, _LONGEST)
    if frame.arrived and (asked or link.asked_code()):
        st.session_state[_HERE] = asked
    here = _open()
    begin = attempt(address(*here), here[1]) if here is not None and asked else ""
    writing.arrive(frame, begin)
    link.write(link.EXERCISE, st.session_state.get(_HERE))


def is_open() -> bool:
    """Whether there is an exercise around the editor."""
    return _open() is not None


def leave() -> None:
    """Before another program is written here."""
    st.session_state.pop(_HERE, None)


def task(frame: Frame) -> None:
    """What is to be done, with the way back to the lesson and to the blank form."""
    here = _open()
    if here is None:
        if st.session_state.get(_HERE):
            st.info("There is no exercise of this name: this is the Code lab without one.")
        return
    lesson, exercise = here
    st.markdown(
        f"**{markdown_text(exercise.title)}.** {with_glossary_links(exercise.task, frame.link)}"
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        lesson_link(lesson, frame, "The lesson", icon=":material/school:")
        st.button(
            "Start over",
            icon=":material/restart_alt:",
            on_click=writing.begin_with,
            args=(exercise.code,),
        )
        if exercise.solution:
            with st.popover("One solution", icon=":material/key:"):
                st.code(exercise.solution, language="python")


def verdicts() -> None:
    """Each check, and whether the program as it was last run passes it."""
    here = _open()
    if here is not None:
        keep_attempt(address(*here), writing.written())
        show_verdicts(here[1], writing.to_run())


def _open() -> tuple[Lesson, Exercise] | None:
    """The exercise that is open, and its lesson."""
    asked = st.session_state.get(_HERE)
    for lesson in read_library().lessons:
        for exercise in lesson.exercises:
            if address(lesson, exercise) == asked:
                return lesson, exercise
    return None
