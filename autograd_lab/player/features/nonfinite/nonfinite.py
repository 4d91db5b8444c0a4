"""Where the first NaN or infinity appeared: marks for the player to hang on a node or an edge."""

from __future__ import annotations

from autograd_lab.model.first_non_finite import first_non_finite
from autograd_lab.model.recording import Recording


def marks(recording: Recording) -> list[list]:
    """`[pass, step, node, edge, words, sentence]` of each; the mark stands from that step on.

    The step counts within the pass; `node` and `edge` are indices in it, one of them None.
    """
    waiting = list(first_non_finite(recording.passes))
    found: list[list] = []
    for place, pass_ in enumerate(recording.passes):
        here = [each for each in waiting if pass_.steps and each.step <= pass_.steps[-1].index]
        if not here:
            continue
        nodes = {node.id: index for index, node in enumerate(pass_.graph.nodes)}
        edges = {edge.id: index for index, edge in enumerate(pass_.graph.edges)}
        for each in here:
            waiting.remove(each)
            edge = edges.get(each.edge)
            node = nodes.get(each.node) if edge is None else None
            words = f"{each.number} first appears here"
            local = each.step - pass_.steps[0].index
            found.append([place, local, node, edge, words, each.text])
    return found


def kept(marks: list[list], places: list[int]) -> list[list]:
    """The marks of the passes at these places, renumbered."""
    renumbered = {place: index for index, place in enumerate(places)}
    return [[renumbered[place], *rest] for place, *rest in marks if place in renumbered]
