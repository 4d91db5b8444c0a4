"""What was done in this browser: kept there, shown on the home page, never sent anywhere else."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import streamlit as st

_LONGEST = 20_000


@dataclass(frozen=True)
class Progress:
    """Lessons by slug: `done` were stepped to their end, `opened` were looked at; and the last."""

    opened: frozenset[str] = field(default_factory=frozenset)
    done: frozenset[str] = field(default_factory=frozenset)
    last: str | None = None
    step: int = 0


def keep_progress(slug: str) -> None:
    """On a lesson's page: remember that it was opened, and when its last step is reached."""
    _place("keep", {"lesson": slug})


def read_progress() -> Progress:
    """What this browser remembers; nothing on the very first run of a page."""
    known = st.session_state.get("progress", "")
    kept = _place("read", {"known": known}).kept
    if isinstance(kept, str) and kept != known:
        st.session_state["progress"] = known = kept
    return parse(known)


def parse(text: str) -> Progress:
    """The progress that the browser's text says; nothing of it is trusted to be ours."""
    try:
        kept = json.loads(text) if len(text) <= _LONGEST else {}
        lessons = dict(kept.get("lessons", {}))
        last, step = kept.get("last"), kept.get("step", 0)
    except (ValueError, TypeError, AttributeError):
        return Progress()
    return Progress(
        opened=frozenset(slug for slug, state in lessons.items() if state in ("opened", "done")),
        done=frozenset(slug for slug, state in lessons.items() if state == "done"),
        last=last if isinstance(last, str) else None,
        step=step if isinstance(step, int) and 0 <= step < 10**6 else 0,
    )


def _place(name: str, data: dict):
    """The component, in a place that takes no room."""
    key = f"progress-{name}"
    st.html(
        f"<style>:is(.st-key-{key}-place, :has(> .st-key-{key}-place)) {{ display: none; }}</style>"
    )
    with st.container(key=f"{key}-place"):
        return _component()(key=key, data=data, on_kept_change=lambda: None)


@cache
def _component():
    script = Path(__file__).with_name("progress.js").read_text(encoding="utf-8")
    return st.components.v2.component("autograd_progress", js=script)
