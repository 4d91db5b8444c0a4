"""The home page in parts: what this is, a small program to step, the cards that lead on."""

from __future__ import annotations

import streamlit as st

from autograd_lab.lessons import read_library
from autograd_lab.ui.frame import Frame
from autograd_lab.ui.lesson import faulty_cards, lesson_link
from autograd_lab.ui.stage import play
from autograd_lab.ui.text import markdown_text

# Small enough to be understood without a word, and x is used twice: two paths meet again in it.
PROGRAM = """\
import torch

x = torch.tensor(3.0, requires_grad=True)
w = torch.tensor(4.0, requires_grad=True)

y = x * w + x

y.backward()
print(x.grad, w.grad)
"""
# Where it opens: the gradient is on its way back, along one edge, to w.
OPENING_STEP = 7

CARDS_IN_A_ROW = 4


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
        st.code(PROGRAM, language=None, wrap_lines=True)
    with picture, st.container(key="home-player"):
        _picture(frame)


@st.fragment
def _picture(frame: Frame) -> None:
    play(PROGRAM, {}, key="player-home", frame=frame, opening_step=OPENING_STEP)


def cards(frame: Frame) -> None:
    """A card for each lesson, and one for the training page."""
    st.subheader("Where to go", anchor=False)
    lessons = read_library().lessons
    with st.container(key="lesson-cards"):
        places = _grid(len(lessons) + 1)
        for place, lesson in zip(places, lessons, strict=False):
            with place:
                lesson_link(lesson, frame, lesson.title)
                st.caption(f"{markdown_text(lesson.goal)}.")
        with places[-1]:
            st.page_link(
                "pages/Training.py",
                label="Train a line",
                icon=":material/trending_down:",
                query_params=frame.link,
            )
            st.caption("Watch loss, slope and intercept move, one update at a time.")
    faulty_cards(read_library().faulty)


def _grid(count: int) -> list:
    """Places for cards, row by row."""
    places = []
    while len(places) < count:
        for column in st.columns(CARDS_IN_A_ROW):
            with column:
                if len(places) < count:
                    places.append(st.container(border=True, height="stretch", gap="small"))
    return places
