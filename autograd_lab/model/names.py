"""How words call a node: one label for sentences, ledger, facts, checks and questions."""

from __future__ import annotations

from autograd_lab.model.abbreviate import abbreviate
from autograd_lab.model.recording import Node
from autograd_lab.model.text import shorten, width

_LABEL_CELLS = 60


def label(node: Node) -> str:
    """Its variable, else its expression, else its op; never very long."""
    return short(node.name or node.expression or node.op or node.id)


def short(expression: str) -> str:
    """The expression, or its outermost operation where it fills more than a line or two."""
    if width(expression) <= _LABEL_CELLS:
        return expression
    return shorten(abbreviate(expression) or expression, _LABEL_CELLS)
