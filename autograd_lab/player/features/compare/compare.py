"""Two recordings side by side: which steps go together, and what is there only in one of them.

The numbers are compared in the browser, step by step, as the texts that stand there.
"""

from __future__ import annotations

from collections.abc import Mapping

from autograd_lab.drawing.slots import flow
from autograd_lab.model.index import Index
from autograd_lab.model.recording import Edge, Graph, Pass, Recording
from autograd_lab.player.payload.counterparts import Match, line_pairs, matches, step_blocks


def compare(first: Recording, second: Recording) -> dict:
    """How the second is laid beside the first; plain data.

    `steps`: runs [step of the first, step of the second, length]; `passes`: for each pass that
    both have the pairs of `nodes` and of `edges`, by index, the pairs of edges that are `unlike`,
    and for each of the two what it has `alone` and its `cuts` in words; `lines`: for each of the
    two the lines, from 1, that the other has not.
    """
    return {
        "steps": [list(block) for block in step_blocks(first, second)],
        "passes": [
            _pass(one, other, match)
            for one, other, match in zip(
                first.passes, second.passes, matches(first, second), strict=False
            )
        ],
        "lines": _unlike_lines(first.code, second.code),
    }


def _pass(first: Pass, second: Pass, match: Match) -> dict:
    here, there = Index(first.graph).places, Index(second.graph).places
    pairs = [[here[one], there[other]] for one, other in match.edges.items()]
    flows = _flows(first.graph), _flows(second.graph)
    unlike = [pair for pair in pairs if flows[0][pair[0]] != flows[1][pair[1]]]
    return {
        "nodes": [[here[one], there[other]] for one, other in match.nodes.items()],
        "edges": pairs,
        "unlike": unlike,
        "alone": [
            _alone(first.graph, set(match.nodes), set(match.edges)),
            _alone(second.graph, set(match.nodes.values()), set(match.edges.values())),
        ],
        "cuts": [_cut_words(first.graph), _cut_words(second.graph)],
    }


def _flows(graph: Graph) -> list[str]:
    index = Index(graph)
    return [flow(edge, *index.ends(edge)) for edge in graph.edges]


def _alone(graph: Graph, nodes: set[str], edges: set[str]) -> dict:
    """The indices of what the other has not; of edges those between nodes that both have."""
    return {
        "nodes": [place for place, node in enumerate(graph.nodes) if node.id not in nodes],
        "edges": [
            place
            for place, edge in enumerate(graph.edges)
            if edge.id not in edges and _joins(edge, nodes)
        ],
    }


def _joins(edge: Edge, nodes: set[str]) -> bool:
    return edge.source in nodes and edge.target in nodes


def _cut_words(graph: Graph) -> list[list]:
    """The cuts of a graph, each as the edge's index and in words: `b ✂ detach`."""
    nodes = Index(graph).nodes
    found = []
    for place, (edge, how) in enumerate(zip(graph.edges, _flows(graph), strict=True)):
        if how == "cut":
            source = nodes[edge.source]
            found.append([place, f"{source.name or source.expression or source.op} ✂ {edge.cut}"])
    return found


def _unlike_lines(first: str | None, second: str | None) -> list[list[int]]:
    """The lines of each that are not, word for word, in the other."""
    if first is None or second is None:
        return [[], []]
    pairs = line_pairs(first, second)
    before, after = first.splitlines(), second.splitlines()
    same = {(a, b) for a, b in pairs.items() if before[a - 1] == after[b - 1]}
    known = {a for a, _ in same}, {b for _, b in same}
    return [
        [line for line, text in enumerate(lines, 1) if line not in there and text.strip()]
        for lines, there in zip((before, after), known, strict=True)
    ]


def second_player(beside: Mapping[str, object], data: dict, **more: object) -> dict:
    """What the first player's data has under `compare`: the second shows and follows.

    `beside` holds the `names` of the two and what `compare` says; `data` is the second's own, which
    neither asks questions nor hands out files.
    """
    data = {**data, **more, "lesson": [], "files": []}
    data["passes"] = [{**each, "questions": []} for each in data["passes"]]
    return {**{name: each for name, each in beside.items() if name != "full"}, "data": data}
