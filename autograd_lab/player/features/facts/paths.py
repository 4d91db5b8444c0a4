"""The paths of a node and their products as the player shows them: texts, and why there is none."""

from __future__ import annotations

import math

from autograd_lab.model.numbers import agree, displayed, show_number
from autograd_lab.model.recording import Node, Pass, Value
from autograd_lab.model.ways import MOST_NODES, Way, Ways, find_ways, one_number
from autograd_lab.player.payload.schema import WaysData

_CLOSE = 1e-3  # float32 rounds at every edge; a path that is missing leaves a larger gap
_ADDENDS = 60  # letters
_TENSORS = (
    "A tensor is on the way, so what multiplies the gradient is not one number: torch works out "
    "each vector-Jacobian product. "
)


def way_texts(pass_: Pass, labels: list[str]) -> tuple[str, list[WaysData]]:
    """Why no node has paths, where that is so; else for each node what the player shows of its.

    `best` are `[edge, rank, product]`, the product with its sign as in `= −2`; the edge is -1 where
    a path ends. The player follows edge and rank from node to node, and has each edge's own text.
    `sum` adds them up, `count` says that there are more, and `none` why there is none.
    """
    why = _why_none(pass_)
    if why:
        return why, []
    ways = find_ways(pass_)
    texts: list[WaysData] = []
    for node, label in zip(pass_.graph.nodes, labels, strict=True):
        found = ways.get(node.id)
        if found is None:
            texts.append({"none": _why_not_here(node, pass_)})
            continue
        data: WaysData = {"best": [[way.edge, way.rank, _product(way)] for way in found.best]}
        if found.count > 1 or found.total is None or not _matches(found, node.gradient):
            data["sum"] = _sum(found, node, label)
        if found.count > len(found.best):
            data["count"] = _count(found)
        texts.append(data)
    return "", texts


def _why_none(pass_: Pass) -> str:
    """Why no node has paths, where that is so."""
    count = len(pass_.graph.nodes)
    if count > MOST_NODES:
        return f"Paths are listed up to {MOST_NODES} operations and leaves; here are {count}."
    if not any(step.kind == "seed" for step in pass_.steps):
        return "There is no backward() in this pass, so no gradient flows."
    return ""


def _why_not_here(node: Node, pass_: Pass) -> str:
    if not node.requires_grad:
        return "Nothing here asks for a gradient, so backward does not come here."
    cuts = [edge.cut for edge in pass_.graph.edges if edge.source == node.id]
    if cuts and all(cuts):
        return f"Backward does not come here: every way back is cut ({cuts[0]})."
    return "Backward does not come here: no path leads from here to where it starts."


def _product(way: Way) -> str:
    if way.product is None:
        return ""
    sign = "=" if agree(way.displayed, way.product) else "≈"
    return f"{sign} {show_number(way.product)}"


def _count(found: Ways) -> str:
    return f"{show_number(found.count)} paths, the strongest {len(found.best)} of them:"


def _sum(found: Ways, node: Node, label: str) -> str:
    """The paths added up, beside the gradient that torch has."""
    gradient = one_number(node.gradient)
    whose = f"the gradient of {label}"
    if found.total is None or gradient is None:
        return _TENSORS + f"What arrives on all paths adds up to {whose}." * (found.count > 1)
    addends = " + ".join(show_number(way.product) for way in found.best)
    all_shown = found.count == len(found.best) and len(addends) <= _ADDENDS
    start = addends if all_shown else f"All {show_number(found.count)} paths together"
    if not _matches(found, node.gradient):
        start = "Along the path" if found.count == 1 else start
        return (
            f"{start} = {show_number(found.total)}. But {whose} is {show_number(gradient)}: "
            "a hook, or a rule of its own, changed it on the way."
        )
    exact = not all_shown or agree(sum(displayed(way.product) for way in found.best), gradient)
    return f"{start} {'=' if exact else '≈'} {show_number(gradient)}, {whose}."


def _matches(found: Ways, gradient: Value) -> bool:
    """Whether the paths add up to the gradient, as far as float32 can tell."""
    torchs = one_number(gradient)
    if found.total is None or torchs is None:
        return True  # nothing to compare
    if not (math.isfinite(found.total) and math.isfinite(torchs)):
        return not math.isfinite(torchs) and not math.isfinite(found.total)
    return abs(found.total - torchs) <= _CLOSE * found.size + 1e-30
