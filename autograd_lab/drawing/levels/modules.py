"""A graph cut as models are thought of: a piece for each call of a module, small enough to open."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_lab.model.recording import Node

# The places of a piece in the order of operations, `end` not included, and its module's path.
ModulePiece = tuple[int, int, str]


def module_pieces(operations: Sequence[Node], total: Sequence[int], most: int) -> list[ModulePiece]:
    """The largest modules of at most so many nodes; what runs in none of them is in no piece.

    A module that is larger is cut into those inside of it. `total` counts the nodes that the first
    so many operations bring. A piece has two operations or more.
    """
    pieces: list[ModulePiece] = []
    waiting = list(reversed(_runs(operations, 0, len(operations), 1)))
    while waiting:
        start, end, path = waiting.pop()
        depth = path.count(".") + 1
        if total[end] - total[start] <= most:
            if end - start > 1:
                pieces.append((start, end, path))
        else:
            waiting += reversed(_runs(operations, start, end, depth + 1))
    return pieces


def _runs(operations: Sequence[Node], start: int, end: int, depth: int) -> list[ModulePiece]:
    """Operations that follow each other and share the first so many parts of their path."""
    runs: list[ModulePiece] = []
    for place in range(start, end):
        path = _prefix(operations[place].module, depth)
        if path is None:
            continue
        if runs and runs[-1][1] == place and runs[-1][2] == path:
            runs[-1] = (runs[-1][0], place + 1, path)
        else:
            runs.append((place, place + 1, path))
    return runs


def _prefix(path: str | None, depth: int) -> str | None:
    """The first parts of a path; None where it has fewer."""
    parts = (path or "").split(".")
    return ".".join(parts[:depth]) if path and len(parts) >= depth else None
