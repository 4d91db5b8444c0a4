"""Plotly for components: the bundle that the plotly package brings, served by the dashboard."""

from __future__ import annotations

import os
import shutil
from functools import cache
from importlib import metadata
from importlib.resources import as_file, files
from pathlib import Path

import streamlit as st

# Streamlit serves this folder, beside dashboard.py, under ./app/static/.
_STATIC = Path(__file__).parents[3] / "static"


@cache
def plotly_address() -> str:
    """Where the server has the bundle, copied at first use; relative to the page's base."""
    name = f"plotly-{metadata.version('plotly')}.min.js"
    target = _STATIC / name
    with as_file(files("plotly") / "package_data" / "plotly.min.js") as bundle:
        if not target.exists() or target.stat().st_size != bundle.stat().st_size:
            _STATIC.mkdir(exist_ok=True)
            # Another process may serve the file at this moment: it gets the old one or the new one.
            partial = target.with_suffix(f".{os.getpid()}.partial")
            shutil.copyfile(bundle, partial)
            partial.replace(target)
    return f"./app/static/{name}"


def fetch_plotly(key: str) -> None:
    """Let the browser load Plotly while Python is still at work; takes no room on the page."""
    st.html(f"<style>:is(.st-key-{key}, :has(> .st-key-{key})) {{ display: none; }}</style>")
    with st.container(key=key):
        st.html(
            f"<script>import(new URL('{plotly_address()}', document.baseURI).href)"
            ".catch(() => {})</script>",
            unsafe_allow_javascript=True,
        )
