"""Lessons: one player for any lesson, its sliders below it."""

from autograd_lab.lessons import read_library
from autograd_lab.ui.course.exercises import lesson_exercises
from autograd_lab.ui.course.lesson import (
    chosen_lesson,
    faulty_cards,
    lesson_heading,
    lesson_neighbours,
    lesson_sections,
)
from autograd_lab.ui.course.progress import keep_progress
from autograd_lab.ui.frame.frame import open_page
from autograd_lab.ui.stage.stage import lesson_stage

frame = open_page("Lessons")
choice = chosen_lesson()
lesson_heading(choice, frame)
lesson_stage(choice.lesson, frame)
if frame.projector:
    lesson_neighbours(choice, frame)
lesson_sections(choice.lesson, frame)
lesson_exercises(choice.lesson, frame)
faulty_cards(read_library().faulty)
keep_progress(choice.lesson.slug)
