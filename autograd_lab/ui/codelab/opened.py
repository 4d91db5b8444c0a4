"""The notebook that a visitor has opened in the Code lab, the cell that is shown, and its edits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from autograd_lab.notebooks.ipython import ready
from autograd_lab.notebooks.notebook import Notebook
from autograd_lab.notebooks.running import cells_up_to
from autograd_lab.program.inputs import Literal, with_inputs
from autograd_lab.program.program import Program

_OPENED, _CLOSED, _VALUES = "codelab.notebook", "codelab.closed notebook", "codelab.values"


@dataclass(frozen=True)
class Opened:
    """`number`, from 0, is the cell that is shown.

    `shown` says which cell each version of the editor's text is, so that an edit that is heard of
    late goes to its own cell.
    """

    notebook: Notebook
    number: int = 0
    shown: Mapping[int, int] = field(default_factory=dict)


def opened() -> Opened | None:
    """What is open; None where nothing is."""
    return st.session_state.get(_OPENED)


def closed() -> Opened | None:
    """What was closed last, with its edits: one can go back to it."""
    return st.session_state.get(_CLOSED)


def show(notebook: Notebook, number: int, version: int) -> None:
    """From now on this cell is shown, as that version of the editor's text."""
    before = opened()
    shown = before.shown if before else {}
    st.session_state[_OPENED] = Opened(notebook, number, {**shown, version: number})


def close() -> None:
    """Nothing is open any more; what was can be opened again."""
    if opened() is not None:
        st.session_state[_CLOSED] = st.session_state.pop(_OPENED)


def keep(version: int, text: str | None) -> None:
    """The editor's text of this version: it is what its cell is from now on."""
    for key in (_OPENED, _CLOSED):
        now: Opened | None = st.session_state.get(key)
        number = now.shown.get(version) if now else None
        if now is not None and number is not None and text is not None:
            if now.notebook.cells[number].text != text:
                notebook = now.notebook.with_text(number, text)
                st.session_state[key] = replace(now, notebook=notebook)
            return


def as_program(text: str, values: Mapping[str, Literal] | None = None) -> Program:
    """The editor's text as it runs: a cell after those before it, or a program.

    A program that plots runs as a cell that stands alone: its figures come back.
    """
    now = opened()
    before = cells_up_to(now.notebook, now.number - 1) if now else None
    if before is None and "matplotlib" in text:
        before = ()
    return Program(ready(text).text, values or {}, before=before)


def moved(values: Mapping[str, Literal]) -> None:
    """The values that the sliders stand at."""
    st.session_state[_VALUES] = dict(values)


def values() -> dict[str, Literal]:
    """The values that the sliders stand at."""
    return st.session_state.get(_VALUES, {})


def edited() -> Notebook | None:
    """The notebook with its edits, and with the values of the sliders in the cell that is shown."""
    now = opened()
    if now is None:
        return None
    text = now.notebook.cells[now.number].text
    try:
        return now.notebook.with_text(now.number, with_inputs(text, values()))
    except (SyntaxError, ValueError):  # indented, or with magics: it stays as it is written
        return now.notebook


def player_key() -> str:
    """The player's: another one for each cell, so that it begins where the cell does."""
    now = opened()
    return "player-codelab" if now is None else f"player-codelab-{max(now.shown)}"
