"""What stands in each slot of the picture: one source for the drawing, the player and tests.

A slot is a place for text whose width is reserved when the graph is laid out, so that other
numbers never move anything.
"""

from __future__ import annotations

import math

from autograd_lab.model.numbers import flatten, show_lines, show_number, sum_sign
from autograd_lab.model.recording import Edge, Node, Summary, Value
from autograd_lab.model.text import clean, width

SIGN_OF_BAD = "⚠"
SIGN_OF_CUT = "✂ "
LINE_CELLS = 16  # of a sum with its result on one line
SUM_CELLS = 17  # two numbers of 7 cells and a plus

_LONGEST_FORMULA = 7
_MOST_ELEMENTS = 2


def is_bad(value: Value) -> bool:
    """Whether a NaN or an infinity is in it: such a slot is an inverse badge (class `bad`)."""
    if value is None:
        return False
    if isinstance(value, Summary):
        return not all(map(math.isfinite, (value.min, value.max, value.mean)))
    # Complex numbers are recorded as text.
    return not all(isinstance(each, str) or math.isfinite(each) for each in flatten(value))


def value_lines(value: Value) -> list[str]:
    """The lines of a `value` or `gradient` slot; none where nothing stands there."""
    if value is None:
        return []
    lines = show_lines(value)
    return [SIGN_OF_BAD + lines[0], *lines[1:]] if is_bad(value) else lines


def grad_lines(value: Value) -> list[str]:
    """The lines of the drawer: torch's `None` is shown as None, never as 0 or as nothing."""
    return ["None"] if value is None else value_lines(value)


def drawer_state(value: Value) -> str:
    """How the drawer looks: `none` (dashed), `zero` (outline) or `number` (filled)."""
    if value is None:
        return "none"
    if isinstance(value, Summary):
        return "zero" if value.min == value.max == 0 else "number"
    return "number" if any(each != 0 for each in flatten(value)) else "zero"


def local_text(edge: Edge) -> str:
    """The local derivative: `×2`, or a short formula where it has several elements."""
    elements = [] if edge.local is None or isinstance(edge.local, Summary) else flatten(edge.local)
    if len(elements) == 1:
        sign = SIGN_OF_BAD if is_bad(edge.local) else ""
        return f"{sign}×{show_number(elements[0])}"
    formula = clean(edge.formula or "")
    return f"×{formula}" if formula and width(formula) <= _LONGEST_FORMULA else ""


def contribution_text(value: Value) -> str:
    """What the edge carried: a number, two elements, or only the shape, as in `(3, 4)`.

    The elements of larger ones stand in the gradient that they land in, and in the ledger.
    """
    if value is None:
        return ""
    sizes = _sizes(value)
    if not sizes or (len(sizes) == 1 and sizes[0] <= _MOST_ELEMENTS):
        return value_lines(value)[0]
    return (SIGN_OF_BAD if is_bad(value) else "") + str(tuple(sizes))


def sum_text(before: Value, incoming: Value) -> str:
    """A running sum on its way into a gradient: `6 + 2`; the tensor alone where it has elements."""
    if is_tensor(before) or is_tensor(incoming):
        return ""
    return f"{show_number(before)} + {show_number(incoming)}"


def accumulation_text(before: Value, incoming: Value, after: Value) -> str:
    """What the drawer reads while it takes a number: `6 + 6 = 12`; empty where it was None.

    None is never an addend. Empty for tensors too: their drawer shows what it ends with. A long
    sum takes two lines, so that it does not make the drawer twice as wide as its numbers.
    """
    if before is None or incoming is None or after is None or is_tensor(after):
        return ""
    sign = sum_sign(before, incoming, after)
    terms, result = sum_text(before, incoming), f"{sign} {show_number(after)}"
    line = f"{terms} {result}"
    return line if width(line) <= LINE_CELLS else f"{terms}\n{result}"


def update_text(before: Value, after: Value) -> str:
    """What a leaf's value reads while it is updated: `3 → 2.8`; empty for tensors."""
    if before is None or after is None or is_tensor(before) or is_tensor(after):
        return ""
    return f"{show_number(before)} → {show_number(after)}"


def cut_text(edge: Edge) -> str:
    """Why no gradient flows along a cut edge: `✂ detach`."""
    return SIGN_OF_CUT + clean(edge.cut) if edge.cut else ""


def flow(edge: Edge, source: Node, target: Node) -> str:
    """`tracked`, `cut` (it would flow, had the program not said no) or `untracked`."""
    if not source.requires_grad:
        return "untracked"
    if edge.cut:
        return "cut"
    return "tracked" if target.requires_grad else "untracked"


def is_tensor(value: Value) -> bool:
    """Whether the value has a shape: it is set smaller, and only numbers are summed in words."""
    return isinstance(value, (list, Summary))


def _sizes(value: Value) -> list[int]:
    if isinstance(value, Summary):
        return list(value.shape)
    sizes = []
    while isinstance(value, list):
        sizes.append(len(value))
        value = value[0] if value else None
    return sizes
