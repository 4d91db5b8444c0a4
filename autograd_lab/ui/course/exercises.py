"""A lesson's exercises on its page, each with the way to the Code lab."""

from __future__ import annotations

import streamlit as st

from autograd_lab.lessons import Lesson
from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.frame.text import markdown_text, with_glossary_links


def lesson_exercises(lesson: Lesson, frame: Frame) -> None:
    """A card for each exercise: what is to be done, and a link that opens it."""
    if not lesson.exercises:
        return
    st.subheader("Try it yourself", anchor=False)
    for exercise in lesson.exercises:
        with st.container(border=True, key=f"exercise-{lesson.slug}-{exercise.name}"):
            task = with_glossary_links(exercise.task, frame.link)
            st.markdown(f"**{markdown_text(exercise.title)}.** {task}")
            st.page_link(
                "pages/Code_lab.py",
                label="Open in the Code lab",
                icon=":material/edit:",
                query_params={link.EXERCISE: f"{lesson.slug}.{exercise.name}", **frame.link},
            )
