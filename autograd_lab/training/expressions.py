"""A function of one number, written as text: parsed here, never handed to Python's own `eval`.

What the text may hold is listed, so that a visitor's function can do nothing but arithmetic.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping

import torch

from autograd_lab.program.parsing import parse_expression

FUNCTIONS = {
    name: getattr(torch, name)
    for name in ("abs", "cos", "exp", "log", "relu", "sigmoid", "sin", "sqrt", "tan", "tanh")
}
CONSTANTS = {"pi": torch.pi, "e": torch.e}
OPERATORS: dict[type, Callable] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
LONGEST = 200

Function = Callable[[torch.Tensor], torch.Tensor]


def function_of(
    expression: str, variable: str = "x", constants: Mapping[str, float] | None = None
) -> Function:
    """The function that the text says, on tensors: `function_of("(x - 3)**2 + 5")`.

    It may use `variable`, numbers, the names in `constants`, pi and e, + - * / **, brackets, and
    the functions in FUNCTIONS, bare or as `torch.sin`. Raises ValueError with a cure otherwise.
    """
    known = {**CONSTANTS, **(constants or {})}
    tree = _parse(expression)
    _check(tree, variable, known)

    def function(x: torch.Tensor) -> torch.Tensor:
        # Every number becomes a tensor: Python's own would grow without end in 9**9**9.
        return _value(tree, {**known, variable: x}, x) + torch.zeros_like(x)

    return function


def _parse(expression: str) -> ast.expr:
    if not isinstance(expression, str) or not expression.strip():
        raise ValueError(f"the function is {expression!r}; write one such as 'x**2 + 3*x + 1'.")
    if len(expression) > LONGEST:
        raise ValueError(
            f"the function has {len(expression)} characters; use at most {LONGEST}, "
            "such as 'x**2 + 3*x + 1'."
        )
    try:
        return parse_expression(expression.strip().replace("^", "**"))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = getattr(error, "msg", None) or type(error).__name__
        raise ValueError(
            f"{expression!r} is no formula ({reason}); write one such as 'x**2 + 3*x + 1'."
        ) from None


def _check(tree: ast.expr, variable: str, known: Mapping[str, float]) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if node.id not in {variable, "torch", *known, *FUNCTIONS}:
                raise ValueError(
                    f"{node.id!r} is unknown here; use {variable}, numbers, "
                    f"{', '.join(sorted({*known, *FUNCTIONS}))}."
                )
        elif isinstance(node, ast.Call):
            if _function_name(node.func) is None or len(node.args) != 1 or node.keywords:
                raise ValueError(
                    f"{ast.unparse(node)!r} cannot be called here; use one of "
                    f"{', '.join(sorted(FUNCTIONS))} with one argument, such as sin({variable})."
                )
        elif not _is_arithmetic(node):
            raise ValueError(
                f"{ast.unparse(node) if isinstance(node, ast.expr) else type(node).__name__!r} "
                "cannot stand in a formula; use numbers, + - * / ** and brackets."
            )
    for node in ast.walk(tree):
        bare = isinstance(node, ast.Name) and (node.id in FUNCTIONS or node.id == "torch")
        if bare and not _is_called(tree, node):
            raise ValueError(f"{node.id!r} is a function; write {node.id}({variable}).")


def _is_arithmetic(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
    allowed = (ast.BinOp, ast.UnaryOp, ast.Attribute, ast.expr_context, *OPERATORS)
    return isinstance(node, allowed)


def _is_called(tree: ast.expr, name: ast.Name) -> bool:
    functions = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return any(each is name or getattr(each, "value", None) is name for each in functions)


def _function_name(node: ast.expr) -> str | None:
    """`sin` of `sin` and of `torch.sin`."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id == "torch" and node.attr in FUNCTIONS else None
    return node.id if isinstance(node, ast.Name) and node.id in FUNCTIONS else None


def _value(node: ast.expr, names: Mapping, like: torch.Tensor):
    if isinstance(node, ast.Constant):
        return _number(node.value, like)
    if isinstance(node, ast.Name):
        value = names[node.id]
        return value if isinstance(value, torch.Tensor) else _number(value, like)
    if isinstance(node, ast.UnaryOp):
        return OPERATORS[type(node.op)](_value(node.operand, names, like))
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, names, like), _value(node.right, names, like)
        return OPERATORS[type(node.op)](left, right)
    if isinstance(node, ast.Call):
        return FUNCTIONS[_function_name(node.func)](_value(node.args[0], names, like))
    raise ValueError(
        f"{ast.unparse(node)!r} has no value; use numbers and functions of one number."
    )


def _number(value: float, like: torch.Tensor) -> torch.Tensor:
    try:
        return torch.tensor(float(value), dtype=like.dtype)
    except OverflowError:
        raise ValueError(
            f"{value} is too large for a {like.dtype}; use a smaller number."
        ) from None
