"""An exercise in the Code lab: its task above the editor, the verdicts of its checks below."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from autograd_lab.lessons import Exercise, Lesson, read_library
from autograd_lab.lessons.checks import Verdict, judge
from autograd_lab.program.program import Program
from autograd_lab.ui.codelab import writing
from autograd_lab.ui.course.lesson import lesson_link
from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.frame.text import markdown_text, with_glossary_links
from autograd_lab.ui.stage.programs import recording_of

_HERE = "codelab.exercise"  # the address of the one that is open
_ATTEMPTS = "codelab.attempts"  # what was written for each, while this tab lives
_LONGEST = 120


def arrive(frame: Frame) -> None:
    """Open what the link asks for: an exercise as far as one had come with it, or a program."""
    asked = link.asked_text(link.EXERCISE, _LONGEST)
    if frame.arrived and (asked or link.asked_code()):
        st.session_state[_HERE] = asked
    here = _open()
    begin = ""
    if here is not None and asked:
        begin = st.session_state.get(_ATTEMPTS, {}).get(_address(*here), here[1].code)
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
    if here is None:
        return
    _, exercise = here
    st.session_state.setdefault(_ATTEMPTS, {})[_address(*here)] = writing.written()
    ran = writing.to_run()
    with st.container(key="exercise-checks", gap="small"):
        if ran is None:
            st.markdown("To pass: " + _list(check.that for check in exercise.checks))
            return
        # As it is written: what the sliders do to it is not what was asked for.
        _show(judge(exercise, recording_of(Program(ran))))


def _show(judged: tuple[Verdict, ...]) -> None:
    """Those that fail first, each with its hint."""
    passed = [each.that for each in judged if each.holds]
    if len(passed) == len(judged):
        st.success("Solved: every check passes.", icon=":material/check_circle:")
    else:
        st.markdown(f"**{len(passed)} of {len(judged)} checks pass.**")
    for each in judged:
        if not each.holds:
            found = markdown_text(each.found)
            st.markdown(f"✗ **not yet:** {_code(each.that)} ({found})  \n{each.hint}")
    if passed:
        st.markdown(f"✓ **passed:** {_list(passed)}")


def _list(sentences: Iterable[str]) -> str:
    return ", ".join(map(_code, sentences))


def _code(that: str) -> str:
    """A check's sentence; it is the lesson's own and has no backtick."""
    return f"`{that}`"


def _open() -> tuple[Lesson, Exercise] | None:
    """The exercise that is open, and its lesson."""
    slug, _, name = st.session_state.get(_HERE, "").partition(".")
    for lesson in read_library().lessons:
        for exercise in lesson.exercises:
            if (lesson.slug, exercise.name) == (slug, name):
                return lesson, exercise
    return None


def _address(lesson: Lesson, exercise: Exercise) -> str:
    return f"{lesson.slug}.{exercise.name}"
