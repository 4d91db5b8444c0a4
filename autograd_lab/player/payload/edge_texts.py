"""A local derivative where its number stands in the picture: as a formula, or as both."""

from __future__ import annotations

from typing import Any

from autograd_lab.drawing.placing.boxes import NUMBER, OP
from autograd_lab.drawing.slots import local_text
from autograd_lab.model.numbers import flatten, show_number
from autograd_lab.model.recording import Edge, Summary
from autograd_lab.model.text import clean, shorten, width

# The room is that of a number of 7 characters; of smaller letters there are more in it.
_CELLS, _SMALL_CELLS = 7, 11


def slot_texts(edge: Edge) -> list[list[Any]]:
    """`[text, font size]` of the formula, and of formula and number; the tail is left out as `…`.

    The formula is a factor: `×w1`, `×w1 = 3`. Where it is itself the number: the number.
    """
    formula = clean(edge.formula or "")
    number = _number(edge)
    if not formula or formula == number:
        return [_sized(local_text(edge))] * 2
    alone = _sized(f"×{shorten(formula, _SMALL_CELLS - 1)}")
    if number is None:
        return [alone, alone]
    both = f"×{formula} = {number}"
    if width(both) > _SMALL_CELLS:
        both = f"×{shorten(formula, _SMALL_CELLS - 2 - width(number))}={number}"
    return [alone, _sized(both)]


def _number(edge: Edge) -> str | None:
    if edge.local is None or isinstance(edge.local, Summary):
        return None
    elements = flatten(edge.local)
    return show_number(elements[0]) if len(elements) == 1 else None


def _sized(text: str) -> list[Any]:
    return [text, NUMBER if width(text) <= _CELLS else OP]
