"""From an instruction that is running to the words of the program: expression, line and name."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import CodeType

from autograd_lab.program.parsing import parse


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call stands: its line (from 1), its text, and the names that it is assigned to.

    `names` has one entry for `y = …`, several for `a, b = …`, none where the result is nameless.
    """

    line: int | None
    expression: str
    names: tuple[str, ...]


# Of an instruction: line, last line, column, last column; each None where it is not known.
_Positions = tuple[int | None, int | None, int | None, int | None]
# Of a piece of the text: line, column, last line, last column.
Span = tuple[int | None, int | None, int | None, int | None]
NOWHERE = Place(None, "", ())


class Source:
    """The text and syntax tree of one program, asked by (code object, last instruction)."""

    def __init__(self, text: str, first_line: int = 1, tree: ast.Module | None = None):
        """`first_line`: the line of the text that is shown as line 1 (a function's in its file)."""
        self._lines = re.findall(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text.encode())
        self._offset = first_line - 1
        self._spans: dict[Span, ast.AST] | None = None
        self._parents: dict[ast.AST, ast.AST] = {}
        self._text, self._tree = text, tree
        self._places: dict[tuple[CodeType, int], Place] = {}
        self._positions: dict[CodeType, list[_Positions]] = {}

    def place(self, where: tuple[CodeType, int] | None) -> Place:
        """The place of an instruction, given as (code object, byte offset)."""
        if where is None:
            return NOWHERE
        if where not in self._places:
            self._places[where] = self._find(*where)
        return self._places[where]

    def _find(self, code: CodeType, offset: int) -> Place:
        line, end_line, column, end_column = self._position(code, offset)
        if line is None:
            return NOWHERE
        if column is None or end_line is None or end_column is None:
            return Place(self.shown_line(line), "", ())
        node = self._nodes().get((line, column, end_line, end_column))
        text = self._slice(line, column, end_line, end_column)
        return Place(self.shown_line(line), text, self._names(node))

    def _position(self, code: CodeType, offset: int) -> _Positions:
        if code not in self._positions:
            self._positions[code] = list(code.co_positions())
        return self._positions[code][max(offset, 0) // 2]

    def statement(self, where: tuple[CodeType, int] | None) -> str:
        """The text of the whole statement (`y[0] = 3.`); the expression where it has a body."""
        place = self.place(where)
        node = self._node_at(*where) if where is not None and place.expression else None
        while node is not None and not isinstance(node, ast.stmt):
            node = self._parents.get(node)
        if node is None or hasattr(node, "body"):
            return place.expression
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self._slice(node.lineno, node.col_offset, end_line, end_column)

    def called(self, where: tuple[CodeType, int] | None) -> ast.Call | None:
        """The call that stands there, as its syntax tree."""
        node = self._node_at(*where) if where and self.place(where).expression else None
        return node if isinstance(node, ast.Call) else None

    def method(self, owner: str, name: str) -> ast.FunctionDef | None:
        """The syntax tree of a method, by the names of its class and its own."""
        for node in self._nodes().values():
            if isinstance(node, ast.ClassDef) and node.name == owner:
                for each in node.body:
                    if isinstance(each, ast.FunctionDef) and each.name == name:
                        return each
        return None

    def _node_at(self, code: CodeType, offset: int) -> ast.AST | None:
        line, end_line, column, end_column = self._position(code, offset)
        return self._nodes().get((line, column, end_line, end_column))

    def shown_line(self, line: int) -> int | None:
        """A line of the text as the recording counts it; None where it is not shown."""
        return line - self._offset

    def show(self, wheres: Iterable[tuple[CodeType, int] | None]) -> None:
        """Hears which instructions the picture has, before it asks for their lines."""

    def _slice(self, line: int, column: int, end_line: int, end_column: int) -> str:
        lines = self._lines[line - 1 : end_line]
        if not lines:
            return ""
        lines[-1] = lines[-1][:end_column]
        lines[0] = lines[0][column:]
        return " ".join(b"".join(lines).decode(errors="replace").split())

    def _nodes(self) -> dict[Span, ast.AST]:
        """Expressions and statements by their span; the expression where both have the same."""
        if self._spans is None:
            self._spans = {}
            try:
                waiting: list[ast.AST] = [self._tree or parse(self._text)]
            except SyntaxError:
                waiting = []
            while waiting:
                node = waiting.pop()
                if isinstance(node, (ast.expr, ast.stmt)):
                    span = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
                    if isinstance(self._spans.get(span), (type(None), ast.Expr)):
                        self._spans[span] = node
                for child in ast.iter_child_nodes(node):
                    self._parents[child] = node
                    waiting.append(child)
        return self._spans

    def _names(self, node: ast.AST | None) -> tuple[str, ...]:
        """The names that get this expression's result as it is."""
        if isinstance(node, (ast.AugAssign, ast.AnnAssign)):
            return _target_names(node.target)
        parent = self._parents.get(node) if node is not None else None
        while parent is not None and _hands_on(parent):
            node, parent = parent, self._parents.get(parent)
        if node is not None and isinstance(parent, ast.Assign):
            written = node in parent.targets  # `w[0] = 5.` writes into w
            if not written and isinstance(parent.targets[-1], ast.Subscript):
                return ()  # its numbers go into `w`, which is another tensor
            return _target_names(node if written else parent.targets[-1])
        if isinstance(parent, (ast.AnnAssign, ast.NamedExpr)):
            return _target_names(parent.target)
        return ()


def _hands_on(node: ast.AST) -> bool:
    """Whether this is part of `nn.Parameter(…)` or `….requires_grad_()`, which keep the tensor."""
    if isinstance(node, ast.Attribute):
        return node.attr == "requires_grad_"
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in ("Parameter", "requires_grad_")


def _target_names(target: ast.AST) -> tuple[str, ...]:
    if isinstance(target, (ast.Tuple, ast.List)):
        return tuple(itertools.chain.from_iterable(map(_target_names, target.elts)))
    while isinstance(target, (ast.Subscript, ast.Starred)):
        target = target.value
    if isinstance(target, (ast.Name, ast.Attribute)):
        return (ast.unparse(target),)
    return ()
