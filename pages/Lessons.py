"""Lessons: one player for any lesson, its sliders below it."""

import streamlit as st

from autograd_lab.lessons import read_library
from autograd_lab.ui.frame import open_page
from autograd_lab.ui.lesson import (
    chosen_lesson,
    faulty_cards,
    lesson_heading,
    lesson_neighbours,
    lesson_sections,
)
from autograd_lab.ui.sliders import chosen_program, slider_row, variant_row
from autograd_lab.ui.stage import play

frame = open_page("Lessons")
choice = chosen_lesson()
lesson = choice.lesson
lesson_heading(choice, frame)

# The sliders stand below the player, but their values are known before it is drawn.
stage = st.container(key="stage")
code = chosen_program(lesson)
with st.container(key="sliders"):
    values = slider_row(lesson, code)
    variant_row(lesson)
with stage:
    play(code, values, key=f"player-{lesson.slug}", frame=frame, title=lesson.title)

if frame.projector:
    lesson_neighbours(choice, frame)
lesson_sections(lesson, frame)
faulty_cards(read_library().faulty)
