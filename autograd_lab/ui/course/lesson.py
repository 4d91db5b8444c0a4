"""The Lessons page in parts: which lesson the link asks for, its text, its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from autograd_lab.lessons import FaultyLesson, Lesson, read_library
from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.frame.text import markdown_text, with_glossary_links

PAGE = "pages/Lessons.py"


@dataclass(frozen=True)
class Choice:
    """The lesson to show, its neighbours in order, and a sentence where the link was wrong."""

    lesson: Lesson
    previous: Lesson | None
    next: Lesson | None
    problem: str = ""


def chosen_lesson() -> Choice:
    """What `?lesson=` asks for; the first one where it asks for nothing that there is."""
    lessons = read_library().lessons
    if not lessons:
        st.error("There is no lesson. Put a lesson file into `autograd_lab/lessons/files`.")
        st.stop()
    asked = link.asked_text("lesson") or lessons[0].slug
    places = {each.slug: place for place, each in enumerate(lessons)}
    place = places.get(asked, 0)
    if "lesson" in st.query_params and st.session_state.get("lesson shown") != asked:
        # Streamlit leaves the address as it was where a link leads to the page it stands on.
        link.write("lesson", asked, anew=True)
        st.session_state["lesson shown"] = asked
    problem = "" if asked in places else f"There is no lesson called “{asked}”. This is the first."
    return Choice(
        lesson=lessons[place],
        previous=lessons[place - 1] if place else None,
        next=lessons[place + 1] if place + 1 < len(lessons) else None,
        problem=problem,
    )


def lesson_link(
    lesson: Lesson, frame: Frame, label: str | None = None, step: int = 0, **looks
) -> None:
    """A link to the lesson, at a step of it, that keeps the projector."""
    looks.setdefault("icon", ":material/play_circle:")
    at = {"step": str(step)} if step else {}
    st.page_link(
        PAGE,
        label=markdown_text(label or lesson.title),
        query_params={"lesson": lesson.slug, **at, **frame.link},
        **looks,
    )


def lesson_heading(choice: Choice, frame: Frame) -> None:
    """Title, the way to the other lessons, the goal and the text before the program.

    In a hall the title goes into the player's own bar, and the way on below the sliders.
    """
    lesson = choice.lesson
    # Containers even where they stay empty: what moves to another place of the page is made anew
    # by the browser, and the player that follows would lose its step.
    with st.container(key="lesson-top"):
        if not frame.projector:
            lesson_neighbours(choice, frame)
    name, text = st.columns([3, 5], gap="large")
    with name, st.container(key="lesson-heading", gap="small"):
        st.title(markdown_text(lesson.title), anchor=False)
        if not frame.projector:
            st.markdown(f"**{markdown_text(lesson.goal)}.**")
    with text, st.container(key="lesson-introduction", gap="small"):
        if not frame.projector:
            st.markdown(with_glossary_links(lesson.introduction, frame.link))
    with st.container():
        if choice.problem:
            st.warning(markdown_text(choice.problem), icon=":material/link_off:")


def lesson_neighbours(choice: Choice, frame: Frame) -> None:
    """The way to the lesson before, to any lesson, and to the next."""
    with st.container(
        key="lesson-neighbours",
        horizontal=True,
        width="content",
        vertical_alignment="center",
        gap="small",
    ):
        if choice.previous:
            lesson_link(choice.previous, frame, "Previous", icon=":material/arrow_back:")
        with st.popover("All lessons", icon=":material/list:"):
            for each in read_library().lessons:
                here = each.slug == choice.lesson.slug
                icon = ":material/arrow_right:" if here else ":material/circle:"
                lesson_link(each, frame, icon=icon)
        if choice.next:
            lesson_link(
                choice.next, frame, "Next", icon=":material/arrow_forward:", icon_position="right"
            )


def lesson_sections(lesson: Lesson, frame: Frame) -> None:
    """The text below the program, in columns; folded away in a hall."""
    if not lesson.sections:
        return
    place = st.expander("What to take away") if frame.projector else st.container()
    with place:
        # What happened is told at more length than what to try and to take away. On a phone the
        # columns follow each other, so that the sections stay in their order.
        columns = st.columns([2, 1, 1][: len(lesson.sections)], gap="large")
        last = len(lesson.sections) - 1
        for index, section in enumerate(lesson.sections):
            with columns[-1 if index == last else min(index, 1)]:
                if section.title:
                    st.subheader(markdown_text(section.title), anchor=False)
                st.markdown(with_glossary_links(section.text, frame.link))


def faulty_cards(faulty: tuple[FaultyLesson, ...]) -> None:
    """A card for each file that is no lesson yet: its name, the line, and the cure."""
    for each in faulty:
        with st.container(border=True, key=f"faulty-{each.file}"):
            place = f", line {each.line}" if each.line else ""
            st.markdown(f":material/error: **{markdown_text(each.file)}{place}**")
            st.markdown(f"{markdown_text(each.problem)}  \n{markdown_text(each.cure)}.")
