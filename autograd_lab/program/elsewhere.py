"""Whether a text can run alone: the names that it uses and does not make."""

from __future__ import annotations

import ast
import builtins


def names_from_elsewhere(tree: ast.Module) -> list[str]:
    """The names that another cell, or the program around it, must have made, in their order.

    A name that is made anywhere in the text counts as made. Where everything of a module is
    imported (`from m import *`), nothing can be said.
    """
    made = set(dir(builtins))
    used: dict[str, tuple[int, int]] = {}  # where it is first seen
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                place = node.lineno, node.col_offset
                used[node.id] = min(place, used.get(node.id, place))
            else:
                made.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for each in node.names:
                if each.name == "*":
                    return []
                made.add(each.asname or each.name.split(".")[0])
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            made.add(node.name)
        elif isinstance(node, ast.arg):
            made.add(node.arg)
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            made.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            made.add(node.rest)
    missing = [name for name in used if name not in made and not name.startswith("__")]
    return sorted(missing, key=used.__getitem__)
