"""The graph in words, for those who do not see it: what each node is, and where each edge runs."""

from __future__ import annotations

from autograd_lab.model.names import label
from autograd_lab.model.recording import Edge, Node
from autograd_lab.model.text import clean, shorten

_CELLS = 120
_STATES = {"detached": "detached from the graph", "no_grad": "computed under no_grad"}


def node_words(node: Node) -> str:
    """`h = x * w1, by mul`; `w1, a leaf that requires grad`; `2, a constant`."""
    called = clean(label(node))
    if node.kind == "op":
        if node.name and node.expression and node.expression != node.name:
            called = f"{clean(node.name)} = {clean(node.expression)}"
        words = [called, f"by {clean(node.op)}" if node.op else ""]
    elif node.kind == "output":
        words = [called, "one of several results"]
    elif node.requires_grad:
        words = [called, "a leaf that requires grad"]
    elif node.kind == "constant" and node.name is None:
        words = [called, "a constant"]
    else:
        words = [called, "which does not require grad"]
    words.append(_STATES.get(node.state, ""))
    words.append("where backward starts" if node.is_root else "")
    return shorten(", ".join(filter(None, words)), _CELLS)


def keeps_grad(node: Node) -> bool:
    """Whether torch has a `.grad` for it, be it None."""
    return node.retains_grad or (node.is_leaf and node.requires_grad)


def cut_words(edge: Edge) -> str:
    """Why no gradient flows along it, or nothing where one may."""
    return clean(edge.cut) if edge.cut else ""
