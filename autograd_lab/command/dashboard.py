"""`autograd-lab` without a command: the dashboard, opened in the browser."""

from __future__ import annotations

import errno
import os
import socket
import sys
import webbrowser
from argparse import Namespace

from autograd_lab.command.console import BadInput, Console


def run(options: Namespace, console: Console) -> int:
    """Serves until Ctrl+C ends it."""
    if options.lessons is not None:
        if not options.lessons.is_dir():
            raise BadInput(f"--lessons {options.lessons}: there is no such folder; make it first")
        os.environ["AUTOGRAD_LAB_LESSONS"] = str(options.lessons.resolve())
    if options.port is not None or options.address is not None:
        _try_to_listen(options.address or "localhost", options.port)

    def ready(address: str) -> None:
        console.say(f"Autograd Lab is at {address} (Ctrl+C ends it)")
        console.out.flush()
        if not options.no_browser and has_browser():
            webbrowser.open(address)

    with console.busy("starting the dashboard"):
        from autograd_lab.ui.server.serve import serve
    try:
        serve(options.port, options.address, options.allow_host, ready)
    except KeyboardInterrupt:
        pass  # the way to end it
    except RuntimeError as error:
        raise BadInput(str(error)) from error
    return 0


def has_browser() -> bool:
    """Whether opening one shows a page: on a Linux machine without a screen, it takes the terminal.

    Streamlit's own setting for servers counts too.
    """
    if os.environ.get("STREAMLIT_SERVER_HEADLESS", "").lower() in ("1", "true"):
        return False
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))


def _try_to_listen(address: str, port: int | None) -> None:
    """Says in one sentence why nobody can listen there, before anything is loaded."""
    if port is not None and not 0 <= port <= 65535:
        raise BadInput(f"--port {port}: ports go from 1 to 65535; 8501 is the usual one")
    try:
        family, kind, _, _, place = socket.getaddrinfo(
            address, port or 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except socket.gaierror as error:
        raise BadInput(
            f"--address {address}: no such address here; localhost is for this machine alone, "
            "0.0.0.0 for others too"
        ) from error
    except OSError as error:
        raise BadInput(_why_not(error, address, port)) from error


def _why_not(error: OSError, address: str, port: int | None) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"--port {port}: something else listens there; leave --port out for a free one"
    if error.errno == errno.EACCES:
        return f"--port {port}: this user may not listen there; give one from 1024 on"
    return f"--address {address}: nobody can listen there ({error.strerror}); try 0.0.0.0"
