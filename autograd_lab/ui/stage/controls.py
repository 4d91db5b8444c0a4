"""What the picture can move: the literals that have a widget, and the wires that a toggle cuts."""

from __future__ import annotations

import re
from collections.abc import Mapping

import streamlit as st

from autograd_lab.lessons import Lesson
from autograd_lab.program.inputs import find_inputs
from autograd_lab.ui.stage.programs import recording_of


def literal_controls(lesson: Lesson, code: str, values: Mapping[str, object]) -> dict[str, dict]:
    """For each literal of `code` that has a widget: its element's class, and what a click sets.

    `flip` is the other value of a toggle, None where the widget itself has to be moved.
    """
    return {
        slider.name: {
            "widget": _element_class(f"{lesson.slug}.{slider.name}"),
            "flip": not values[slider.name] if slider.type == "toggle" else None,
        }
        for slider in lesson.inputs
        if slider.name in values
    }


def set_literal(lesson: Lesson, name: str, value: object) -> None:
    """Moves the toggle's widget, as a click into the picture asked; before the widget is drawn."""
    toggles = {each.name for each in lesson.inputs if each.type == "toggle"}
    if name in toggles and isinstance(value, bool):
        st.session_state[f"{lesson.slug}.{name}"] = value


def toggle_wires(code: str, values: Mapping[str, object]) -> list[dict]:
    """The edges that each toggle among the values cuts or joins."""
    toggles = {name: value for name, value in values.items() if isinstance(value, bool)}
    if not toggles:
        return []
    return _wires(code, dict(values), tuple(toggles))


@st.cache_data(max_entries=256, show_spinner=False)
def _wires(code: str, values: dict, toggles: tuple[str, ...]) -> list[dict]:
    from autograd_lab.player.features.wires.wires import wires

    literals = {each.name for each in find_inputs(code)}
    values = {name: value for name, value in values.items() if name in literals}
    flipped = {
        name: (not values[name], recording_of(code, {**values, name: not values[name]}))
        for name in toggles
        if name in values
    }
    return wires(recording_of(code, values), flipped)


def _element_class(key: str) -> str:
    """The class that Streamlit gives to the element with this key."""
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())
