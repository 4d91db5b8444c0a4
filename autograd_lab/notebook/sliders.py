"""The sliders of a player in a notebook: the literals of its program, with their ranges."""

from __future__ import annotations

import ast
import math
from typing import Any

from autograd_lab.program.inputs import Input, Literal, find_inputs

_LEAST_ROOM = 5


def sliders(code: str) -> list[dict[str, Any]]:
    """Name, type and value of each literal that can move; of a number the range and the step too.

    None where the text is no Python.
    """
    try:
        return [_slider(each) for each in find_inputs(code)]
    except SyntaxError:
        return []


def _slider(each: Input) -> dict[str, Any]:
    said: dict[str, Any] = {"name": each.name, "type": each.type, "value": each.value}
    if each.type not in ("float", "integer") or not isinstance(each.value, (int, float)):
        return said
    room = max(_LEAST_ROOM, 2 * abs(each.value))
    if each.type == "integer":
        return said | {"min": 0 if each.value >= 0 else -room, "max": room, "step": 1}
    if abs(each.value) < 0.1 and each.value != 0:  # a learning rate: from a tenth to ten times
        room = 10 ** math.ceil(math.log10(abs(each.value)) + 1)
        return said | {"min": 0 if each.value > 0 else -room, "max": room, "step": room / 100}
    return said | {"min": -room, "max": room, "step": 0.1 if room <= 10 else room / 100}


def literals(code: str, moved: dict[str, Any]) -> dict[str, Literal]:
    """What the frame sent, as the program's literals: a list comes as text.

    Raises ValueError for a text that is no list.
    """
    types = {each.name: each.type for each in find_inputs(code)}
    return {name: _literal(name, value, types.get(name, "")) for name, value in moved.items()}


def _literal(name: str, value: Any, type_: str) -> Any:
    if type_ == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    if type_ == "float" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type_ not in ("vector", "matrix") or not isinstance(value, str):
        return value
    try:
        return ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise ValueError(
            f"{name} = {value[:60]!r} is no list of numbers; write one such as [1.0, 2.0]"
        ) from None
