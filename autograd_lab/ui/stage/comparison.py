"""A second recording beside the first: what there is to compare with, and what is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from autograd_lab.lessons import Lesson, Variant
from autograd_lab.program.inputs import find_inputs
from autograd_lab.program.program import Program
from autograd_lab.ui.frame import link
from autograd_lab.ui.stage.programs import kept_for_all, recording_of
from autograd_lab.ui.stage.sliders import with_the_lesson_as_written

COMPARE = "compare"
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Other:
    """What can stand beside the program: another one, and what the two are called."""

    program: Program
    here: str = field(compare=False)
    there: str = field(compare=False)


def others(lesson: Lesson, program: Program) -> dict[str, Other]:
    """What there is to compare with, by the name that the link has for it."""
    found = {
        f"not {name}": Other(
            program.with_values(**{name: not value}), f"{name} = {value}", f"{name} = {not value}"
        )
        for name, value in program.values.items()
        if isinstance(value, bool)
    }
    for variant in with_the_lesson_as_written(lesson):
        found[variant.name] = _variant(lesson, variant, program)
    return {name: each for name, each in found.items() if each.program != program}


def _variant(lesson: Lesson, variant: Variant, program: Program) -> Other:
    """The variant's program; what it does not set stays where the sliders are."""
    code, values = variant.code or lesson.code, program.values
    sliders = {each.name for each in lesson.inputs}
    own = {each.name: each.value for each in find_inputs(code) if each.name in sliders}
    as_written = variant.code is None and not variant.inputs
    kept = {} if as_written else {name: values[name] for name in own if name in values}
    set_so = replace(program, code=code, values={**own, **kept, **variant.inputs})
    return Other(set_so, "as set below", variant.name)


def comparison_choice(lesson: Lesson, program: Program) -> Other | None:
    """Draws the list of what to compare with; returns what is chosen, by the link or the lesson."""
    found = others(lesson, program)
    if not found:
        return None
    asked = found.get(link.asked_text(COMPARE) or lesson.compare or NOTHING)
    # A variant may be what a toggle gives as well: it stands in the list once.
    names: list[str] = []
    for name, each in found.items():
        if all(each != found[known] for known in names):
            names.append(name)
    # Not `bind`: the link is what counts, and an unknown name in it is nothing.
    key = f"{lesson.slug}.{COMPARE}"
    st.session_state[key] = next((name for name in names if found[name] == asked), NOTHING)
    st.selectbox(
        "Compare with",
        [NOTHING, *names],
        key=key,
        width=220,
        label_visibility="collapsed",
        format_func=lambda name: f"Compare with {_label(name, found)}",
        on_change=_write,
        args=(lesson, key),
    )
    return asked


def _label(name: str, found: Mapping[str, Other]) -> str:
    return found[name].there if name.startswith("not ") else name


def _write(lesson: Lesson, key: str) -> None:
    chosen = st.session_state[key]
    link.write(COMPARE, None if chosen == (lesson.compare or NOTHING) else chosen)


@kept_for_all
def laid_beside(program: Program, other: Program) -> dict:
    """How the second program's steps, nodes and lines lie beside those of the first."""
    from autograd_lab.player.features.compare.compare import compare

    return compare(recording_of(program), recording_of(other))
