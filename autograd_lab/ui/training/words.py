"""A word on each value of the link that this page could not take, as long as its default stands."""

from __future__ import annotations

import streamlit as st

from autograd_lab.ui.frame import link
from autograd_lab.ui.training.controls import MODELS, STARTS
from autograd_lab.ui.training.points import DATA, SPREADS
from autograd_lab.ui.training.views import SCALES

TABS = {"line": "A line through points", "curve": "A curve to walk down"}
_ASKED, _REFUSED = "training.asked", "training.refused"

# A list is in the link by what is read in it.
_NAMES = {
    label: name
    for choices in (DATA, MODELS, SCALES, SPREADS, STARTS, TABS)
    for name, label in choices.items()
}


def read_link() -> None:
    """Remember what the link asks for; before the first widget, which takes out what it refuses."""
    if _ASKED not in st.session_state:
        st.session_state[_ASKED] = {
            **link.asked_values("training."),
            **link.asked_values("walk."),
        }
        st.session_state[_ASKED + ".step"] = link.asked_text("step")


def refused(last: int) -> str:
    """What the link asked for in vain; `last` is the run's last step."""
    if _REFUSED not in st.session_state:
        asked = st.session_state[_ASKED]
        st.session_state[_REFUSED] = [
            (name, st.session_state[name], sentence)
            for name, text in asked.items()
            for sentence in link.refused({name: _NAMES.get(text, text)})
        ]
    words = [
        sentence
        for name, value, sentence in st.session_state[_REFUSED]
        if st.session_state.get(name) == value
    ]
    step = st.session_state[_ASKED + ".step"]
    if step and link.asked_text("step") == step and link.asked_number("step", 0, last) is None:
        words.append(f"The link asks for step {step[:40]}, which is no step of this run: it is 0.")
    return " ".join(words)
