"""Recording -> DOT: the source of a picture that any Graphviz can draw, with a pass's numbers."""

from __future__ import annotations

from graphviz import Digraph, escape, nohtml

from autograd_lab.drawing import slots
from autograd_lab.drawing.colours import LIGHT
from autograd_lab.model.index import Index
from autograd_lab.model.numbers import show
from autograd_lab.model.recording import Edge, Node, Recording, pick_pass
from autograd_lab.model.text import clean, shorten

_LONGEST = 60


def to_dot(recording: Recording, pass_index: int = -1) -> str:
    """DOT source of one pass's graph, left to right, with the numbers at its end.

    The same recording gives the same text. Raises ValueError where there is no such pass.
    """
    graph = pick_pass(recording, pass_index).graph
    dot = Digraph("autograd")
    dot.attr(rankdir="LR", nodesep="0.25", ranksep="0.45", bgcolor="transparent")
    dot.attr("node", fontname="Courier", fontsize="14", color=LIGHT["line"])
    dot.attr("edge", fontname="Courier", fontsize="12", color=LIGHT["line"])
    index = Index(graph)
    for node in graph.nodes:
        dot.node(node.id, _label(_node_lines(node)), **_node_look(node))
    for edge in graph.edges:
        flow = slots.flow(edge, *index.ends(edge))
        look = {"label": _label(_edge_lines(edge, flow)), **_edge_look(flow)}
        dot.edge(edge.source, edge.target, **{"id": edge.id, **look})
    return dot.source


def _node_lines(node: Node) -> list[str]:
    expression = node.op if node.kind == "op" and not node.expression else node.expression
    head = node.name or ""
    if node.kind in ("op", "output") or not head:
        head = " = ".join(part for part in (head, expression) if part)
    lines = [head]
    if node.op and node.kind == "op" and node.op != expression:
        lines.append(f"op {node.op}")
    if node.value is not None and show(node.value) != head:
        lines.append(f"value {show(node.value)}")
    if node.requires_grad and node.gradient is not None:
        lines.append(f"gradient {show(node.gradient)}")
    if node.requires_grad and (node.kind == "leaf" or node.retains_grad):
        lines.append(f".grad {show(node.grad)}")
    return lines


def _edge_lines(edge: Edge, flow: str) -> list[str]:
    if flow != "tracked":
        return [slots.cut_text(edge)] if flow == "cut" else []
    lines = [slots.local_text(edge), slots.contribution_text(edge.contribution)]
    return [line for line in lines if line]


def _node_look(node: Node) -> dict[str, str]:
    look = {"shape": "box", "style": "rounded", "fontcolor": LIGHT["text"], "id": node.id}
    if node.kind == "leaf":
        look |= {"peripheries": "2", "color": LIGHT["text"]}
    elif node.kind == "constant":
        look |= {"style": "filled", "fillcolor": LIGHT["surface"], "fontcolor": LIGHT["muted"]}
    elif not node.requires_grad:
        look |= {"style": "rounded,dotted", "fontcolor": LIGHT["muted"]}
    if node.is_root:
        look |= {"penwidth": "3", "color": LIGHT["text"]}
    return look


def _edge_look(flow: str) -> dict[str, str]:
    if flow == "cut":
        return {"style": "dashed", "fontcolor": LIGHT["muted"]}
    if flow == "untracked":
        return {"style": "dotted"}
    return {"fontcolor": LIGHT["gradient"]}


def _label(lines: list[str]) -> str:
    r"""Lines as one DOT label in which nothing is an escape such as `\N`, an entity or HTML."""
    safe = [escape(shorten(clean(line), _LONGEST).replace("&", "&amp;")) for line in lines if line]
    return nohtml("\\n".join(safe))
