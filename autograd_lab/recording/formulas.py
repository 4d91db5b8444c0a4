"""Formulas of local derivatives, written with the program's own names.

Sources: the derivatives of elementary functions, as in torch's derivatives.yaml.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograd_lab.numbers import show_number

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")

# d result / d operand for functions of one operand: x is the operand, y the result.
_ONE = {
    "neg": "−1",
    "exp": "{y}",
    "log": "1 / {x}",
    "sqrt": "1 / (2·{y})",
    "square": "2·{x}",
    "reciprocal": "−1 / {x}²",
    "sin": "cos({x})",
    "cos": "−sin({x})",
    "tan": "1 + tan²({x})",
    "tanh": "1 − tanh²({x})",
    "sigmoid": "σ({x})·(1 − σ({x}))",
    "relu": "1 where {x} > 0, else 0",
    "abs": "sign({x})",
    "sum": "1",
    "clone": "1",
    "mean": "1 / {n}",
}


def formula(
    op: str, facts: Sequence, position: int, names: Sequence[str], result: str, count: int
) -> str | None:
    """The local derivative with respect to the operand at `position`, as text; None if unknown.

    `facts`: the call's arguments in written order, "·" for a tensor. `names`: what stands for each
    tensor operand. `count`: the elements of the operand.
    """
    op = op.removesuffix("_")
    if op in _ONE and position == 0 and len(names) == 1:
        return _ONE[op].format(x=names[0], y=result, n=count)
    if op == "mse_loss" and position < 2 and len(names) == 2:
        first, second = names if position == 0 else reversed(names)
        return f"2·({first} − {second})" + (f" / {count}" if count != 1 else "")
    if op in ("add", "sub", "mul", "div", "pow", "dot"):
        both = _written(facts, names)
        if both is not None:
            place = _place(facts, position)
            return None if place is None else _BINARY[op](both, place, result)
    return None


def _written(facts: Sequence, names: Sequence[str]) -> tuple[str, str] | None:
    """Both operands as text, numbers included, in the order of the program."""
    if len(facts) != 2:
        return None
    waiting = iter(names)
    shown = [
        next(waiting, None) if each == "·" else _number(each)
        for each in facts
        if not isinstance(each, str) or each == "·"
    ]
    return (shown[0], shown[1]) if len(shown) == 2 and None not in shown else None


def _number(number) -> str:
    return show_number(number)


def _place(facts: Sequence, position: int) -> int | None:
    """Left (0) or right (1): where the tensor operand at `position` was written."""
    places = [index for index, each in enumerate(facts) if each == "·"]
    return places[position] if position < len(places) else None


def _sub(both, place, result):
    return "1" if place == 0 else "−1"


def _mul(both, place, result):
    return both[1 - place]


def _div(both, place, result):
    left, right = both
    return f"1 / {right}" if place == 0 else f"−{left} / {right}²"


def _pow(both, place, result):
    base, exponent = both
    if place == 1:
        return f"ln({base})·{result}"
    try:
        power = float(exponent.replace("−", "-"))
    except ValueError:
        return f"{exponent}·{base}^({exponent} − 1)"
    if power == 1:
        return "1"
    if power == 2:
        return f"2·{base}"
    lower = show_number(power - 1)
    if power == int(power):
        return f"{exponent}·{base}{lower.replace('−', '-').translate(_SUPERSCRIPTS)}"
    return f"{exponent}·{base}^{lower}"


_BINARY = {
    "add": lambda both, place, result: "1",
    "sub": _sub,
    "mul": _mul,
    "dot": _mul,
    "div": _div,
    "pow": _pow,
}
