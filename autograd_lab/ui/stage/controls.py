"""What the picture can move: the literals that have a widget, and the wires that a toggle cuts."""

from __future__ import annotations

import re
from dataclasses import replace

import streamlit as st

from autograd_lab.lessons import Lesson
from autograd_lab.program.inputs import find_inputs
from autograd_lab.program.program import Program
from autograd_lab.ui.stage.programs import kept_for_all, recording_of


def literal_controls(lesson: Lesson, program: Program) -> dict[str, dict]:
    """For each literal that has a widget: its element's class, and what a click sets.

    `flip` is the other value of a toggle, None where the widget itself has to be moved.
    """
    return {
        slider.name: {
            "widget": _element_class(f"{lesson.slug}.{slider.name}"),
            "flip": not program.values[slider.name] if slider.type == "toggle" else None,
        }
        for slider in lesson.inputs
        if slider.name in program.values
    }


def set_literal(lesson: Lesson, name: str, value: object) -> None:
    """Moves the toggle's widget, as a click into the picture asked; before the widget is drawn."""
    toggles = {each.name for each in lesson.inputs if each.type == "toggle"}
    if name in toggles and isinstance(value, bool):
        st.session_state[f"{lesson.slug}.{name}"] = value


def toggle_wires(program: Program) -> list[dict]:
    """The edges that each toggle among the values cuts or joins; only for a program of ours.

    Each toggle is one more run of the program.
    """
    if not program.trusted or not any(isinstance(each, bool) for each in program.values.values()):
        return []
    return _wires(program)


@kept_for_all
def _wires(program: Program) -> list[dict]:
    from autograd_lab.player.features.wires.wires import wires

    literals = {each.name for each in find_inputs(program.code)}
    values = {name: value for name, value in program.values.items() if name in literals}
    program = replace(program, values=values)
    flipped = {
        name: (not value, recording_of(program.with_values(**{name: not value})))
        for name, value in values.items()
        if isinstance(value, bool)
    }
    return wires(recording_of(program), flipped)


def _element_class(key: str) -> str:
    """The class that Streamlit gives to the element with this key."""
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())
