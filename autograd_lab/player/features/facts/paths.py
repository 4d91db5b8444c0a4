"""Every path from a node to where backward started, and the product of the local derivatives on it.

The chain rule, spelled out: multiply along each path, add the paths up, and you have the gradient.
There may be more paths than one can count, so none is walked alone. From the root on, each node
keeps how many paths it has, their sum, and the strongest eight; a node's are an edge in front of
one of those of the node that the edge leads to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import attrgetter

from autograd_lab.model.index import Index, changes
from autograd_lab.model.numbers import agree, displayed, show_number
from autograd_lab.model.recording import Node, Pass, Value
from autograd_lab.player.payload.schema import WaysData

MOST_NODES = 150
MOST_PATHS = 8

_SEED = -1
_CLOSE = 1e-3  # float32 rounds at every edge; a path that is missing leaves a larger gap
_ADDENDS = 60  # letters
_TENSORS = (
    "A tensor is on the way, so what multiplies the gradient is not one number: torch works out "
    "each vector-Jacobian product. "
)


@dataclass(frozen=True, slots=True)
class Way:
    """One path: its first edge, and which of the best ways goes on from that edge's target.

    `edge` is -1 where the path ends, at a node that backward starts from. `product` is None where
    a tensor is on the way. `displayed` is what a reader finds who multiplies the numbers on screen.
    """

    edge: int
    rank: int
    product: float | None
    displayed: float | None
    strength: float


@dataclass(frozen=True, slots=True)
class Ways:
    """All paths of one node: how many, the strongest, their sum and the sum of their sizes."""

    count: int
    best: tuple[Way, ...]
    total: float | None
    size: float


def find_ways(pass_: Pass) -> dict[str, Ways]:
    """For each node that backward reached, its ways to the root; empty for large graphs."""
    nodes = pass_.graph.nodes
    if len(nodes) > MOST_NODES:
        return {}
    seeds = _seeds(pass_)
    if not seeds:
        return {}
    ways: dict[str, Ways] = {}
    index = Index(pass_.graph)
    # Nodes stand in order of execution, so that results are settled before their operands.
    for node in reversed(nodes):
        begins = [_begin(seeds[node.id])] if node.id in seeds else []
        leaving = [
            (index.places[edge.id], edge)
            for edge in index.out_of(node.id)
            if edge.contribution is not None
        ]
        found = _ways_of(begins, leaving, ways)
        if found.count:
            ways[node.id] = found
    return ways


def _seeds(pass_: Pass) -> dict[str, Value]:
    return {change.target: change.after for _, change in changes(pass_, "gradient", "seed")}


def _begin(seed: Value) -> Way:
    number = _one_number(seed)
    shown = None if number is None else displayed(number)
    return Way(_SEED, 0, number, shown, _strength(number, 1.0))


def _ways_of(ways: list[Way], leaving, settled: dict[str, Ways]) -> Ways:
    """The ways that start with each of these edges, added to those that end here."""
    count = len(ways)
    total = ways[0].product if ways else 0.0
    size = ways[0].strength if ways else 0.0
    for index, edge in leaving:
        after = settled.get(edge.target)
        if after is None:
            continue
        local = _one_number(edge.local)
        shown = None if local is None else displayed(local)
        strength = _strength(local, 1.0)
        count += after.count
        size += strength * after.size
        both = local is not None and after.total is not None and total is not None
        total = total + local * after.total if both else None
        for rank, way in enumerate(after.best):
            known = local is not None and way.product is not None
            ways.append(
                Way(
                    index,
                    rank,
                    local * way.product if known else None,
                    shown * way.displayed if known else None,
                    _strength(strength, way.strength),
                )
            )
    if len(ways) > 1:
        ways.sort(key=attrgetter("strength"), reverse=True)
    return Ways(count, tuple(ways[:MOST_PATHS]), total, size)


def _strength(one: float | None, other: float) -> float:
    """How much a path carries; what is no number counts as 1, and NaN as the most."""
    product = abs(1.0 if one is None else one) * other
    return math.inf if math.isnan(product) else product


def _one_number(value: Value) -> float | None:
    """A value of one element as a float."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, (int, float)):
        return float(value)
    return None


# ------------------------------------------------------------ what the player gets


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
    gradient = _one_number(node.gradient)
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
    torchs = _one_number(gradient)
    if found.total is None or torchs is None:
        return True  # nothing to compare
    if not (math.isfinite(found.total) and math.isfinite(torchs)):
        return not math.isfinite(torchs) and not math.isfinite(found.total)
    return abs(found.total - torchs) <= _CLOSE * found.size + 1e-30
