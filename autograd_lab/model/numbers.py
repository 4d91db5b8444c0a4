"""Numbers as the screen shows them: 4 significant digits, a true minus, at most 7 characters.

And their law: `=` stands only where the displayed numbers give the displayed result, else `≈`.
"""

from __future__ import annotations

import cmath
import functools
import math
from itertools import chain
from typing import Any

from autograd_lab.model.recording import Summary, Value

MINUS = "−"


@functools.lru_cache(maxsize=8192, typed=True)  # a number is shown in several places
def show_number(number: float | int | bool) -> str:
    """One number: `6`, `−2.5`, `0.0947`, `1.2e−5`, `NaN`, `∞`; never `−0`, at most 7 characters.

    4 significant digits and at most 4 decimals without trailing zeros; integers up to 99999 whole.
    """
    if isinstance(number, (bool, str)):  # complex numbers are recorded as text
        return str(number).replace("-", MINUS)
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "∞" if number > 0 else MINUS + "∞"
    magnitude = abs(number)
    if magnitude == 0:
        return "0"
    if magnitude == int(magnitude) and magnitude <= 99999:
        text = str(int(magnitude))
    elif 1e-3 <= magnitude < 99999.5:
        decimals = max(0, min(4, 3 - math.floor(math.log10(magnitude))))
        text = f"{magnitude:.{decimals}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
    else:
        text = _scientific(magnitude)
    return (MINUS if number < 0 else "") + text


def _scientific(magnitude: float) -> str:
    """`1.2e−5`: one decimal where it is not 0; at most 6 characters with exponents below 100."""
    digits, exponent = f"{magnitude:.1e}".split("e")
    power = int(exponent)
    if abs(power) >= 100:
        digits = f"{magnitude:.0e}".split("e")[0]
    digits = digits.removesuffix(".0")
    return f"{digits}e{MINUS if power < 0 else ''}{abs(power)}"


def show_lines(value: Value) -> list[str]:
    """A value as the lines that stand in the picture.

    One line for a number, a vector of up to 4 elements or None; a line a row for up to 3 × 4;
    else the shape and the range.
    """
    if value is None:
        return ["None"]
    if isinstance(value, Summary):
        size = "×".join(map(str, value.shape))
        return [f"{size}, mean {show_number(value.mean)}"]
    if not isinstance(value, list):
        return [show_number(value)]
    depth, row = 1, value
    while row and isinstance(row[0], list):
        depth, row = depth + 1, row[0]
    if depth == 1 and len(value) <= 4:
        return ["[" + ", ".join(map(show_number, value)) + "]"]
    if depth == 2 and len(value) <= 3 and len(row) <= 4:
        return ["[" + ", ".join(map(show_number, each)) + "]" for each in value]
    flat = flatten(value)
    if not flat:
        return ["[ ]"]
    sizes: list[int] = []
    inner: Any = value
    while isinstance(inner, list):
        sizes.append(len(inner))
        inner = inner[0] if inner else None
    size = "×".join(map(str, sizes))
    return [f"{size}, {show_number(min(flat))}…{show_number(max(flat))}"]


def show(value: Value) -> str:
    """A value on one line, for sentences and the ledger."""
    lines = show_lines(value)
    return lines[0] if len(lines) == 1 else "[" + ", ".join(lines) + "]"


def show_full(value: Value) -> str:
    """The value with every digit that Python's float has, for hover and focus."""
    if isinstance(value, Summary):
        size = " × ".join(map(str, value.shape))
        return f"shape {size}, min {value.min!r}, max {value.max!r}, mean {value.mean!r}"
    return repr(value).replace("-", MINUS)


def flatten(value: Value) -> list[Any]:
    """All elements of a nested list of one shape, in order."""
    if not isinstance(value, list):
        return [value]
    while value and isinstance(value[0], list):
        value = list(chain.from_iterable(value))
    return value


def product_sign(upstream: Value, local: Value, product: Value) -> str | None:
    """`=` or `≈`, as the displayed numbers have it; None where it is no product of two numbers.

    `upstream` is one number, `local` and `product` one or several. Complex numbers have no sign:
    what flows back through them may be conjugated on the way.
    """
    if isinstance(upstream, list) and len(flatten(upstream)) != 1:
        return None
    factor = displayed(upstream)
    factors, results = _all_displayed(flatten(local)), _all_displayed(flatten(product))
    if factor is None or factors is None or results is None or len(factors) != len(results):
        return None
    if not all(isinstance(each, float) for each in (factor, *factors, *results)):
        return None
    pairs = zip(factors, flatten(product), strict=True)
    return "=" if all(agree(factor * each, result) for each, result in pairs) else "≈"


def sum_sign(first: Value, second: Value, total: Value) -> str:
    """`=` where the displayed addends give the displayed sum, element by element, else `≈`.

    `=` too where the elements are not known: nobody can find that they do not add up.
    """
    one, other = _all_displayed(flatten(first)), _all_displayed(flatten(second))
    totals = flatten(total)
    if one is None or other is None or _all_displayed(totals) is None:
        return "="
    if not len(one) == len(other) == len(totals):
        return "="
    exact = all(agree(a + b, c) for a, b, c in zip(one, other, totals, strict=True))
    return "=" if exact else "≈"


def agree(computed: complex, result: Value) -> bool:
    """Whether a learner who computes with the displayed numbers finds the displayed result."""
    shown = displayed(result)
    if shown is None:
        return False
    return cmath.isclose(computed, shown, rel_tol=1e-9, abs_tol=1e-12) or (
        cmath.isnan(computed) and cmath.isnan(shown)
    )


def displayed(value: Value) -> float | complex | None:
    """The number that one reads on the screen for a value of one element; None where none is."""
    flat = flatten(value)
    if len(flat) != 1 or not isinstance(flat[0], (int, float, str)):
        return None
    text = show_number(flat[0]).replace(MINUS, "-").replace("∞", "inf")
    if isinstance(flat[0], str):  # complex numbers are recorded as text
        return _complex(text)
    return float({"True": "1", "False": "0"}.get(text, text))


def _all_displayed(values: list[Any]) -> list[float | complex] | None:
    """What one reads for each of the values; None where one of them is not known."""
    shown = [displayed(each) for each in values]
    known = [each for each in shown if each is not None]
    return known if len(known) == len(shown) else None


def _complex(text: str) -> complex | None:
    try:
        return complex(text)
    except ValueError:
        return None


def add(first: Value, second: Value) -> Value:
    """The sum, element by element; None where it is not known.

    Of large tensors only shape, smallest, largest and mean are known, which do not add up.
    """
    if isinstance(first, list) and isinstance(second, list):
        if len(first) != len(second):
            return None
        parts = [add(a, b) for a, b in zip(first, second, strict=True)]
        return None if None in parts else parts
    if isinstance(first, (int, float)) and isinstance(second, (int, float)):
        return first + second
    if isinstance(first, str) and isinstance(second, str):
        addends = _complex(first), _complex(second)
        return None if None in addends else str(sum(addends))
    return None
