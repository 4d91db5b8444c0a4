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
from autograd_lab.model.numbers import displayed
from autograd_lab.model.recording import Edge, Pass, Value

MOST_NODES = 150
MOST_PATHS = 8

_SEED = -1


@dataclass(frozen=True, slots=True)
class Way:
    """One path: its first edge, and which of the best ways goes on from that edge's target.

    `edge` is -1 where the path ends, at a node that backward starts from. `product` is None where
    a tensor is on the way. `displayed` is what a reader finds who multiplies the numbers on screen.
    """

    edge: int
    rank: int
    product: float | None
    displayed: complex | None
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
    return {} if len(pass_.graph.nodes) > MOST_NODES else all_ways(Index(pass_.graph), pass_)


def all_ways(index: Index, pass_: Pass, of: str | None = None) -> dict[str, Ways]:
    """The same for a graph of any size; with `of`, for what this node leads to only."""
    nodes = pass_.graph.nodes
    seeds = _seeds(pass_)
    if not seeds:
        return {}
    if of is not None:
        future = _future(index, of)
        nodes = tuple(node for node in nodes if node.id in future)
    ways: dict[str, Ways] = {}
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


def _future(index: Index, start: str) -> set[str]:
    """A node and all that was computed from it."""
    seen, waiting = {start}, [start]
    while waiting:
        for edge in index.out_of(waiting.pop()):
            if edge.target not in seen:
                seen.add(edge.target)
                waiting.append(edge.target)
    return seen


def _seeds(pass_: Pass) -> dict[str, Value]:
    return {change.target: change.after for _, change in changes(pass_, "gradient", "seed")}


def _begin(seed: Value) -> Way:
    number = one_number(seed)
    shown = None if number is None else displayed(number)
    return Way(_SEED, 0, number, shown, _strength(number, 1.0))


def _ways_of(ways: list[Way], leaving: list[tuple[int, Edge]], settled: dict[str, Ways]) -> Ways:
    """The ways that start with each of these edges, added to those that end here."""
    count = len(ways)
    total = ways[0].product if ways else 0.0
    size = ways[0].strength if ways else 0.0
    for index, edge in leaving:
        after = settled.get(edge.target)
        if after is None:
            continue
        local = one_number(edge.local)
        shown = None if local is None else displayed(local)
        strength = _strength(local, 1.0)
        count += after.count
        size += strength * after.size
        total = _product_added(total, local, after.total)
        for rank, way in enumerate(after.best):
            product = None if local is None or way.product is None else local * way.product
            seen = None if shown is None or way.displayed is None else shown * way.displayed
            ways.append(Way(index, rank, product, seen, _strength(strength, way.strength)))
    if len(ways) > 1:
        ways.sort(key=attrgetter("strength"), reverse=True)
    return Ways(count, tuple(ways[:MOST_PATHS]), total, size)


def _product_added(total: float | None, one: float | None, other: float | None) -> float | None:
    return None if total is None or one is None or other is None else total + one * other


def _strength(one: float | None, other: float) -> float:
    """How much a path carries; what is no number counts as 1, and NaN as the most."""
    product = abs(1.0 if one is None else one) * other
    return math.inf if math.isnan(product) else product


def one_number(value: Value) -> float | None:
    """A value of one element as a float."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, (int, float)):
        return float(value)
    return None
