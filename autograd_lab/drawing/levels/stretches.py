"""The loops in a sequence of operations: which of them are turns of what, from the program's text.

A turn is one round of a repeated sequence of operations. Where the text is known, `for` and `while`
say where a loop is entered and left; where a function is called in turns, the repetition says it.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from autograd_lab.model.recording import Node
from autograd_lab.program.parsing import parse

_NESTED_UP_TO = 6
_LOOPS = (ast.For, ast.AsyncFor, ast.While)

# The loops around something, the outermost first: the line where a loop begins in the text; for a
# call that makes several operations, such as `model(x)`, a call of that line.
Loops = tuple[int | tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Operations `start` to `end` (not included), made of `parts`; a loop's parts are its turns.

    `mark` and `statement` are those of its first operation, `loops` the loops around all of it.
    """

    start: int
    end: int
    mark: object
    loops: Loops
    statement: int
    parts: tuple[Stretch, ...] = ()
    is_loop: bool = False


def stretches(operations: Sequence[Node], code: str | None) -> list[Stretch]:
    """The operations in order, the repeated ones folded into loops, and those into loops again."""
    if not operations:
        return []
    text = program_text(code)
    made: dict[tuple[int | None, str], set[str | None]] = {}
    for node in operations:
        made.setdefault((node.line, _call(node)), set()).add(node.op)
    single = []
    for place, node in enumerate(operations):
        loops = text.loops.get(node.line, ())
        if len(made[node.line, _call(node)]) > 1:
            loops = (*loops, ("call", node.line or 0))
        # Each output of a call is written like the others: their ids tell them apart.
        mark = (node.line, _call(node), node.op, node.kind == "output" and node.id)
        statement = text.statements.get(node.line, node.line or 0)
        single.append(Stretch(place, place + 1, mark, loops, statement))
    level = single
    for depth in range(max(len(each.loops) for each in level), 0, -1):
        level = _text_loops_folded(level, depth)
    for _ in range(_NESTED_UP_TO):
        folded = _folded(_turns(level))
        if len(folded) == len(level):
            break
        level = folded
    return level


@lru_cache(maxsize=16)
def program_text(code: str | None) -> ProgramText:
    """What the program's text says about its lines; nothing where it cannot be read."""
    return ProgramText(code)


def _call(node: Node) -> str:
    """The expression as it is in the text: `net(x)` of the recorder's `linear in net(x)`."""
    return node.expression.removeprefix(f"{node.op} in ")


class ProgramText:
    """For each line of a program, the loops around it and the first line of its statement."""

    def __init__(self, code: str | None) -> None:
        self.loops: dict[int, Loops] = {}
        self.statements: dict[int, int] = {}
        try:
            tree = parse(code or "")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
        stack: list[tuple[ast.AST, Loops]] = [(tree, ())]
        while stack:
            node, around = stack.pop()
            for child in ast.iter_child_nodes(node):
                inside = around
                if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    inside = ()  # who calls it is not in the text
                elif isinstance(child, _LOOPS):
                    inside = (*around, child.lineno)
                    if isinstance(child, ast.While):
                        # Its condition is worked out in every turn.
                        self._mark(child.test, inside, child.lineno)
                elif isinstance(child, ast.stmt):
                    self._mark(child, around, child.lineno)
                if isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):
                    stack.append((child, inside))

    def _mark(self, node: ast.AST, loops: Loops, statement: int) -> None:
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
            self.loops[line] = loops
            self.statements[line] = statement


def _text_loops_folded(level: Sequence[Stretch], depth: int) -> list[Stretch]:
    """The loops of the text that stand in so many loops, themselves included, each as a stretch."""
    folded: list[Stretch] = []
    for loops, run in groupby(level, lambda each: each.loops[:depth]):
        if len(loops) < depth:
            folded += run
            continue
        turns = [_joined(parts) for parts in _turns(list(run))]
        if len(turns) > 1:
            folded.append(_joined(turns, loops=loops[:-1]))
        else:
            # Entered once: no loop to speak of.
            folded += [replace(part, loops=part.loops[: depth - 1]) for part in _parts(turns[0])]
    return folded


def _turns(level: Sequence[Stretch]) -> list[tuple[Stretch, ...]]:
    """The level cut into turns: where something comes again, or the text of a loop goes back."""
    turns: list[tuple[Stretch, ...]] = []
    parts: list[Stretch] = []
    seen: set[object] = set()
    for item in level:
        back = bool(parts and item.loops) and item.statement < parts[-1].statement
        if item.mark in seen or back:
            turns.append(tuple(parts))
            parts, seen = [], set()
        parts.append(item)
        seen.add(item.mark)
    turns.append(tuple(parts))
    return turns


def _folded(turns: Sequence[tuple[Stretch, ...]]) -> list[Stretch]:
    """Turns that begin alike and follow each other as one loop; what is no loop as it was."""
    level: list[Stretch] = []
    for _, run in groupby(map(_joined, turns), lambda turn: turn.mark):
        some = list(run)
        if len(some) > 1:
            level.append(_joined(some, loops=()))
        else:
            level += _parts(some[0])
    return level


def _parts(turn: Stretch) -> tuple[Stretch, ...]:
    return (turn,) if turn.is_loop or not turn.parts else turn.parts


def _joined(parts: Sequence[Stretch], loops: Loops | None = None) -> Stretch:
    """The parts as a turn; or, where the loops around it are given, turns as a loop."""
    first, last = parts[0], parts[-1]
    is_loop = loops is not None
    if len(parts) == 1 and not is_loop:
        return first
    around = first.loops if loops is None else loops
    statement = first.statement
    return Stretch(first.start, last.end, first.mark, around, statement, tuple(parts), is_loop)
