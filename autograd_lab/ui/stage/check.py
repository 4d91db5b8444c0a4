"""The check behind the badge: made when the player asks for it, of our own programs only."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

MOST_SECONDS = 2.0


def ask_for_check(key: str) -> None:
    """The player with this key is at rest and would show a check: the rerun finds this."""
    st.session_state[_asked(key)] = True


def asked_check(key: str, code: str, inputs: Mapping[str, object]) -> dict | None:
    """What the badge shows of this program with these inputs; None until the player asked.

    The check runs the program again, with all the rights of this process.
    """
    program = (code, repr(sorted(inputs.items())))
    if st.session_state.pop(_asked(key), False):
        st.session_state[_checked(key)] = program
    if st.session_state.get(_checked(key)) != program:
        return None
    return _check(code, dict(inputs))


def _asked(key: str) -> str:
    return f"{key} asks for a check"


def _checked(key: str) -> str:
    return f"{key} is checked"


@st.cache_data(max_entries=256, show_spinner=False)
def _check(code: str, inputs: dict) -> dict:
    from autograd_lab.checking.check import check
    from autograd_lab.player.features.check.check import check_texts
    from autograd_lab.recording.record import record

    return check_texts(check(record(code, inputs), MOST_SECONDS))
