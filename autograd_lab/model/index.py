"""A pass by id, by place and by step: what whoever reads a recording would else gather anew."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from autograd_lab.model.recording import Change, Edge, Graph, Node, Pass, Step, Value

# What stands in the picture: (id of a node or an edge, field) -> value.
State = dict[tuple[str, str], Value]


class Index:
    """A graph's nodes and edges by their ids, and what leads to and from each node."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.nodes: dict[str, Node] = {node.id: node for node in graph.nodes}
        self.edges: dict[str, Edge] = {edge.id: edge for edge in graph.edges}

    @cached_property
    def places(self) -> dict[str, int]:
        """Where a node stands among the nodes, and an edge among the edges."""
        places = {key: place for place, key in enumerate(self.nodes)}
        return places | {key: place for place, key in enumerate(self.edges)}

    @cached_property
    def _into(self) -> dict[str, list[Edge]]:
        into: dict[str, list[Edge]] = {}
        for edge in self.graph.edges:
            into.setdefault(edge.target, []).append(edge)
        return into

    @cached_property
    def _out_of(self) -> dict[str, list[Edge]]:
        out_of: dict[str, list[Edge]] = {}
        for edge in self.graph.edges:
            out_of.setdefault(edge.source, []).append(edge)
        return out_of

    def into(self, node: str) -> list[Edge]:
        """The edges that lead to a node, in their order: from its operands."""
        return self._into.get(node, [])

    def out_of(self, node: str) -> list[Edge]:
        """The edges that leave a node, in their order: to what was computed from it."""
        return self._out_of.get(node, [])

    def ends(self, edge: Edge) -> tuple[Node, Node]:
        """An edge's operand and result; KeyError where the graph has them not."""
        return self.nodes[edge.source], self.nodes[edge.target]


def changes(pass_: Pass, field: str, kind: str | None = None) -> Iterator[tuple[int, Change]]:
    """The changes of this field, each with its step's place in the pass; of one kind of step."""
    for place, step in enumerate(pass_.steps):
        if kind is None or step.kind == kind:
            for change in step.changes:
                if change.field == field:
                    yield place, change


def replay(pass_: Pass, steps: int | None = None) -> Iterator[tuple[Step, State]]:
    """The first `steps` steps (default: all), each with what stood there before it.

    The state is one dictionary that moves on: it is right until the next step is asked for.
    """
    state = pass_.state(0)
    for step in pass_.steps[:steps]:
        yield step, state
        for change in step.changes:
            state[change.target, change.field] = change.after


def after(step: Step) -> State:
    """What a step leaves, of what it changes."""
    return {(change.target, change.field): change.after for change in step.changes}
