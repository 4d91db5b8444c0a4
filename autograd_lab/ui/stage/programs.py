"""Recordings of the project's own programs, kept for as long as several parts ask for the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograd_lab.model.recording import Recording

# One person's page asks for a handful: as it is, each toggle the other way, what it is compared to.
_KEPT = 12


def recording_of(code: str, inputs: Mapping[str, object]) -> Recording:
    """The program recorded with these values as its literals; ValueError where one does not fit."""
    return _recorded(code, json.dumps(dict(inputs), sort_keys=True))


@lru_cache(maxsize=_KEPT)
def _recorded(code: str, inputs: str) -> Recording:
    # Imported here, not above: torch takes a second, in which the page already shows its text.
    from autograd_lab.recording.record import record

    return record(code, json.loads(inputs))
