"""Sliders are literals: find the literals of a program that can move, and put others in place.

A program stays plain PyTorch that runs anywhere; an input is a module-level assignment of a literal
(or of a literal as the data of `torch.tensor`) to one name. No torch is needed here.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

from autograd_lab.program.parsing import parse

Literal = float | int | bool | str | list[Any]


@dataclass(frozen=True, slots=True)
class Input:
    """A literal that can move.

    `type` is float, integer, toggle, text, vector (a list of numbers) or matrix (nested lists);
    `line` counts from 1.
    """

    name: str
    type: str
    value: Literal
    line: int


@dataclass(frozen=True, slots=True)
class _Place:
    """An input and the span of its literal: lines from 1, columns in UTF-8 bytes."""

    input: Input
    start: tuple[int, int]
    end: tuple[int, int]


def find_inputs(code: str) -> list[Input]:
    """The inputs of a program in order of their lines; of a name assigned twice, the first.

    Raises SyntaxError where the code is not Python.
    """
    return [place.input for place in _places(code).values()]


def find_places(code: str) -> dict[str, tuple[tuple[int, int], tuple[int, int]]]:
    """Where the literal of each input begins and ends: (line from 1, column in characters from 0).

    Raises SyntaxError where the code is not Python.
    """
    lines = _byte_lines(code)

    def in_characters(line: int, column: int) -> tuple[int, int]:
        return line, len(lines[line - 1][:column].decode())

    return {
        name: (in_characters(*place.start), in_characters(*place.end))
        for name, place in _places(code).items()
    }


def with_inputs(code: str, inputs: Mapping[str, object] | None) -> str:
    """The program's text with other literals in place; comments and formatting stay.

    A new value keeps the literal's type and nesting (3 for a float becomes `3.0`); an equal one
    leaves the literal as it is written. Raises ValueError for a name without a literal, a
    non-finite number, another type or nesting.
    """
    if not inputs:
        return code
    places, lines = _places(code), _byte_lines(code)
    replacements = []
    for name, value in inputs.items():
        if name not in places:
            known = ", ".join(places) or "none"
            raise ValueError(
                f"{name!r} is no input of this program; its inputs are: {known}. An input is a "
                "line such as `x = 2.0` or `x = torch.tensor(2.0)` outside loops and functions"
            )
        place = places[name]
        text = _literal_text(place.input, value)
        first, left = place.start
        if lines[first - 1][left:].startswith(b'"') and '"' not in text:
            text = f'"{text[1:-1]}"'  # quoted as it was
        if repr(ast.literal_eval(text)) != repr(place.input.value):
            replacements.append((place, text))
    # From the end of the text to its start, so that earlier columns stay right.
    for place, text in sorted(replacements, key=lambda each: each[0].start, reverse=True):
        (first, left), (last, right) = place.start, place.end
        head, tail = lines[first - 1][:left], lines[last - 1][right:]
        lines[first - 1 : last] = [head + text.encode() + tail]
    return b"".join(lines).decode()


def _byte_lines(code: str) -> list[bytes]:
    """Lines as Python's parser counts them: only \\n, \\r\\n and \\r end one."""
    return re.findall(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", code.encode())


def _places(code: str) -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    for statement in parse(code).body:
        target, expression = _single_assignment(statement)
        if target is None or expression is None or target in places:
            continue
        literal = _data_literal(expression)
        value = _literal_value(literal)
        if value is None:
            continue
        places[target] = _Place(
            Input(target, _type_of(value), value, literal.lineno),
            (literal.lineno, literal.col_offset),
            (literal.end_lineno or literal.lineno, literal.end_col_offset or 0),
        )
    return places


def _single_assignment(statement: ast.stmt) -> tuple[str | None, ast.expr | None]:
    """The name and expression of `name = expression`; (None, None) for everything else."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        target = statement.target
    else:
        return None, None
    return (target.id, statement.value) if isinstance(target, ast.Name) else (None, None)


def _data_literal(expression: ast.expr) -> ast.expr:
    """Goes into `nn.Parameter(…)` and `torch.tensor(…)` down to the data argument."""
    while isinstance(expression, ast.Call):
        called = expression.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name not in ("tensor", "Parameter"):
            return expression
        named = [each.value for each in expression.keywords if each.arg == "data"]
        arguments = expression.args or named
        if not arguments:
            return expression
        expression = arguments[0]
    return expression


def _literal_value(expression: ast.expr) -> Literal | None:
    """The value of a number, bool, text, or rectangular nesting of lists of numbers; else None."""
    try:
        value = ast.literal_eval(expression)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        return value if math.isfinite(value) else None
    return value if isinstance(value, list) and _nesting(value) is not None else None


def _nesting(value: object) -> int | None:
    """How deep the lists of numbers or bools are nested; None where ragged, empty or other."""
    if isinstance(value, (bool, int, float, Real)):
        return 0
    if not isinstance(value, (list, tuple)) or not value:
        return None
    depths = {_nesting(each) for each in value}
    lengths = {len(each) if isinstance(each, (list, tuple)) else -1 for each in value}
    depth = depths.pop()
    return None if depths or len(lengths) > 1 or depth is None else depth + 1


def _type_of(value: Literal) -> str:
    if isinstance(value, bool):
        return "toggle"
    if isinstance(value, str):
        return "text"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "float"
    return "vector" if _nesting(value) == 1 else "matrix"


def _elements(value: Literal) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        return [value]
    return [element for each in value for element in _elements(each)]


def _literal_text(place: Input, value: object) -> str:
    """The new literal as Python text, in the old one's type and nesting."""
    if hasattr(value, "tolist"):  # an array's or a NumPy number's plain form
        value = value.tolist()
    if place.type == "text":
        if not isinstance(value, str):
            raise ValueError(f"{place.name} = {value!r}: this input is a text; give a str")
        return repr(value)
    if isinstance(place.value, list) and _nesting(value) != _nesting(place.value):
        raise ValueError(
            f"{place.name} = {value!r}: give numbers nested in lists like the program's own "
            f"{place.value!r}"
        )
    numbers = _elements(place.value)
    if all(isinstance(each, bool) for each in numbers):
        convert = _bool_text
    elif any(isinstance(each, float) for each in numbers):
        convert = _float_text
    else:
        convert = _integer_text
    if not isinstance(place.value, list):
        return convert(place.name, value)
    return _nested_text(place.name, value, convert)


def _nested_text(name: str, value: object, convert: Callable[[str, object], str]) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_nested_text(name, each, convert) for each in value) + "]"
    return convert(name, value)


def _bool_text(name: str, value: object) -> str:
    if not isinstance(value, bool):
        raise ValueError(f"{name} = {value!r}: this input is a toggle; give True or False")
    return repr(value)


def _float_text(name: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ValueError(f"{name} = {value!r}: this input is a number; give a float such as 2.0")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{name} = {value!r} is not finite; give an ordinary number such as 2.0")
    return repr(number)


def _integer_text(name: str, value: object) -> str:
    whole = isinstance(value, Integral) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not isinstance(value, (Integral, float)) or not whole:
        raise ValueError(f"{name} = {value!r}: this input is an integer; give a whole number")
    return repr(int(value))
