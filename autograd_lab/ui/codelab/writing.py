"""What is being written in the Code lab: the editor, the text in it, and the text that runs."""

from __future__ import annotations

import streamlit as st

from autograd_lab.model.recording import Recording
from autograd_lab.notebooks.ipython import ready
from autograd_lab.program.parsing import is_python
from autograd_lab.ui.codelab import opened
from autograd_lab.ui.codelab.examples import EXAMPLES
from autograd_lab.ui.editor.editor import code_editor, marked_line
from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.frame import Frame
from autograd_lab.ui.stage.programs import run_again

# What the editor begins with and how many such texts there were; the text as last heard of; the
# one that runs, how often something was run, and the line in which it failed.
BEGIN, TEXT = "codelab.begin", "codelab.text"
RUN, RUNS, MARK = "codelab.run", "codelab.runs", "codelab.mark"
LIVE = "codelab.live"
GOOD = "codelab.good"  # the last program that could be shown


def arrive(frame: Frame, begin: str = "") -> None:
    """A link's program, else `begin`, takes the place of what was here, and nothing of it has run.

    Without either, what was here stays; at the very first that is an example.
    """
    asked = (link.asked_code() or begin) if frame.arrived else ""
    if asked and asked != st.session_state.get(TEXT):
        opened.close()
        begin_with(asked)
        for name in (RUN, GOOD, TEXT):
            st.session_state.pop(name, None)
    elif BEGIN not in st.session_state:
        st.session_state[BEGIN] = 1, next(iter(EXAMPLES.values()))
    elif frame.arrived:
        st.session_state[BEGIN] = st.session_state[BEGIN][0], written()


def editor(frame: Frame, low: bool = False) -> None:
    """The text that runs when Run or Ctrl+Enter is pressed; `low` leaves room for what follows."""
    version, begin = st.session_state[BEGIN]
    code_editor(
        begin,
        key="codelab-editor",
        version=version,
        on_text=_hear,
        on_run=_hear_run,
        mark=st.session_state.get(MARK),
        runs=st.session_state.get(RUNS, 0),
        projector=frame.projector,
        low=low,
    )
    # Until the browser tells its text, the address has what it came with: after a reload the
    # browser knows by it which text was here.
    heard = st.session_state.get(TEXT)
    opened.keep(version, heard)
    if heard is not None and not link.write_code(heard):
        st.caption(
            "Too long for the address of this page: it stays in this tab only. Save it as a file "
            "to keep it."
        )


def live_toggle() -> None:
    """Whether the program runs whenever typing pauses."""
    st.toggle(
        "Run while I type",
        key=LIVE,
        help="Once you have pressed Run, every text that Python can read runs when you pause",
    )


def written() -> str:
    """What stands in the editor, as far as it was heard of."""
    begin: str = st.session_state[BEGIN][1]
    return st.session_state.get(TEXT) or begin


def to_run() -> str | None:
    """The text that runs; None before anybody has pressed Run."""
    return st.session_state.get(RUN)


def begin_with(text: str) -> None:
    """Put another text into the editor; its undo brings back what was there."""
    version, _ = st.session_state.get(BEGIN, (0, ""))
    st.session_state[BEGIN] = version + 1, text
    st.session_state[TEXT] = text
    st.session_state.pop(MARK, None)


def run(text: str) -> None:
    """Before the page is drawn anew, so that in a hall the text makes room at once."""
    st.session_state[TEXT] = st.session_state[RUN] = text
    st.session_state[RUNS] = st.session_state.get(RUNS, 0) + 1
    version, _ = st.session_state[BEGIN]
    opened.keep(version, text)
    run_again(opened.as_program(text, opened.values()))


def mark(recording: Recording | None) -> None:
    """Mark the line in which a run failed; the page starts again where that is another one."""
    error = recording.error if recording is not None else None
    marked = marked_line(error)
    if st.session_state.get(MARK) != marked:
        st.session_state[MARK] = marked
        st.rerun()  # the editor is drawn first, so that one can go on typing during the run


def _hear(text: str, version: int) -> None:
    if version != st.session_state[BEGIN][0]:
        opened.keep(version, text)  # another cell is shown by now
        return
    st.session_state[TEXT] = text
    # What was never run here may be from anybody's link: the first time somebody presses Run.
    if st.session_state.get(LIVE) and to_run() is not None and is_python(ready(text).text):
        run(text)


def _hear_run(text: str, version: int) -> None:
    if version == st.session_state[BEGIN][0]:
        run(text)
