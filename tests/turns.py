"""Turns of tests that run in several processes: one that measures time runs while others rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # no such locks on Windows: tests run side by side there
    fcntl = None


@contextmanager
def turn(folder: Path, *, alone: bool) -> Iterator[None]:
    """Waits for a turn: beside all others that are not `alone`, or with nobody beside.

    Who waits to be alone holds the gate, so that others cannot go past for ever.
    """
    if fcntl is None:
        yield
        return
    with (folder / "gate").open("w") as gate, (folder / "room").open("w") as room:
        fcntl.flock(gate, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(gate, fcntl.LOCK_UN)
        yield
