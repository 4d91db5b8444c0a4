"""What a gradient would be if nothing cut the graph: what one expects who forgets the cut.

The chain rule over the recorded numbers, through `detach` and `no_grad` as well; only for numbers
and the commonest operations. Where that is not enough the answer is None, and nothing is said.
"""

from __future__ import annotations

import re

from autograd_lab.model.index import Index
from autograd_lab.model.recording import Edge, Graph, Node, Pass
from autograd_lab.quiz.arithmetic import is_number

CUTS = {"detach": "through-detach", "detached": "through-detach", "no_grad": "through-no-grad"}
_CUTTING_OPS = {"detach": "through-detach", "detach_": "through-detach", "data": "through-detach"}


def cut_behind(graph: Graph, node: Node) -> str | None:
    """The misconception of one who expects a gradient at `node` in spite of a cut behind it."""
    wave, seen = [node.id], {node.id}
    index = Index(graph)
    while wave:
        found = [edge for each in wave for edge in index.out_of(each)]
        for edge in found:
            target = index.nodes[edge.target]
            misconception = CUTS.get(edge.cut or "") or _CUTTING_OPS.get(target.op or "")
            if misconception or target.state == "no_grad":
                return misconception or "through-no-grad"
        wave = [edge.target for edge in found if edge.target not in seen]
        seen.update(wave)
    return None


def gradient_without_cuts(each: Pass, node: Node) -> float | None:
    """The gradient of `node` with every cut undone; None where it cannot be said."""
    graph, values = each.graph, _first_values(each)
    gradients = {
        root.id: root.gradient for root in graph.nodes if root.is_root and is_number(root.gradient)
    }
    if not gradients:
        return None
    index = Index(graph)
    for target in reversed(graph.nodes):
        upstream = gradients.get(target.id)
        if upstream is None or target.id == node.id:
            continue
        for edge in index.into(target.id):
            if edge.source not in index.nodes:
                continue
            local = _local(edge, target, values)
            if local is None:
                if edge.source == node.id or not _is_data(index.nodes[edge.source]):
                    return None
                continue
            gradients[edge.source] = gradients.get(edge.source, 0.0) + upstream * local
    return gradients.get(node.id)


def _is_data(node: Node) -> bool:
    """Whether nothing lies before it: what it would receive reaches no leaf that one asks for."""
    return node.kind == "constant"


def _first_values(each: Pass) -> dict[str, float]:
    """The value that each node got when it was made: later writes do not change the derivative."""
    values = {node.id: node.value for node in each.graph.nodes}
    for step in reversed(each.steps):
        for change in step.changes:
            if change.field == "value":
                values[change.target] = change.after if change.before is None else change.before
    return values


def _local(edge: Edge, target: Node, values: dict[str, float]) -> float | None:
    if is_number(edge.local):
        return edge.local
    x, result = values.get(edge.source), values.get(target.id)
    if not is_number(x) or not is_number(result):
        return None
    op = (target.op or "").removesuffix("_")
    if op in ("detach", "data", "clone", "add", "pos"):
        return 1.0
    if op == "sub":
        return 1.0 if edge.position == 0 else -1.0
    if op == "neg":
        return -1.0
    if op == "mul":
        return result / x if x else None
    if op == "square":
        return 2.0 * x
    if op == "pow":
        exponent = re.search(r"\*\*\s*([0-9.]+)$", target.expression)
        return float(exponent[1]) * x ** (float(exponent[1]) - 1) if exponent and x else None
    return None
