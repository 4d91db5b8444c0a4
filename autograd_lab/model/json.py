"""A recording as JSON text and back: nothing is lost, NaN and infinity included."""

from __future__ import annotations

import json
import math
from dataclasses import fields
from typing import Any

from autograd_lab.model.recording import (
    Change,
    Edge,
    Facts,
    Failure,
    Graph,
    Held,
    IdleWrite,
    Kept,
    Node,
    NumberRead,
    OptimizerStep,
    Pass,
    Recording,
    Rewritten,
    Saved,
    Step,
    Summary,
    Variable,
)


def to_json(recording: Recording) -> str:
    """JSON text that `from_json` turns back into an equal recording, NaN and inf included."""
    return json.dumps(plain(recording), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def from_json(text: str) -> Recording:
    """The recording that `to_json` wrote; ValueError where the text is something else."""
    try:
        return recording_from(json.loads(text))
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise ValueError(
            f"this is not a recording ({type(error).__name__}: {error}); "
            "give from_json the text that to_json returned"
        ) from error


Data = dict[str, Any]
_NON_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def plain(thing: Any) -> Any:
    """Dataclasses to dicts, tuples to lists, non-finite floats and summaries to tagged dicts."""
    if isinstance(thing, float):
        return thing if math.isfinite(thing) else {"float": str(thing)}
    if isinstance(thing, Summary):
        return {
            "summary": [list(thing.shape), *map(plain, (thing.min, thing.max, thing.mean))],
        }
    if isinstance(thing, (list, tuple)):
        return [plain(each) for each in thing]
    if isinstance(thing, dict):
        return {key: plain(each) for key, each in thing.items()}
    if hasattr(thing, "__dataclass_fields__"):
        return {each.name: plain(getattr(thing, each.name)) for each in fields(thing)}
    return thing


def _value(data: Any) -> Any:
    if isinstance(data, dict):
        if "float" in data:
            return _NON_FINITE[data["float"]]
        shape, *numbers = data["summary"]
        return Summary(tuple(shape), *map(_value, numbers))
    if isinstance(data, list):
        return [_value(each) for each in data]
    return data


def _change(data: Data) -> Change:
    return Change(data["target"], data["field"], _value(data["before"]), _value(data["after"]))


def _node(data: Data) -> Node:
    values = {key: _value(data[key]) for key in ("value", "gradient", "grad")}
    tuples = {key: tuple(data[key]) for key in ("shape", "inner")}
    saved = tuple(
        Saved(each["name"], _value(each["value"]), each["node"]) for each in data.get("saved", ())
    )
    return Node(**{**data, **values, **tuples, "saved": saved})


def _edge(data: Data) -> Edge:
    values = {key: _value(data[key]) for key in ("local", "contribution")}
    return Edge(**{**data, **values, "positions": tuple(data["positions"])})


def _step(data: Data) -> Step:
    tuples = {key: tuple(data[key]) for key in ("nodes", "edges")}
    return Step(**{**data, **tuples, "changes": tuple(map(_change, data["changes"]))})


def _pass(data: Data) -> Pass:
    graph = Graph(
        tuple(map(_node, data["graph"]["nodes"])), tuple(map(_edge, data["graph"]["edges"]))
    )
    return Pass(
        data["index"],
        graph,
        tuple(map(_step, data["steps"])),
        tuple(map(_change, data["start"])),
        _facts(data.get("facts") or {}),
    )


def _facts(data: Data) -> Facts:
    return Facts(
        tuple(map(_optimizer_step, data.get("optimizer_steps", ()))),
        tuple(NumberRead(**each) for each in data.get("reads", ())),
        tuple(Rewritten(**each) for each in data.get("rewritten", ())),
        tuple(IdleWrite(**each) for each in data.get("idle", ())),
        tuple(
            Kept(each["name"], each["count"], tuple(each["nodes"])) for each in data.get("kept", ())
        ),
    )


def _optimizer_step(data: Data) -> OptimizerStep:
    held = tuple(
        Held(each["node"], *(_values(each[key]) for key in ("settings", "state", "norms")))
        for each in data["held"]
    )
    return OptimizerStep(**{**data, "held": held})


def _values(data: Data) -> Data:
    return {name: _value(each) for name, each in data.items()}


def _variable(data: Data) -> Variable:
    values = {key: _value(data[key]) for key in ("value", "grad")}
    return Variable(**{**data, **values, "shape": tuple(data["shape"])})


def recording_from(data: Data) -> Recording:
    """The recording in plain data, as `json.loads` reads it."""
    return Recording(
        code=data["code"],
        passes=tuple(map(_pass, data["passes"])),
        output=data["output"],
        error=Failure(**data["error"]) if data["error"] else None,
        truncated=data["truncated"],
        variables={name: _variable(each) for name, each in data["variables"].items()},
        notes=tuple(data["notes"]),
    )
