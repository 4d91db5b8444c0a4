"""The rival of the slider's figure: the smallest Streamlit app, one slider and one text."""

import streamlit as st

x = st.slider("x", -5.0, 5.0, 2.0, 0.5, key="x", bind="query-params")
st.text(f"x = {x}")
