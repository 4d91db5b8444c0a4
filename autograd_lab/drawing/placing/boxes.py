"""How large each node is and where its texts stand inside, in SVG units.

Numbers are large against their boxes, so that a graph of seven nodes fits a projected slide with
numbers at 26 px.
"""

from __future__ import annotations

from dataclasses import dataclass

from autograd_lab.drawing.structure import EdgeStructure, NodeStructure, Room
from autograd_lab.model.text import width

NUMBER, TENSOR, NAME, OP, CAPTION = 20, 16, 16, 14, 12  # font sizes
CELL = 0.6  # width of a monospace character, in font sizes

_PAD = 5
_RING = 3  # distance between the two borders of a leaf
_LEADING = 1.2
_LOW_LEADING = 1.08
STACK = 6.0  # how far the second sheet of a group or a folded statement looks out
SIGN = 14.0  # the plus of a folded statement, in its upper right corner


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text: its slot, its number among the slot's lines, its centre and baseline.

    `x` is its left end where `anchor` is `start`, its right end where it is `end`.
    """

    slot: str
    line: int
    x: float
    y: float
    size: int
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Box:
    """A node's size, and its texts and parts relative to its upper left corner."""

    width: float
    height: float
    texts: tuple[Text, ...]
    divider: float | None = None
    drawer: tuple[float, float, float, float] | None = None


def node_box(node: NodeStructure) -> Box:
    """The node's box: name, operation, value, gradient and drawer from top to bottom."""
    leading = _LOW_LEADING if node.low else _LEADING
    beside = node.low and node.grad is not None and not node.grad.tensor
    caption = width(".grad ") * CAPTION * CELL if beside else 0.0
    inner = max(
        width(node.name) * NAME * CELL,
        width(node.op) * OP * CELL,
        *(_room_width(room) for room in (node.value, node.gradient)),
        _room_width(node.grad) + caption,
    )
    if node.folds:
        inner = max(inner, width(node.name) * NAME * CELL + 2 * SIGN)
    if node.pips:
        inner = max(inner, width(node.name) * NAME * CELL + 2 * pips_cells(node.pips) * OP * CELL)
    margin = _PAD + (_RING if node.kind == "leaf" and inner > 84 else 0)
    total = inner + 2 * margin
    texts: list[Text] = []
    y = _PAD + (_RING if node.kind == "leaf" else 0)
    divider = drawer = None

    def add(slot: str, lines: int, size: int) -> None:
        nonlocal y
        for line in range(lines):
            y += size * leading
            x = (total + caption) / 2 if slot == "grad" else total / 2
            # The baseline of digits: as much room above them as below.
            texts.append(Text(slot, line, x, y - size * (leading - 0.92), size))

    if node.name:
        add("name", 1, NAME)
        if node.pips:
            texts.append(Text("pips", 0, total - margin, y - NAME * 0.28, OP, "end"))
    if node.op:
        add("op", 1, OP)
    if node.value:
        add("value", node.value.lines, room_size(node.value))
    if node.gradient:
        y += 2
        divider = y
        add("gradient", node.gradient.lines, room_size(node.gradient))
    if node.grad:
        y += 3 if beside else 4
        top = y
        y += 0 if beside else CAPTION * 1.1
        baseline = y + NUMBER * (leading - 0.32) if beside else y - CAPTION * 0.15
        texts.append(Text("caption", 0, margin + 5, baseline, CAPTION, "start"))
        add("grad", node.grad.lines, room_size(node.grad))
        y += 1
        drawer = (margin, top, total - 2 * margin, y - top)
    y += _PAD + (_RING - 1 if node.kind == "leaf" else 0)
    if node.kind == "group" or node.folds:
        return Box(total + STACK, y + STACK, tuple(texts), divider, drawer)
    return Box(total, y, tuple(texts), divider, drawer)


def edge_box(edge: EdgeStructure) -> tuple[float, float]:
    """Width and height of what stands on an edge: local above the line, contribution below.

    An edge without numbers has a small one, so that it is long enough to be seen.
    """
    if edge.cut:
        return width(edge.cut) * OP * CELL + 2 * _PAD, 2.4 * OP
    if edge.local is None and edge.contribution is None:
        return 36.0, 10.0
    widest = max(_room_width(room) for room in (edge.local, edge.contribution))
    # A little less than 7 cells and the ×: short numbers stay, the longest may reach into the gaps.
    return widest - 4, 2.3 * NUMBER


def pips_cells(pips: int) -> int:
    """Cells that `●●○` needs; beyond 5 contributions it reads `12/50`."""
    return pips if pips <= 5 else 2 * len(str(pips)) + 1


def room_size(room: Room) -> int:
    """The font size of a slot: tensors are set smaller than numbers."""
    return TENSOR if room.tensor else NUMBER


def _room_width(room: Room | None) -> float:
    return room.cells * room_size(room) * CELL if room else 0.0
