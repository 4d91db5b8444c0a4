"""A run beside the script: short ones are there at once, long ones show how far, and a stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from autograd_lab.training import Training

_RUNNING, _FINISHED = "training.running", "training.finished"
_KEPT = 8
_PATIENCE, _LOOK = 0.4, 0.1  # seconds until a run counts as long, and between two looks at it

Watch = Callable[[int], object]
Make = Callable[[Watch], "Training"]


@dataclass
class Running:
    """A run in a thread of its own, which goes on while the script is run anew."""

    key: Hashable
    stop: threading.Event = field(default_factory=threading.Event)
    at: int = 0
    result: Any = None
    error: ValueError | None = None
    thread: threading.Thread | None = None

    def watch(self, step: int) -> bool:
        """What `lab.train` asks before each update."""
        self.at = step
        return self.stop.is_set()

    def work(self, make: Make) -> None:
        """The thread's work."""
        try:
            self.result = make(self.watch)
        except ValueError as error:
            self.error = error


def finished(key: Hashable, make: Make, steps: int, name: str = "") -> Training:
    """The run of this key, made once. Raises the ValueError that `make` raises.

    `name` tells the runs of one page apart. While it lasts, a bar shows how far it is, and a button
    ends it: what was computed stays.
    """
    done = st.session_state.setdefault(_FINISHED, {})
    if key in done:
        return done[key]
    running = _started(key, make)
    running.thread.join(_PATIENCE)
    if running.thread.is_alive():
        _wait(running, steps, name)
    st.session_state.pop(_RUNNING, None)
    if running.error:
        raise running.error
    while len(done) >= _KEPT:
        done.pop(next(iter(done)))
    done[key] = running.result
    return running.result


def again(key: Hashable) -> None:
    """Forget a run, so that it is made anew."""
    st.session_state.get(_FINISHED, {}).pop(key, None)


def _started(key: Hashable, make: Make) -> Any:
    """The thread that makes this run; one that made another is told to end."""
    running = st.session_state.get(_RUNNING)
    if running is not None and running.key == key:
        return running
    if running is not None:
        running.stop.set()
    running = Running(key)
    running.thread = threading.Thread(target=running.work, args=(make,), daemon=True)
    running.thread.start()
    st.session_state[_RUNNING] = running
    return running


def _wait(running: Any, steps: int, name: str) -> None:
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0)
        st.button(
            f"Stop {name or 'here'}",
            key=f"training.stop{name}",
            icon=":material/stop:",
            on_click=running.stop.set,
        )
    while running.thread.is_alive():
        bar.progress(min(running.at / steps, 1.0), f"Update {running.at:,} of {steps:,}")
        running.thread.join(_LOOK)
    place.empty()
