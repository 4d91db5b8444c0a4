"""What an edge into a folded statement carries: sums over all paths from the operand to the result.

The chain rule in two moves: multiply the local derivatives along a path, add up the paths.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from autograd_lab.drawing import slots
from autograd_lab.drawing.levels.folds import Fold
from autograd_lab.model.index import Index
from autograd_lab.model.numbers import flatten
from autograd_lab.model.recording import Edge, Graph, Summary, Value


@dataclass(frozen=True, slots=True)
class Sum:
    """One operand of a fold: its index, its edges into the fold, and the derivative along them.

    `local` is the derivative of the statement's result by the operand, None where a tensor is on
    the way; `terms` are its paths' products of local derivatives, as far as there are few.
    """

    source: int
    edges: tuple[int, ...]
    local: float | None
    terms: tuple[tuple[float, ...], ...] = ()


_TERMS_UP_TO = 4


def sums(graph: Graph, folds: Iterable[Fold]) -> tuple[Sum, ...]:
    """Every operand of every fold from which gradients flow back out of it."""
    place = Index(graph).places
    into: dict[int, list[tuple[int, int, Edge]]] = {}
    for index, edge in enumerate(graph.edges):
        source, target = place[edge.source], place[edge.target]
        if slots.flow(edge, graph.nodes[source], graph.nodes[target]) == "tracked":
            into.setdefault(target, []).append((index, source, edge))
    found: list[Sum] = []
    for fold in folds:
        found += _sums_of(fold, into)
    return tuple(found)


def _sums_of(fold: Fold, into: dict[int, list[tuple[int, int, Edge]]]) -> list[Sum]:
    """Backward through the statement, from its result with 1, as the engine goes."""
    inside = frozenset(fold.members)
    total: dict[int, float | None] = {fold.result: 1.0}
    terms: dict[int, list[tuple[float, ...]] | None] = {fold.result: [()]}
    edges: dict[int, list[int]] = {}
    # Members stand in order of execution, so that users are settled before what they use.
    for target in reversed(fold.members):
        for index, source, edge in into.get(target, ()):
            local = _scalar(edge.local)
            total[source] = _plus(total.get(source, 0.0), _times(total.get(target), local))
            terms[source] = _more_terms(terms.get(source, []), terms.get(target), local)
            if source not in inside:
                edges.setdefault(source, []).append(index)
    return [
        Sum(source, tuple(sorted(own)), total[source], tuple(terms[source] or ()))
        for source, own in edges.items()
    ]


def _scalar(local: Value) -> float | None:
    """A local derivative of one element as a number."""
    elements = [] if local is None or isinstance(local, Summary) else flatten(local)
    return elements[0] if len(elements) == 1 and not isinstance(elements[0], str) else None


def _times(upstream: float | None, local: float | None) -> float | None:
    return None if upstream is None or local is None else upstream * local


def _plus(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def _more_terms(
    known: list[tuple[float, ...]] | None,
    upstream: list[tuple[float, ...]] | None,
    local: float | None,
) -> list[tuple[float, ...]] | None:
    """The paths through one more edge, with factors of 1 left out; None where they are many."""
    if known is None or upstream is None or local is None:
        return None
    factor = () if local == 1 else (local,)
    longer = [*known, *((*path, *factor) for path in upstream)]
    return longer if len(longer) <= _TERMS_UP_TO else None
