"""Home: what this is in one look, and the ways into it."""

import streamlit as st

from autograd_lab.ui.frame import open_page

frame = open_page("Home")
st.title("Autograd Lab")
