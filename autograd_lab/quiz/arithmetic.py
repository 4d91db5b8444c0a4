"""Sums and products of answers: numbers, and small nested lists of one shape."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal

from autograd_lab.model.numbers import flatten
from autograd_lab.model.recording import Summary, Value

MOST_ELEMENTS = 6


def is_number(value: object) -> bool:
    """Whether it is a finite number; True and False are none here."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def is_askable(value: Value) -> bool:
    """Whether a person could type it: a finite number, or a list of at most 6."""
    if value is None or isinstance(value, (Summary, str)):
        return False
    elements = flatten(value)
    return 0 < len(elements) <= MOST_ELEMENTS and all(map(is_number, elements))


def combine(operation: Callable[[float, float], float], first: Value, second: Value) -> Value:
    """The operation on each pair of elements; a number goes with every element. None: no pairs."""
    if is_number(first) and is_number(second):
        return operation(first, second)
    if isinstance(first, list) and is_number(second):
        parts = [combine(operation, each, second) for each in first]
    elif is_number(first) and isinstance(second, list):
        parts = [combine(operation, first, each) for each in second]
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        parts = [combine(operation, a, b) for a, b in zip(first, second, strict=True)]
    else:
        return None
    return None if any(each is None for each in parts) else parts


def add(first: Value, second: Value) -> Value:
    return combine(lambda a, b: a + b, first, second)


def multiply(first: Value, second: Value) -> Value:
    return combine(lambda a, b: a * b, first, second)


def close(answer: float, truth: float) -> bool:
    """Whether an answer is right to two significant digits of the truth; 0 only where it is 0."""
    if math.isnan(truth) or math.isinf(truth):
        return answer == truth or (math.isnan(answer) and math.isnan(truth))
    if truth == 0:
        return answer == 0
    half_a_digit = 0.5 * 10.0 ** (Decimal(truth).adjusted() - 1)
    return abs(answer - truth) <= half_a_digit * (1 + 1e-9)


def same(answer: Value | str, truth: Value | str) -> bool:
    """`close` for each element; None equals None only, and a text the same text."""
    if isinstance(answer, (str, bool)) or isinstance(truth, (str, bool)):
        return answer == truth
    if answer is None or truth is None:
        return answer is truth
    answers, truths = flatten(answer), flatten(truth)
    return len(answers) == len(truths) and all(map(close, answers, truths))
