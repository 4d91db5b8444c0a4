"""What else is shown of a run: its numbers before and after an update, how each point pulls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

SCALES = {"auto": "loss: axis as it fits", "linear": "loss: linear", "log": "loss: logarithmic"}
_BOUND: dict[str, Any] = {"bind": "query-params"}


@dataclass(frozen=True)
class Views:
    """What is looked at beside the charts; none of it makes another run."""

    numbers: bool
    pulls: bool
    scale: str  # of SCALES
    residuals: bool


def chosen_views() -> Views:
    """The switches, in a row of their own."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        numbers = st.toggle(
            "Numbers before and after", False, "training.numbers", width="content",
            help="Parameters, gradients and what the optimizer remembers, before and after the "
            "update", **_BOUND,
        )  # fmt: skip
        pulls = st.toggle(
            "How each point pulls", False, "training.pulls", width="content",
            help="What every point adds to the gradients; their mean is what backward computes",
            **_BOUND,
        )  # fmt: skip
        residuals = st.toggle(
            "Errors and earlier lines", False, "training.residuals", width="content",
            help="What the loss sums at each point, and where the line was", **_BOUND,
        )  # fmt: skip
        scale = st.selectbox(
            "Axis of the loss", SCALES, format_func=SCALES.__getitem__, key="training.scale",
            label_visibility="collapsed", width=220, **_BOUND,
        )  # fmt: skip
    return Views(numbers, pulls, scale, residuals)
