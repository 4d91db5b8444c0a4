"""What torch says of a node besides its numbers, as texts for the player's panel."""

from __future__ import annotations

from collections.abc import Mapping

from autograd_lab.model.numbers import show
from autograd_lab.model.recording import Node, Saved
from autograd_lab.model.text import clean, shorten

_CELLS = 240


def facts(node: Node, labels: Mapping[str, str]) -> list[str]:
    """A text for each of `TERMS`, empty where there is nothing to say; the empty tail is left out.

    `labels` are the names of nodes by their ids.
    """
    texts = [
        node.op or "",
        _cut(node.expression),
        str(node.line or ""),
        str(tuple(node.shape)),
        node.dtype,
        str(node.is_leaf),
        str(node.requires_grad),
        node.grad_fn or "None",
        ", ".join(node.inner),
        _cut(", ".join(_saved(each, labels) for each in node.saved)),
    ]
    while not texts[-1]:
        texts.pop()
    return texts


def _saved(saved: Saved, labels: Mapping[str, str]) -> str:
    """`self = 3 (x)`: torch's name for it, its value, and the node whose value it is."""
    whose = f" ({labels[saved.node]})" if saved.node in labels else ""
    return f"{saved.name} = {show(saved.value)}{whose}"


def _cut(text: str) -> str:
    return shorten(clean(text), _CELLS)
