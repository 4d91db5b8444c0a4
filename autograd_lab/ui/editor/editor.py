"""The editor as a Streamlit component: the browser holds the text and tells it to Python."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from autograd_lab.drawing.colours import chart_colours
from autograd_lab.model.recording import Failure
from autograd_lab.web.join import joined

_FOLDER = Path(__file__).parent
LABEL = "Your program"
_LONGEST_MESSAGE = 240


def code_editor(
    text: str,
    *,
    key: str,
    version: int,
    on_text: Callable[[str, int], None],
    on_run: Callable[[str, int], None],
    mark: tuple[int, str] | None = None,
    runs: int = 0,
    projector: bool = False,
    low: bool = False,
) -> None:
    """Shows an editor that holds `text` at first, and again whenever `version` is another one.

    `on_text` is told the text when typing pauses, `on_run` when somebody wants it to run; both
    before the page is drawn anew, and with the version that the text was made of. `mark` is a
    line, from 1, and what is wrong with it, found by the last of so many `runs`. A `low` one is as
    high as its text needs, if that is less.
    """
    data = {
        "text": text,
        "version": version,
        "id": key,
        "label": LABEL,
        "mark": mark,
        "runs": runs,
        "projector": projector,
        "low": low,
    }

    def heard(name: str, act: Callable[[str, int], None]) -> Callable[[], None]:
        def hear() -> None:
            told = st.session_state[key].get(name)
            if told:
                made_of, text_now = told
                act(str(text_now), int(made_of))

        return hear

    # A string, because Streamlit hands the browser a new object for equal mappings at each rerun.
    _component()(
        key=key,
        data=json.dumps(data),
        on_text_change=heard("text", on_text),
        on_run_change=heard("run", on_run),
    )


def marked_line(error: Failure | None) -> tuple[int, str] | None:
    """The line in which a run failed, and why in short; None where there is no such line."""
    if error is None or not error.line:
        return None
    said = " ".join(f"{error.type}. {error.explanation or error.message}".split())
    return error.line, said if len(said) <= _LONGEST_MESSAGE else f"{said[:_LONGEST_MESSAGE]} …"


def script() -> str:
    """The component's script, with `mountEditor` in it."""
    return joined(_FOLDER / "component.js")


def style() -> str:
    """The editor's stylesheet, in the colours of Streamlit's page."""
    own = (_FOLDER / "editor.css").read_text(encoding="utf-8")
    return chart_colours(":is(.autograd-editor, .autograd-editor-bar)") + own


@cache
def _component() -> Any:
    return st.components.v2.component(
        "autograd_editor", js=script(), css=style(), isolate_styles=False
    )
