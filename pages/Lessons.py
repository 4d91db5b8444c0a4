"""Lessons: one player for any lesson, its sliders below it."""

import streamlit as st

from autograd_lab.ui.frame import open_page

frame = open_page("Lessons")
st.title("Lessons")
