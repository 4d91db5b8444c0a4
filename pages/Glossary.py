"""Glossary: every word of autograd that the lessons use, and where it is explained."""

import streamlit as st

from autograd_lab.ui.course.glossary import glossary_entries
from autograd_lab.ui.frame.frame import open_page

frame = open_page("Glossary")
st.title("Glossary", anchor=False)
glossary_entries(frame)
