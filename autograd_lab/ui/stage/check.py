"""The check behind the badge: made when the player asks for it, of our own programs only."""

from __future__ import annotations

import streamlit as st

from autograd_lab.program.program import Program
from autograd_lab.ui.stage.programs import kept_for_all, recording_of

MOST_SECONDS = 2.0


def ask_for_check(key: str) -> None:
    """The player with this key is at rest and would show a check: the rerun finds this."""
    st.session_state[_asked(key)] = True


def asked_check(key: str, program: Program) -> dict | None:
    """What the badge shows of this program; None until the player asked, or where it is not ours.

    The check runs the program again, with all the rights of this process.
    """
    asked = st.session_state.pop(_asked(key), False)
    if not program.trusted:
        return None
    if asked:
        st.session_state[_checked(key)] = program.key
    return _check(program) if st.session_state.get(_checked(key)) == program.key else None


def _asked(key: str) -> str:
    return f"{key} asks for a check"


def _checked(key: str) -> str:
    return f"{key} is checked"


@kept_for_all
def _check(program: Program) -> dict:
    from autograd_lab.checking.check import check
    from autograd_lab.player.features.check.check import check_texts

    return check_texts(check(recording_of(program), MOST_SECONDS))
