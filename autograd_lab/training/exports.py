"""A run to take along: every step as CSV, and everything as JSON that loads again."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import asdict, dataclass
from typing import Any

from autograd_lab.training.model import Data, Training
from autograd_lab.training.program import Loop

FORMAT = "autograd-lab run 1"
_WORDS = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}


@dataclass(frozen=True)
class SavedRun:
    """A run with all that made it: `train(data.x, data.y, …)` with this loop makes it again."""

    data: Data
    held_out: Data | None
    loop: Loop
    run: Training


def steps_csv(run: Training) -> str:
    """A row for each step: loss, parameters, the `.grad` that its update used, optimizer state.

    After the last update nothing was computed but the parameters: the other cells are empty. The
    weights of several columns stand as `weight1`, `weight2`, ….
    """
    columns: dict[str, list[Any]] = {"step": list(range(len(run.parameters["weight"])))}
    columns["loss"] = run.loss
    if run.held_out:
        columns["held_out"] = run.held_out
    _spread(columns, "", run.parameters)
    _spread(columns, ".grad", run.gradients)
    for name, state in run.state.items():
        _spread(columns, f".{name}", state)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for k in columns["step"]:
        writer.writerow([each[k] if k < len(each) else "" for each in columns.values()])
    return text.getvalue()


def _spread(columns: dict[str, list[Any]], ending: str, numbers: dict[str, list]) -> None:
    """A column for each number of a step, under the parameter's name."""
    for name, each in numbers.items():
        if each and isinstance(each[0], list):
            for k in range(len(each[0])):
                columns[f"{name}{k + 1}{ending}"] = [row[k] for row in each]
        else:
            columns[f"{name}{ending}"] = each


def run_json(saved: SavedRun) -> str:
    """JSON text that `load_run` turns back into an equal run, NaN and infinity included."""
    return json.dumps({"format": FORMAT, **_plain(asdict(saved))}, allow_nan=False)


def load_run(text: str) -> SavedRun:
    """The run in a text of `run_json`; ValueError, with a cure, where it holds none."""
    try:
        plain = json.loads(text)
    except ValueError as error:
        raise ValueError(f"This is no JSON ({error}); use a file saved on this page.") from None
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise ValueError(f"This is no saved run: it has no format {FORMAT!r}; save one first.")
    try:
        held_out = plain["held_out"]
        loop = Loop(**plain["loop"])
        arguments = {k: tuple(v) if isinstance(v, list) else v for k, v in loop.arguments.items()}
        return SavedRun(
            Data(**_numbers(plain["data"])),
            None if held_out is None else Data(**_numbers(held_out)),
            Loop(**{**plain["loop"], "arguments": arguments}),
            Training(**_numbers(plain["run"])),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(
            f"A part of the saved run is missing or odd ({error}); save it again."
        ) from None


def _plain(value: Any) -> Any:
    """As strict JSON can carry it: a number that is not finite becomes a word."""
    if isinstance(value, float) and not math.isfinite(value):
        return next(word for word, each in _WORDS.items() if each == value or word == "nan")
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def _numbers(value: Any) -> Any:
    """The way back: words become numbers."""
    if isinstance(value, dict):
        return {name: _numbers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_numbers(each) for each in value]
    return _WORDS.get(value, value) if isinstance(value, str) else value
