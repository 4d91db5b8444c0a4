"""The way from a program on the screen to the Code lab, where it can be changed."""

from __future__ import annotations

import streamlit as st

from autograd_lab.program.inputs import with_inputs
from autograd_lab.program.program import Program
from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.frame import Frame


def change_this_program(program: Program, frame: Frame) -> None:
    """A link to the Code lab with the program as the sliders have it; none where it is too long."""
    try:
        query = link.code_query(with_inputs(program.code, program.values))
    except ValueError:
        return  # a value that does not fit: the page says so above
    if query:
        st.page_link(
            "pages/Code_lab.py",
            label="Change this program",
            icon=":material/edit:",
            query_params={**query, **frame.link},
        )
