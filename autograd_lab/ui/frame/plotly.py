"""Plotly for components: the bundle that the plotly package brings, served by the dashboard."""

from __future__ import annotations

import os
import shutil
import threading
from functools import cache
from importlib import metadata
from importlib.resources import as_file, files
from pathlib import Path

import streamlit as st
from starlette.responses import FileResponse
from starlette.routing import Route

# Under `streamlit run`, Streamlit serves this folder, beside dashboard.py, under ./app/static/.
_STATIC = Path(__file__).parents[3] / "static"
_mounted = threading.Event()


def mounted_bundle() -> Route:
    """A route that serves the bundle from plotly's own folder, so that nothing need be copied.

    For a server that is started from Python; from then on no page of this process copies it.
    """
    with as_file(_bundle()) as path:
        bundle = str(path)

    async def send(_request) -> FileResponse:
        return FileResponse(bundle, media_type="text/javascript")

    _mounted.set()
    # Before it stands what `server.baseUrlPath` says, if it says anything.
    return Route("/{base:path}app/static/" + _name(), send, methods=["GET"])


def plotly_address() -> str:
    """Where the server has the bundle, relative to the page's base; copied there at first use.

    Where it cannot be copied, the page says so and how to help it; the rest of it goes on.
    """
    trouble = "" if _mounted.is_set() else _copy()
    if trouble:
        st.error(trouble, icon=":material/error:")
    return _address()


def _address() -> str:
    return f"./app/static/{_name()}"


@cache
def _name() -> str:
    return f"plotly-{metadata.version('plotly')}.min.js"


def _copy() -> str:
    """Puts the bundle into static/, unless it is there; says why where that cannot be."""
    target = _STATIC / _name()
    with as_file(_bundle()) as bundle:
        if target.exists() and target.stat().st_size == bundle.stat().st_size:
            return ""
        # Another process may serve the file at this moment: it gets the old one or the new one.
        partial = target.with_suffix(f".{os.getpid()}-{threading.get_ident()}.partial")
        try:
            _STATIC.mkdir(exist_ok=True)
            shutil.copyfile(bundle, partial)
            partial.replace(target)
        except OSError as error:
            return (
                f"The charts' script cannot be copied into the folder {_STATIC.name}/ beside "
                f"dashboard.py ({error.strerror}). Let the server write there, or start it by "
                "the command autograd-lab, which copies nothing."
            )
    return ""


def _bundle():
    return files("plotly") / "package_data" / "plotly.min.js"


def fetch_plotly(key: str) -> None:
    """Let the browser load Plotly while Python is still at work; takes no room on the page."""
    if not _mounted.is_set():
        _copy()  # what it has to say is said where the charts would stand
    st.html(f"<style>:is(.st-key-{key}, :has(> .st-key-{key})) {{ display: none; }}</style>")
    with st.container(key=key):
        st.html(
            f"<script>import(new URL('{_address()}', document.baseURI).href)"
            ".catch(() => {})</script>",
            unsafe_allow_javascript=True,
        )
