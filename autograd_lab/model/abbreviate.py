"""A long expression cut to its outermost operation: `a * x**2 + b * x + 1` reads `… + 1`.

The operands that are cut are nodes of their own in the picture; a plain number is not, so it stays.
"""

from __future__ import annotations

import ast
from functools import lru_cache

from autograd_lab.model.text import width
from autograd_lab.program.parsing import parse_expression

_OPERATORS = {
    ast.Add: " + ",
    ast.Sub: " - ",
    ast.Mult: " * ",
    ast.Div: " / ",
    ast.FloorDiv: " // ",
    ast.Mod: " % ",
    ast.MatMult: " @ ",
    ast.Pow: "**",
}
_CUT = "…"
_OPERAND_CELLS = 6


@lru_cache(maxsize=1024)
def abbreviate(expression: str) -> str | None:
    """The outermost operation with short operands; None where it is no operation or no Python."""
    try:
        tree = parse_expression(expression)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if isinstance(tree, ast.BinOp) and type(tree.op) in _OPERATORS:
        return _operand(tree.left) + _OPERATORS[type(tree.op)] + _operand(tree.right)
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        return "-" + _operand(tree.operand)
    if isinstance(tree, ast.Call):
        arguments = _CUT if tree.args or tree.keywords else ""
        if isinstance(tree.func, ast.Name):
            return f"{tree.func.id}({arguments})"
        if isinstance(tree.func, ast.Attribute):
            # `F.relu(…)` is told by its own name, `(a + b).sum()` by what it is called on.
            on_a_module = isinstance(tree.func.value, ast.Name) and arguments
            before = "" if on_a_module else _operand(tree.func.value) + "."
            return f"{before}{tree.func.attr}({arguments})"
    return None


def _operand(tree: ast.expr) -> str:
    """A name or a number as it is written; anything longer or deeper as `…`."""
    if isinstance(tree, (ast.Name, ast.Attribute, ast.Constant)) or (
        isinstance(tree, ast.UnaryOp) and isinstance(tree.operand, ast.Constant)
    ):
        written = ast.unparse(tree)
        # A number has no node of its own, so it is never cut here.
        if width(written) <= _OPERAND_CELLS or not isinstance(tree, (ast.Name, ast.Attribute)):
            return written
    return _CUT
