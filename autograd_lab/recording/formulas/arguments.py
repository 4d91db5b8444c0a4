"""The call that a formula is about: its arguments by parameter, and their texts."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from autograd_lab.model.numbers import MINUS, flatten, show_full, show_number
from autograd_lab.model.recording import Summary, Value

Shape = tuple[int, ...]
SUMMED = ", summed over the broadcast dimensions"
UPSTREAM = " the upstream gradient"

# Options that change no derivative.
_HARMLESS = frozenset(
    "inplace _stacklevel dtype memory_format non_blocking size_average reduce".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Operand:
    """An argument that is a tensor, by its place among the tensors; None: one without a text."""

    position: int | None


@dataclass(frozen=True, slots=True)
class Operation:
    """A call as its formula needs it.

    `arguments` and `options` are as the program wrote them, with an `Operand` for each tensor;
    `names`, `shapes` and `values` are those of the tensor operands.
    """

    op: str
    arguments: tuple
    options: Mapping[str, object]
    names: tuple[str, ...]
    shapes: tuple[Shape, ...]
    values: tuple[Value, ...]
    result_shape: Shape


class Unknown(Exception):
    """No formula is known for these arguments."""


class Bound(dict):
    """The arguments of a call by parameter; as a mapping for `format_map`, their texts.

    `wanted` is the parameter that the derivative is taken with respect to.
    """

    def __init__(self, operation: Operation, parameters: str, position: int):
        """`parameters`: their names in order, `name=default`; `*` where more may follow."""
        self.operation = operation
        defaults = _defaults(parameters)
        self.arguments: dict[str, object] = dict(defaults)
        names = list(defaults)
        if len(operation.arguments) > len(names) and not parameters.endswith("*"):
            raise Unknown
        given = dict(zip(names, operation.arguments, strict=False))
        for name, value in operation.options.items():
            if name in ("input", "self") and names[0] not in given:
                given[names[0]] = value
            elif name in names:
                given[name] = value
            elif value is not None and name not in _HARMLESS:
                raise Unknown
        self.arguments |= {name: value for name, value in given.items() if value is not None}
        wanted = (name for name, value in self.arguments.items() if value == Operand(position))
        self.wanted = next(wanted, "")
        if not self.wanted:
            raise Unknown

    def __missing__(self, name: str) -> str:
        return self.text(name)

    def text(self, name: str) -> str:
        """What stands for a parameter: an operand's name, or a number (negative: in brackets)."""
        value = self.arguments[name]
        if isinstance(value, Operand) and value.position is not None:
            return self.operation.names[value.position]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            shown = number(value)
            return f"({shown})" if shown.startswith(MINUS) else shown
        raise Unknown

    def plain(self, name: str):
        """A number, a text, a tuple of them, or None where it was not given."""
        value = self.arguments[name]
        if isinstance(value, Operand):
            raise Unknown
        return value

    def leave_out(self, *names: str) -> None:
        """Gives up where one of these was given."""
        if any(self.arguments[name] not in (None, 0) for name in names):
            raise Unknown

    def shape(self, name: str) -> Shape:
        """The shape of a tensor operand."""
        return self.operation.shapes[self._position(name)]

    def value(self, name: str) -> Value:
        """The numbers of a tensor operand."""
        return self.operation.values[self._position(name)]

    def has(self, name: str, number: float = 0) -> bool:
        """Whether an element of an operand is this number, where a formula may be 0 / 0."""
        value = self.arguments[name]
        if not isinstance(value, Operand):
            return value == number
        value = self.value(name)
        if isinstance(value, Summary):
            return value.min <= number <= value.max
        return number in flatten(value)

    def is_constant(self, name: str) -> bool:
        """Whether all elements of a tensor operand are the same number."""
        value = self.value(name)
        if isinstance(value, Summary):
            return value.min == value.max
        return len(set(flatten(value))) == 1

    def _position(self, name: str) -> int:
        value = self.arguments[name]
        if not isinstance(value, Operand) or value.position is None:
            raise Unknown
        return value.position

    def size(self) -> int:
        """How many elements the wanted operand has."""
        return math.prod(self.shape(self.wanted))

    def summed(self, whole: Shape | None = None) -> str:
        """The words for broadcasting, where the operand has fewer elements than the result."""
        result = self.operation.result_shape if whole is None else whole
        return SUMMED if self.size() != math.prod(result) else ""

    def upstream(self) -> str:
        """A word for the upstream gradient that is no name of the program's."""
        names = " ".join(self.operation.names)
        if "g" not in names:
            return "g"
        words = set(re.findall(r"\w+", names))
        return next(each for each in ("g", "upstream", "upstream_gradient") if each not in words)

    def whole(self, text: str, more: str = "") -> str:
        """A whole contribution, with what g is."""
        return f"{text} with {self.upstream()}{UPSTREAM}{more}"


def number(value: float) -> str:
    """A number as short as it can be without losing anything."""
    short = show_number(value)
    try:
        exact = float(short.replace(MINUS, "-").replace("∞", "inf")) == value
    except ValueError:
        exact = False
    return short if exact or math.isnan(value) else show_full(value)


def bare(text: str) -> str:
    """A name without the brackets around the whole, which those of a function replace."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:  # where the first bracket is closed again
            return text[1:-1] if place > 0 and place == len(text) - 1 else text
    return text


@functools.cache
def _defaults(parameters: str) -> dict[str, object]:
    """`input other alpha=1` as {name: default}, None where there is no default."""
    pairs = (each.partition("=") for each in parameters.removesuffix("*").split())
    return {name: _value(default) for name, _, default in pairs}


def _value(text: str) -> float | str | None:
    try:
        return float(text)
    except ValueError:
        return text or None
