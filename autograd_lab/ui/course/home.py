"""The home page in parts: what this is, a small program to step, the cards that lead on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import streamlit as st

from autograd_lab.lessons import Lesson, lessons, read_library
from autograd_lab.lessons.search import search_lessons
from autograd_lab.program.program import Program
from autograd_lab.ui.course.lesson import faulty_cards, lesson_link
from autograd_lab.ui.course.progress import Progress, read_progress
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.frame.text import markdown_text
from autograd_lab.ui.stage.stage import play

# Small enough to be understood without a word, and x is used twice: two paths meet again in it.
CODE = """\
import torch

x = torch.tensor(3.0, requires_grad=True)
w = torch.tensor(4.0, requires_grad=True)

y = x * w + x

y.backward()
print(x.grad, w.grad)
"""
PROGRAM = Program(CODE, trusted=True)
# Where it opens: the gradient is on its way back, along one edge, to w.
OPENING_STEP = 7

CARDS_IN_A_ROW = 4


@dataclass(frozen=True)
class PageCard:
    """A card that leads to a page of its own, at the end of a group of lessons."""

    script: str
    title: str
    icon: str
    words: str


PAGE_CARDS = {
    "Learning": PageCard(
        "pages/Training.py",
        "Train a line",
        ":material/trending_down:",
        "Watch loss, slope and intercept move, one update at a time.",
    ),
    "Your turn": PageCard(
        "pages/Practice.py",
        "Practice",
        ":material/exercise:",
        "Endless small programs, each with one question. What you get wrong comes back.",
    ),
}
MARKS = {
    "done": ":material/check_circle:",
    "begun": ":material/timelapse:",
    "": ":material/play_circle:",
}


def introduction(frame: Frame) -> None:
    """What this is, beside a player that runs."""
    words, picture = st.columns([10, 17], gap="large", vertical_alignment="center")
    with words:
        st.title("Autograd Lab", anchor=False)
        st.markdown(
            "Every number here was computed by **PyTorch**, and every step of it can be replayed: "
            "the forward pass, the backward pass, and each write to `.grad`. Press ▶, or step "
            "with the arrow keys."
        )
        st.code(CODE, language=None, wrap_lines=True)
    with picture, st.container(key="home-player"):
        _picture(frame)


@st.fragment
def _picture(frame: Frame) -> None:
    play(PROGRAM, key="player-home", frame=frame, opening_step=OPENING_STEP, checked=False)


def course(frame: Frame) -> None:
    """The way on: where one left off, the lessons as a map, and a search over them."""
    progress = read_progress()
    heading, search = st.columns([3, 2], vertical_alignment="bottom")
    with heading:
        st.subheader("The lessons", anchor=False)
        _where_you_are(progress, frame)
    with search:
        query = st.text_input(
            "Search the lessons",
            key="search",
            placeholder="accumulate, no_grad, Jacobian …",
            bind="query-params",
        )
    with st.container(key="lesson-cards"):
        found = search_lessons(lessons(), query)
        if query.strip():
            _found(found, query, progress, frame)
        else:
            _map(progress, frame)
    faulty_cards(read_library().faulty)


def _where_you_are(progress: Progress, frame: Frame) -> None:
    """How much was done in this browser, and the way back to where one was."""
    everything = {each.slug: each for each in lessons()}
    done = len(progress.done & everything.keys())
    if progress.last not in everything:
        st.caption("In order from the first, or wherever you like: each stands on its own.")
        return
    last = everything[progress.last]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{done} of {len(everything)} done in this browser.")
        lesson_link(
            last,
            frame,
            f"Go on: {last.title}",
            icon=":material/arrow_forward:",
            step=progress.step,
        )


def _map(progress: Progress, frame: Frame) -> None:
    """A row of cards for each group of lessons, and those that lead to training and practice."""
    grouped = groupby(lessons(), key=lambda each: each.group or "More lessons")
    for group, members in grouped:
        st.markdown(f"##### {markdown_text(group)}")
        with st.container():
            members = list(members)
            page = PAGE_CARDS.get(group)
            places = _grid(len(members) + (page is not None))
            for place, lesson in zip(places, members, strict=False):
                with place:
                    _card(lesson, progress, frame)
            if page:
                with places[-1]:
                    _page_card(page, frame)


def _found(found: tuple[Lesson, ...], query: str, progress: Progress, frame: Frame) -> None:
    if not found:
        st.info(
            f"No lesson has “{markdown_text(query)}”. Try one word, such as grad or detach.",
            icon=":material/search_off:",
        )
        return
    for place, lesson in zip(_grid(len(found)), found, strict=False):
        with place:
            _card(lesson, progress, frame)


def _card(lesson: Lesson, progress: Progress, frame: Frame) -> None:
    state = "done" if lesson.slug in progress.done else ""
    state = state or ("begun" if lesson.slug in progress.opened else "")
    lesson_link(lesson, frame, lesson.title, icon=MARKS[state])
    st.caption(f"{markdown_text(lesson.goal)}." + (f" **{state.capitalize()}.**" if state else ""))


def _page_card(card: PageCard, frame: Frame) -> None:
    st.page_link(card.script, label=card.title, icon=card.icon, query_params=frame.link)
    st.caption(card.words)


def _grid(count: int) -> list:
    """Places for cards, row by row."""
    places = []
    while len(places) < count:
        for column in st.columns(CARDS_IN_A_ROW):
            with column:
                if len(places) < count:
                    places.append(st.container(border=True, height="stretch", gap="small"))
    return places
