"""Training: linear regression, followed step by step."""

import streamlit as st

from autograd_lab.ui.frame import open_page

frame = open_page("Training")
st.title("Training")
