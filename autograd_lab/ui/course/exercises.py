"""A lesson's exercises on its page: to be done in place, or in the Code lab to be stepped."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from autograd_lab.lessons import Exercise, Lesson
from autograd_lab.program.program import Program
from autograd_lab.ui.course.verdicts import address, attempt, keep_attempt, show_verdicts
from autograd_lab.ui.editor.editor import code_editor, marked_line
from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.frame.text import markdown_text, with_glossary_links
from autograd_lab.ui.stage.programs import recording_of, run_again, why_not_here


@dataclass
class _Work:
    """An exercise that was opened in place: what the editor began with, what runs."""

    begin: str
    version: int = 1
    ran: str | None = None
    runs: int = 0


def lesson_exercises(lesson: Lesson, frame: Frame) -> None:
    """A card for each exercise: what is to be done, and where."""
    if not lesson.exercises:
        return
    st.subheader("Try it yourself", anchor=False)
    for exercise in lesson.exercises:
        _card(lesson, exercise, frame)


# A fragment: a run in a card leaves the rest of the lesson alone.
@st.fragment
def _card(lesson: Lesson, exercise: Exercise, frame: Frame) -> None:
    where = address(lesson, exercise)
    with st.container(border=True, key=f"exercise-{where.replace('.', '-')}"):
        task = with_glossary_links(exercise.task, frame.link)
        st.markdown(f"**{markdown_text(exercise.title)}.** {task}")
        work = st.session_state.get(_key(where))
        if work is None:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.button(
                    "Try it here",
                    icon=":material/edit:",
                    key=f"open {where}",
                    on_click=_open,
                    args=(where, exercise),
                )
                _code_lab_link(where, {}, frame)
        else:
            _in_place(where, exercise, work, frame)


def _in_place(where: str, exercise: Exercise, work: _Work, frame: Frame) -> None:
    """The editor, and beside it what the checks say."""
    for reason in why_not_here():
        st.warning(markdown_text(reason), icon=":material/block:")
    editor, found = st.columns([3, 2], gap="medium")
    recording = recording_of(Program(work.ran)) if work.ran is not None else None
    with editor:
        code_editor(
            work.begin,
            key=f"editor-{where}",
            version=work.version,
            on_text=lambda text, version: keep_attempt(where, text),
            on_run=lambda text, version: _run(where, text),
            mark=marked_line(recording.error) if recording is not None else None,
            runs=work.runs,
            projector=frame.projector,
            low=True,
        )
    with found:
        show_verdicts(exercise, work.ran)
        if recording is not None and recording.output:
            st.caption("It printed")
            st.code(recording.output, language=None, wrap_lines=True)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _code_lab_link(where, link.code_query(attempt(where, exercise)), frame)
            st.button(
                "Start over",
                icon=":material/restart_alt:",
                key=f"again {where}",
                on_click=_start_over,
                args=(where, exercise),
            )


def _code_lab_link(where: str, code: dict[str, str], frame: Frame) -> None:
    st.page_link(
        "pages/Code_lab.py",
        label="Open in the Code lab",
        icon=":material/code:",
        query_params={link.EXERCISE: where, **code, **frame.link},
    )


def _key(where: str) -> str:
    return f"exercise {where}"


def _open(where: str, exercise: Exercise) -> None:
    st.session_state[_key(where)] = _Work(attempt(where, exercise))


def _run(where: str, text: str) -> None:
    keep_attempt(where, text)
    work = st.session_state[_key(where)]
    work.ran, work.runs = text, work.runs + 1
    run_again(Program(text))


def _start_over(where: str, exercise: Exercise) -> None:
    keep_attempt(where, exercise.code)
    work = st.session_state[_key(where)]
    st.session_state[_key(where)] = _Work(exercise.code, version=work.version + 1)
