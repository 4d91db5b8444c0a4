"""Serve the dashboard from wherever this package lies; `serve` blocks until it ends."""

from __future__ import annotations

import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from autograd_lab.ui.frame.plotly import mounted_bundle

_PACKAGE = Path(__file__).parents[2]
_EVERY_INTERFACE = ("0.0.0.0", "::")


def app_script() -> Path:
    """`dashboard.py`, with `pages/` and the settings beside it; RuntimeError where it is missing.

    A wheel has it inside the package, a clone beside the package.
    """
    for folder in (_PACKAGE / "app", _PACKAGE.parent):
        if (folder / "dashboard.py").is_file() and (folder / "pages").is_dir():
            return folder / "dashboard.py"
    raise RuntimeError(
        f"there is no dashboard.py in {_PACKAGE / 'app'} or {_PACKAGE.parent}: "
        "install autograd-lab again, from a wheel or from its whole folder"
    )


def serve(
    port: int | None = None,
    address: str | None = None,
    allowed_hosts: list[str] | None = None,
    when_ready: Callable[[str], None] = print,
) -> None:
    """Serve until a signal ends it; `when_ready` is told the address, once pages can be opened.

    What is None is left to `.streamlit/config.toml` beside the script and to Streamlit's own
    variables; without a port the first free one from 8501 on is taken.
    """
    script = app_script()
    given = {
        "server.port": port,
        "server.address": address,
        "server.allowedHosts": allowed_hosts,
        # The one file that static/ is for has a route of its own here.
        "server.enableStaticServing": False,
        # The line that `when_ready` prints says the same in fewer words.
        "logger.hideWelcomeMessage": True,
    }

    @asynccontextmanager
    async def lifespan(_app):
        threading.Thread(target=_tell, args=[when_ready], name="ready", daemon=True).start()
        yield {}

    sys.argv = [str(script)]  # Streamlit takes its settings from beside it
    app = st.App(script, lifespan=lifespan, routes=[mounted_bundle()])
    app.run(config={name: value for name, value in given.items() if value is not None})


def _tell(when_ready: Callable[[str], None]) -> None:
    """Waits until the server answers: it begins to listen after the lifespan has begun."""
    address = _own_address()
    while not _answers(f"{address}/_stcore/health"):
        time.sleep(0.02)
    when_ready(address)


def _answers(address: str) -> bool:
    # No proxy of the environment stands between this process and itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=2):
            return True
    except OSError:
        return False


def _own_address() -> str:
    """What this machine's browser opens; the port is the one that was found free."""
    address = st.get_option("server.address") or "localhost"
    host = "localhost" if address in _EVERY_INTERFACE else address
    host = f"[{host}]" if ":" in host else host
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    below = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{scheme}://{host}:{st.get_option('server.port')}" + (f"/{below}" if below else "")
