"""Import torch, and pay for its slow first uses, in the background of the first page."""

from __future__ import annotations

import gc
import importlib
import threading
import time

from streamlit import runtime

_SECONDS_FOR_THE_FIRST_PAGE = 4.0

_started = threading.Event()


def start_warm_up() -> None:
    """Start the thread at the first call in a running server; later calls do nothing."""
    if _started.is_set() or not runtime.exists():
        return
    _started.set()
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()


def _warm_up() -> None:
    importlib.import_module("autograd_lab.recording.record")  # and torch
    # Imports hold Python's lock: let the page that started us be drawn before going on.
    time.sleep(_SECONDS_FOR_THE_FIRST_PAGE)
    importlib.import_module("autograd_lab.recording.process.slow_imports").import_them()
    # So that the first program of the Code lab need not wait for its process.
    importlib.import_module("autograd_lab.sandbox.run").start()
    # What was imported stays for ever: keep the collector from walking through it again.
    gc.collect()
    gc.freeze()
