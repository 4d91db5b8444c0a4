"""The sliders of a program: one widget for each literal that moves, and the variants."""

from __future__ import annotations

import ast

import streamlit as st

from autograd_lab.lessons import Lesson, Slider, Variant
from autograd_lab.program.inputs import Literal, find_inputs
from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.text import markdown_text

# Which program the link asks for, where a variant brings its own.
PROGRAM = "program"
# Above so many variants their buttons would fill the screen.
MANY = 9


def chosen_program(lesson: Lesson) -> str:
    """The lesson's program, or that of the variant which `?program=` names."""
    asked = link.asked_text(PROGRAM)
    for variant in lesson.variants:
        if variant.code is not None and variant.name == asked:
            return variant.code
    return lesson.code


def slider_row(lesson: Lesson, code: str) -> dict[str, Literal]:
    """Draw the sliders of the literals that `code` has; returns the values that they stand at."""
    defaults = {each.name: each.value for each in find_inputs(code)}
    sliders = [each for each in lesson.inputs if each.name in defaults]
    if not sliders:
        return {}
    values = {}
    with st.container(key="inputs", horizontal=True, vertical_alignment="center"):
        for slider in sliders:
            values[slider.name] = _widget(
                slider, key=f"{lesson.slug}.{slider.name}", default=defaults[slider.name]
            )
    return values


def variant_row(lesson: Lesson) -> None:
    """A button for each variant, and one that sets everything back; a list where they are many."""
    variants = with_the_lesson_as_written(lesson)
    if len(variants) == 1:
        return
    with st.container(key="variants", horizontal=True, vertical_alignment="center", gap="small"):
        if len(variants) > MANY:
            _variant_list(lesson, variants)
            return
        for variant in variants:
            st.button(
                markdown_text(variant.name),
                key=f"{lesson.slug}.variant.{variant.name}",
                on_click=_apply,
                args=(lesson, variant),
            )


def with_the_lesson_as_written(lesson: Lesson) -> tuple[Variant, ...]:
    """The variants, led by the lesson's own program, unless the first one only gives it a name."""
    first = lesson.variants[0] if lesson.variants else None
    if first and first.code is None and not first.inputs:
        return lesson.variants
    return (Variant("As written", {}), *lesson.variants)


def _variant_list(lesson: Lesson, variants: tuple[Variant, ...]) -> None:
    """The variants as a list to choose from, with a button to each neighbour."""
    names = [each.name for each in variants]
    key = f"{lesson.slug}.variants"
    asked = link.asked_text(PROGRAM)
    if asked in names:
        st.session_state[key] = asked
    place = names.index(st.session_state.get(key, names[0]))
    back = names[place - 1] if place else None
    forward = names[place + 1] if place + 1 < len(names) else None
    _neighbour("Previous program", ":material/arrow_back:", back, lesson, variants)
    st.selectbox(
        "Program",
        names,
        key=key,
        width=420,
        label_visibility="collapsed",
        on_change=_choose,
        args=(lesson, variants),
    )
    _neighbour("Next program", ":material/arrow_forward:", forward, lesson, variants)


def _neighbour(
    label: str, icon: str, name: str | None, lesson: Lesson, variants: tuple[Variant, ...]
) -> None:
    """A button to the variant of this name, dull where there is none."""
    st.button(
        label,
        key=f"{lesson.slug}.variants.{label}",
        icon=icon,
        disabled=name is None,
        on_click=_choose,
        args=(lesson, variants, name),
    )


def _choose(lesson: Lesson, variants: tuple[Variant, ...], name: str | None = None) -> None:
    """Set everything as the variant of this name has it, or else the one that the list is at."""
    key = f"{lesson.slug}.variants"
    if name is not None:
        st.session_state[key] = name
    chosen = st.session_state[key]
    _apply(lesson, next(each for each in variants if each.name == chosen))


def _widget(slider: Slider, key: str, default: Literal) -> Literal:
    """The widget for the literal's type; its value is in the link under its key."""
    bound = {"key": key, "bind": "query-params"}
    label = markdown_text(slider.label)
    if slider.options:
        options = list(slider.options)
        return st.selectbox(label, options, index=options.index(default), **bound)
    if slider.type == "toggle":
        return st.toggle(label, value=default, **bound)
    if slider.type in ("float", "integer"):
        return st.slider(
            label,
            min_value=slider.min,
            max_value=slider.max,
            value=default,
            step=slider.step,
            format="%g" if slider.type == "float" else "%d",
            **bound,
        )
    if slider.type == "text":
        return st.text_input(label, value=default, **bound)
    return _list_literal(st.text_input(label, value=str(default), **bound))


def _list_literal(text: str) -> Literal:
    """The list that was typed; text that is none goes on as it is, and the core says what to do."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text


def _apply(lesson: Lesson, variant: Variant) -> None:
    """Set every slider to the program's own value, or to the variant's."""
    code = variant.code or lesson.code
    own = {each.name: each.value for each in find_inputs(code)}
    for slider in lesson.inputs:
        if slider.name in own:
            value = variant.inputs.get(slider.name, own[slider.name])
            is_list = slider.type in ("vector", "matrix") and not slider.options
            key = f"{lesson.slug}.{slider.name}"
            st.session_state[key] = str(value) if is_list else value
    link.write(PROGRAM, None if variant.code is None else variant.name)
