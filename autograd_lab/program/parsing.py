"""Syntax trees, parsed and compiled by one thread at a time without a stop."""

from __future__ import annotations

import ast
from types import CodeType

from autograd_lab.program.collector import collector_paused


def parse(text: str) -> ast.Module:
    """What `ast.parse` gives for a program, in any thread.

    CPython 3.11 counts a tree's depth for all threads together. Where the garbage collector runs
    a finalizer in the middle, another thread may have its turn and parse too, and both raise
    SystemError (python/cpython#106905).
    """
    with collector_paused:
        return ast.parse(text)


def parse_expression(text: str) -> ast.expr:
    """The same for a single expression."""
    with collector_paused:
        return ast.parse(text, mode="eval").body


def is_python(text: str) -> bool:
    """Whether Python can read it."""
    try:
        parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def compiled(tree: ast.Module | ast.Expression, filename: str) -> CodeType:
    """The program of a tree, without the `from __future__` imports of this file."""
    mode = "eval" if isinstance(tree, ast.Expression) else "exec"
    with collector_paused:
        return compile(tree, filename, mode, dont_inherit=True)
