"""What the cells of a notebook gave in one namespace, as plain values, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograd_lab.model.json import plain, recording_from
from autograd_lab.model.plots import Figure, figure_from
from autograd_lab.model.recording import Failure, Recording


@dataclass(frozen=True, slots=True)
class CellRun:
    """What one cell gave: what it printed, what its last expression is, what it would draw.

    `error` counts lines within the cell. `notes` say what was left out.
    """

    output: str = ""
    result: str = ""
    error: Failure | None = None
    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Session:
    """Cells that ran one after the other: what each gave, and the recording of the last one.

    Of a run that was stopped, the cells that were not reached have no entry in `cells`. The steps
    before `first_step` are of earlier cells, whose graph the last one goes on with.
    """

    recording: Recording
    cells: tuple[CellRun, ...] = field(default_factory=tuple)
    first_step: int = 0


def session_to_json(session: Session) -> str:
    """JSON text that `session_from_json` turns back into an equal session."""
    return json.dumps(plain(session), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def session_from_json(text: str) -> Session:
    """The session that `session_to_json` wrote; ValueError where the text is something else."""
    try:
        data = json.loads(text, parse_constant=_no_number)
        cells = tuple(map(_cell, data["cells"]))
        return Session(recording_from(data["recording"]), cells, data["first_step"])
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise ValueError(f"these are no cells ({type(error).__name__}: {error})") from error


def _cell(data: Mapping[str, Any]) -> CellRun:
    return CellRun(
        output=data["output"],
        result=data["result"],
        error=Failure(**data["error"]) if data["error"] else None,
        figures=tuple(map(figure_from, data["figures"])),
        notes=tuple(data["notes"]),
    )


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON")
