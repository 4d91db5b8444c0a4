"""What the checks of an exercise say of a program, and the attempts at exercises."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from autograd_lab.lessons import Exercise, Lesson
from autograd_lab.lessons.checks import Verdict, judge
from autograd_lab.program.program import Program
from autograd_lab.ui.frame.text import markdown_text
from autograd_lab.ui.stage.programs import recording_of

_ATTEMPTS = "exercise attempts"  # what was written for each, while this tab lives


def address(lesson: Lesson, exercise: Exercise) -> str:
    """How a link names the exercise."""
    return f"{lesson.slug}.{exercise.name}"


def attempt(where: str, exercise: Exercise) -> str:
    """How far one had come with the exercise at this address; the blank form at first."""
    text: str = st.session_state.get(_ATTEMPTS, {}).get(where, exercise.code)
    return text


def keep_attempt(where: str, text: str) -> None:
    """Remember it for the next time that the exercise is opened."""
    st.session_state.setdefault(_ATTEMPTS, {})[where] = text


def show_verdicts(exercise: Exercise, ran: str | None) -> None:
    """The checks; where a program `ran`, whether it passes them: those that fail with their hint.

    It is judged as it is written: what sliders do to it is not what was asked for.
    """
    with st.container(key=f"exercise-checks-{exercise.name}", gap="small"):
        if ran is None:
            st.markdown("To pass: " + _list(check.that for check in exercise.checks))
        else:
            _show(judge(exercise, recording_of(Program(ran))))


def _show(judged: tuple[Verdict, ...]) -> None:
    passed = [each.that for each in judged if each.holds]
    if len(passed) == len(judged):
        st.success("Solved: every check passes.", icon=":material/check_circle:")
    else:
        st.markdown(f"**{len(passed)} of {len(judged)} checks pass.**")
    for each in judged:
        if not each.holds:
            found = markdown_text(each.found)
            st.markdown(f"✗ **not yet:** {_code(each.that)} ({found})  \n{_hint(each)}")
    if passed:
        st.markdown(f"✓ **passed:** {_list(passed)}")


def _hint(each: Verdict) -> str:
    """A lesson's own Markdown, but for an error: that quotes what a visitor wrote."""
    return each.hint if each.ours else markdown_text(each.hint)


def _list(sentences: Iterable[str]) -> str:
    return ", ".join(map(_code, sentences))


def _code(that: str) -> str:
    """A check's sentence; it is the lesson's own and has no backtick."""
    return f"`{that}`"
