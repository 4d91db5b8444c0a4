"""Cures as Python, with the program's own names: how a line is written so that it does not fail."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

import torch

# Their namesakes without the underscore do something else, or are not there.
_NO_TWIN = frozenset(("zero_", "fill_", "copy_", "normal_", "uniform_", "bernoulli_", "random_"))


def written(statement: str) -> tuple[str, str]:
    """What a statement writes into, and the statement that makes a new tensor instead.

    `("y", "y = y + 1")` for `y += 1`; the second is empty where there is no such statement
    (`y[0] = 1`), both are where the statement writes nothing that has a name.
    """
    node = _parsed(statement)
    if isinstance(node, ast.AugAssign):
        target = ast.unparse(_whole(node.target))
        if not _is_name(node.target):
            return target, ""
        value = ast.BinOp(ast.Name(target), node.op, node.value)
        return target, f"{target} = {ast.unparse(value)}"
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        return ast.unparse(_whole(node.targets[0])), ""
    if isinstance(node, (ast.Expr, ast.Assign)) and isinstance(node.value, ast.Call):
        return _called(node.value)
    return "", ""


def _called(call: ast.Call) -> tuple[str, str]:
    """`h.mul_(3)`: h, and `h = h.mul(3)`."""
    method = call.func
    if not isinstance(method, ast.Attribute) or not re.fullmatch(r"[a-z]\w*_", method.attr):
        return "", ""
    target = ast.unparse(method.value)
    if not _is_name(method.value):
        return target, ""
    twin = method.attr[:-1]
    if method.attr in _NO_TWIN or not hasattr(torch.Tensor, twin):
        return target, ""
    call = ast.Call(ast.Attribute(method.value, twin), call.args, call.keywords)
    return target, f"{target} = {ast.unparse(call)}"


def is_variable(text: str) -> bool:
    """Whether one can assign to it: a name, or an attribute of one."""
    node = _parsed(text)
    return isinstance(node, ast.Expr) and _is_name(node.value)


def in_new_tensor(statement: str) -> str:
    """`: y = y + 1`, or how to write into a copy; empty where no name is written."""
    target, instead = written(statement)
    if instead:
        return f": `{instead}`"
    if target and is_variable(target):
        return f": `{target} = {target}.clone()` before it"
    return ""


def words_for(thing: object, statement: str, names: Mapping[str, object]) -> str | None:
    """The expression of a statement that stands for a thing, such as `losses[0]`.

    Only names, plain attributes and items of lists and dictionaries are looked up: nothing of the
    program's runs.
    """
    node = _parsed(statement)
    for each in ast.walk(node) if node is not None else ():
        is_read = isinstance(each, (ast.Name, ast.Attribute, ast.Subscript))
        if is_read and _looked_up(each, names) is thing:
            return ast.unparse(each)
    return None


def _looked_up(node: ast.AST, names: Mapping[str, object]) -> object:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        return _attribute(_looked_up(node.value, names), node.attr)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        number = _looked_up(node.operand, names)
        return -number if type(number) is int else None
    if isinstance(node, ast.Subscript):
        whole, key = _looked_up(node.value, names), _looked_up(node.slice, names)
        if type(whole) in (list, tuple, dict) and type(key) in (int, str):
            try:
                return whole[key]
            except LookupError:
                return None
    return None


def _attribute(owner: object, name: str) -> object:
    if isinstance(owner, torch.nn.Module):
        for table in (owner._parameters, owner._buffers, owner._modules):
            if name in table:
                return table[name]
    return getattr(owner, "__dict__", {}).get(name)


def _parsed(text: str) -> ast.stmt | None:
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return None
    return body[0] if len(body) == 1 else None


def _is_name(node: ast.AST) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _whole(node: ast.AST) -> ast.AST:
    """`y` of `y[0][1]`."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return node
