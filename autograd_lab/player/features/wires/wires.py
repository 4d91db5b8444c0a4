"""Which edges of the graph a toggle cuts or joins, found by running the program both ways.

Nothing is read from the code: where a gradient flows with `cut = False` and does not with
`cut = True`, there is the wire.
"""

from __future__ import annotations

from collections.abc import Mapping

from autograd_lab.drawing.slots import flow
from autograd_lab.model.index import Index
from autograd_lab.model.recording import Edge, Graph, Recording
from autograd_lab.player.payload.counterparts import Match, matches


def wires(recording: Recording, flipped: Mapping[str, tuple[object, Recording]]) -> list[dict]:
    """For each toggle that has wires: its `name`, the `value` a click gives it, and the `edges`.

    `flipped` holds the toggle's other value and the recording with it. `edges` are pairs of the
    pass's number, from 1, and the edge's index in that pass.
    """
    found = []
    for name, (value, other) in flipped.items():
        edges = []
        for number, match in enumerate(matches(recording, other), 1):
            graph, there = (each.passes[number - 1].graph for each in (recording, other))
            places = Index(graph).places
            ids = _cut_here(graph, there, match) | _cut_there(graph, there, match)
            ids = ids or _out_of_switched_nodes(graph, there, match)
            edges += [[number, places[each]] for each in sorted(ids, key=places.get)]
        if edges:
            found.append({"name": name, "value": value, "edges": edges})
    return found


def _cut_here(graph: Graph, other: Graph, match: Match) -> set[str]:
    """Edges that are cut here, and not there or not there at all."""
    there = Index(other).edges
    return {
        edge.id
        for edge in _cuts(graph)
        if edge.id not in match.edges or not there[match.edges[edge.id]].cut
    }


def _cut_there(graph: Graph, other: Graph, match: Match) -> set[str]:
    """Edges that would be cut: there they are, or an operation that cuts stands on them."""
    back = Match(
        {there: here for here, there in match.nodes.items()},
        {there: here for here, there in match.edges.items()},
    )
    index = Index(other)
    cut = {edge.id for edge in graph.edges if edge.cut}
    found = set()
    for edge in _cuts(other):
        if edge.source not in back.nodes:
            continue
        source = back.nodes[edge.source]
        # Past what only runs there, to the first operations that run here as well.
        waiting, ends, seen = [edge.target], set(), set()
        while waiting:
            node = waiting.pop()
            if node in back.nodes:
                ends.add(back.nodes[node])
            elif node not in seen:
                seen.add(node)
                waiting += [each.target for each in index.out_of(node)]
        found |= {
            each.id
            for each in graph.edges
            if each.source == source and each.target in ends and each.id not in cut
        }
    return found


def _cuts(graph: Graph) -> list[Edge]:
    index = Index(graph)
    return [edge for edge in graph.edges if flow(edge, *index.ends(edge)) == "cut"]


def _out_of_switched_nodes(graph: Graph, other: Graph, match: Match) -> set[str]:
    """The edges of nodes that require grad here or there only, and take that from no operand.

    What does not require grad may not be drawn at all: a node that is here only is switched where
    what is computed from it is.
    """
    there = Index(other).nodes
    alone = {node.id for node in graph.nodes if node.requires_grad} - match.nodes.keys()
    switched = {
        node.id
        for node in graph.nodes
        if node.id in match.nodes
        and there[match.nodes[node.id]].requires_grad != node.requires_grad
    }
    for edge in reversed(graph.edges):
        if edge.source in alone and edge.target in switched:
            switched.add(edge.source)
    handed_on = {edge.target for edge in graph.edges if edge.source in switched}
    return {edge.id for edge in graph.edges if edge.source in switched - handed_on}
