"""Python's garbage collector, paused while many young objects are made that all stay.

Its runs over them would cost half the time of a recording of 5,000 ops.
"""

from __future__ import annotations

import gc
import threading


class _Pause:
    """Pauses as long as anybody needs it: threads record and read recordings at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders = 0
        self._collecting = True

    def __enter__(self) -> _Pause:
        with self._lock:
            if self._holders == 0:
                self._collecting = gc.isenabled()
            gc.disable()
            self._holders += 1
        return self

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._holders -= 1
            if self._holders == 0 and self._collecting:
                gc.enable()


collector_paused = _Pause()
