"""Glossary: every word of autograd that the lessons use, and where it is explained."""

import streamlit as st

from autograd_lab.ui.frame import open_page
from autograd_lab.ui.glossary import glossary_entries

frame = open_page("Glossary")
st.title("Glossary", anchor=False)
glossary_entries(frame)
