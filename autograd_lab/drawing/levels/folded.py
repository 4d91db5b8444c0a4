"""A graph at the level of statements: the operations of each are one node, or one is open.

Into a folded statement leads one edge from each operand, however often the statement uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from autograd_lab.drawing.levels.folds import Fold
from autograd_lab.drawing.levels.views import Folded, View, thinned
from autograd_lab.drawing.structure import EdgeStructure, NodeStructure, Structure
from autograd_lab.model.text import clean, count, shorten

_EXPRESSION_CELLS = 20


def folded(structure: Structure, folds: Sequence[Fold], opened: int | None = None) -> View:
    """Each statement as one node, but for the opened one, whose operations stand in a frame."""
    closed = {number: fold for number, fold in enumerate(folds) if number != opened}
    number_of = {fold.result: number for number, fold in closed.items()}
    home = {index: fold.result for fold in closed.values() for index in fold.members}
    items = [i for i in range(len(structure.nodes)) if home.get(i, i) == i]
    drawn = {item: place for place, item in enumerate(items)}
    place = [drawn[home.get(index, index)] for index in range(len(structure.nodes))]
    edges, stands_for = _edges(structure, place, [items[p] in number_of for p in place])
    entered = _entered(edges)
    nodes = []
    views: list[int | Folded] = []
    for item in items:
        node = replace(structure.nodes[item], low=True)
        if entered.get(drawn[item], 0) < 2:
            node = replace(node, pips=0)  # one line brings the whole sum; it has the pips
        if item in number_of:
            number = number_of[item]
            views.append(Folded(number, item, folds[number].members))
            nodes.append(_folded_node(structure, folds[number], node))
        else:
            views.append(item)
            nodes.append(node)
    framed = () if opened is None else tuple(drawn[i] for i in folds[opened].members)
    title = "" if opened is None else folds[opened].title
    label = _label(structure, folds, opened)
    seen = Structure(tuple(nodes), tuple(edges), label, framed, title)
    return View(thinned(seen), tuple(views), tuple(stands_for))


def _entered(edges: Sequence[EdgeStructure]) -> dict[int, int]:
    """For each operand, how many lines bring it a share of its gradient."""
    found: dict[int, int] = {}
    for edge in edges:
        if edge.flow == "tracked":
            found[edge.source] = found.get(edge.source, 0) + 1
    return found


def _folded_node(structure: Structure, fold: Fold, node: NodeStructure) -> NodeStructure:
    operations = sum(structure.nodes[index].kind == "op" for index in fold.members)
    written = fold.title.removeprefix(f"{node.name} = ") if node.name else fold.title
    return replace(
        node,
        classes=f"{node.classes} fold",
        op=shorten(written, _EXPRESSION_CELLS),
        title=f"{fold.title}\none statement, folded: {count(operations, 'operation')}\n"
        + node.title.split("\n")[-1],
        folds=operations,
    )


def _edges(
    structure: Structure, place: Sequence[int], is_folded: Sequence[bool]
) -> tuple[list[EdgeStructure], list[tuple[int, ...]]]:
    """The edges that are seen; into a fold, those of one operand and one kind are one line."""
    alike: dict[tuple, list[int]] = {}
    for index, edge in enumerate(structure.edges):
        source, target = place[edge.source], place[edge.target]
        if source == target:
            continue
        kind = (edge.flow, edge.cut) if is_folded[edge.target] else index
        alike.setdefault((source, target, kind), []).append(index)
    drawn, stands_for = [], []
    for (source, target, _), indices in alike.items():
        first = structure.edges[indices[0]]
        edge = replace(first, source=source, target=target)
        if is_folded[first.target]:
            edge = _into_fold(structure, edge, indices)
        drawn.append(edge)
        stands_for.append(tuple(indices))
    return drawn, stands_for


def _into_fold(structure: Structure, edge: EdgeStructure, indices: Sequence[int]) -> EdgeStructure:
    """One line for these edges of an operand; gradients that flow along them are added up."""
    used = "" if len(indices) == 1 else f", which uses it {len(indices)} times"
    title = f"{_called(structure.nodes[structure.edges[indices[0]].source])} → the statement{used}"
    if edge.flow != "tracked":
        return replace(edge, title="\n".join([title, *edge.title.split("\n")[1:]]))
    rooms = [structure.edges[index].contribution for index in indices]
    widest = max(
        (room for room in rooms if room), key=lambda room: (room.tensor, room.cells), default=None
    )
    return replace(edge, title=title, contribution=widest, sum=True)


def _called(node: NodeStructure) -> str:
    return node.name or node.op or node.kind


def _label(structure: Structure, folds: Sequence[Fold], opened: int | None) -> str:
    """The picture in words: that of the graph, and how it is drawn."""
    label = f"{structure.label} Each statement is drawn as one node."
    return label if opened is None else f"{label} Open: {clean(folds[opened].title)}."
