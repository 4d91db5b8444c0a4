"""The one door through which the dashboard runs a program: `recording_of(program)`.

The project's own programs run in this process and are kept for all visitors. Every other program
runs in a process of its own, and what it gave is kept for the visitor whose it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from autograd_lab.notebooks.writing import files_of
from autograd_lab.program.cells import CellText
from autograd_lab.program.inputs import with_inputs
from autograd_lab.program.program import Program

if TYPE_CHECKING:
    from autograd_lab.lessons import Question
    from autograd_lab.model.cells import CellRun
    from autograd_lab.model.recording import Recording

# One person's page asks for a handful: as it is, each toggle the other way, what it is compared to.
_KEPT = 24
_KEPT_OF_A_VISITOR = 8
_OURSELVES = ("localhost", "127.0.0.1", "::1", "[::1]")
_VISITORS_RUNS = "programs that were run"
T = TypeVar("T")


def recording_of(program: Program) -> Recording:
    """What the program does with these values; ValueError where one does not fit.

    A program is run once and its recording kept; `run_again` forgets the visitor's own.
    """
    return _recorded(program.key) if program.trusted else _run_of(program).recording


def cell_of(program: Program) -> CellRun | None:
    """What a notebook's cell gave beside its recording; None where it was not reached."""
    return _run_of(program).cell


def first_step_of(program: Program) -> int:
    """The first step that is the program's own: those before it are of earlier cells."""
    return _run_of(program).first_step


@dataclass
class _Run:
    """What a visitor's program gave, and the player's data of it once they were made."""

    recording: Recording
    payload: dict | None = None
    cell: CellRun | None = None
    first_step: int = 0


def _run_of(program: Program) -> _Run:
    runs = st.session_state.setdefault(_VISITORS_RUNS, {})
    if program.key not in runs:
        found = _run_apart(program)
        error = found.recording.error
        if error is not None and error.kind == "refused":
            return found  # it has not run: the next time it may
        runs[program.key] = found
        for oldest in list(runs)[:-_KEPT_OF_A_VISITOR]:
            del runs[oldest]
    return runs[program.key]


def run_again(program: Program) -> None:
    """Forget what this visitor's program gave, so that it runs anew."""
    st.session_state.get(_VISITORS_RUNS, {}).pop(program.key, None)


def kept_for_all(function: Callable[..., T]) -> Callable[..., T]:
    """Keeps for all visitors what `function` returns for trusted programs, and for no others.

    What a visitor's program does may differ from run to run, and is nobody else's.
    """
    keeping = st.cache_data(max_entries=256, show_spinner=False)(function)

    @wraps(function)
    def wrapped(*arguments) -> T:
        programs = [each for each in arguments if isinstance(each, Program)]
        return (keeping if all(each.trusted for each in programs) else function)(*arguments)

    return wrapped


def payload_of(program: Program, questions: tuple[Question, ...] = ()) -> dict:
    """The player's data for a program; ValueError where one of its values does not fit.

    `questions` are a lesson's, and so about a program of ours.
    """
    if program.trusted:
        return _payload(program, questions)
    run = _run_of(program)
    if run.payload is None:
        run.payload = _payload(program, questions)
        if program.before is not None:  # what is shown of cells is not all that ran
            run.payload = {**run.payload, "files": files_of(_cells(program))}
    return run.payload


@kept_for_all
def _payload(program: Program, questions: tuple[Question, ...]) -> dict:
    from autograd_lab.player.payload.payload import payload

    return payload(recording_of(program), questions)


@lru_cache(maxsize=_KEPT)
def _recorded(key: str) -> Recording:
    # Imported here, not above: torch takes a second, in which the page already shows its text.
    from autograd_lab.recording.record import record

    code, values, *_ = json.loads(key)
    return record(code, values)


def _run_apart(program: Program) -> _Run:
    from autograd_lab.sandbox.run import run_cells, run_code

    context = get_script_run_ctx()
    visitor = context.session_id if context else None
    guests = _others_can_reach_us()
    if program.before is None:
        return _Run(run_code(program.code, program.values, visitor=visitor, guests=guests))
    cells = _cells(program)
    session = run_cells(cells, visitor=visitor, guests=guests)
    reached = len(session.cells) == len(cells)
    cell = session.cells[-1] if reached else None
    return _Run(session.recording, cell=cell, first_step=session.first_step)


def _cells(program: Program) -> tuple[CellText, ...]:
    """Those that run before, and the program itself with its values."""
    try:
        text = with_inputs(program.code, program.values)
    except SyntaxError:
        text = program.code  # the recording says so
    return (*(program.before or ()), CellText(text, "This cell"))


def why_not_here() -> tuple[str, ...]:
    """Why visitors' programs do not run on this server, as sentences; empty where they do."""
    from autograd_lab.sandbox.run import what_is_missing

    return what_is_missing(_others_can_reach_us())


def _others_can_reach_us() -> bool:
    """Whether the server listens to more than this machine, or was called by another name."""
    host = st.context.headers.get("Host", "localhost")
    called = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return st.get_option("server.address") not in _OURSELVES or called not in _OURSELVES
