"""What of a graph is drawn: every node, or groups of them, one of which may be open.

A view is a structure to be laid out like any other, and says what each box and line in it stands
for. Groups follow each other in execution, so that its nodes stand in order of execution too.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from autograd_lab.drawing.levels.folds import Fold
from autograd_lab.drawing.levels.groups import Group
from autograd_lab.drawing.structure import EdgeStructure, NodeStructure, Room, Structure
from autograd_lab.model.text import clean, count, shorten, width

EDGE_NUMBERS_UP_TO = 150

_TITLE_CELLS = 26
_NAMED_IN_LABEL = 8
_NAMED_LEAVES = 6


@dataclass(frozen=True, slots=True)
class Closed:
    """A group that is drawn as one box: its number, its nodes and those that are operations.

    `tracked` is how many of the operations backward can reach.
    """

    number: int
    members: tuple[int, ...]
    operations: tuple[int, ...]
    tracked: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A statement that is drawn as one node: its number, its result's index, all its nodes."""

    number: int
    result: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A structure to draw, and what in the graph each of its nodes and edges stands for.

    A node stands for one (its index), for a folded statement or a closed group, an edge for one or
    more.
    """

    structure: Structure
    nodes: tuple[int | Folded | Closed, ...]
    edges: tuple[tuple[int, ...], ...]


def whole(structure: Structure) -> View:
    """Every node and every edge; beyond 150 nodes the edges' numbers are in their titles only."""
    return View(
        thinned(structure),
        tuple(range(len(structure.nodes))),
        tuple((index,) for index in range(len(structure.edges))),
    )


def grouped(structure: Structure, groups: Sequence[Group], opened: int | None = None) -> View:
    """The groups as one node each, but for the opened one, whose nodes stand in a frame."""
    home = {
        index: number
        for number, group in enumerate(groups)
        if number != opened
        for index in group.members
    }
    # A call with several results stands for them: it has no number of its own.
    several = {e.source for e in structure.edges if structure.nodes[e.target].kind == "output"}
    closed = [_closed(structure, number, group, several) for number, group in enumerate(groups)]
    items: list[int | Closed] = [i for i in range(len(structure.nodes)) if i not in home]
    items += [each for each in closed if each.number != opened]
    items.sort(
        key=lambda item: item if isinstance(item, int) else (*item.operations, *item.members)[0]
    )
    place: dict[int, int] = {}
    nodes = []
    for drawn, item in enumerate(items):
        if isinstance(item, int):
            place[item] = drawn
            nodes.append(structure.nodes[item])
        else:
            place.update(dict.fromkeys(item.members, drawn))
            nodes.append(_group_node(structure, groups[item.number], item))
    edges, stands_for = _edges(structure, nodes, place)
    framed = () if opened is None else tuple(sorted(place[i] for i in groups[opened].members))
    seen = Structure(
        tuple(nodes),
        tuple(edges),
        _label(structure, groups, opened),
        framed,
        "" if opened is None else clean(groups[opened].title),
    )
    return View(thinned(seen), tuple(items), tuple(stands_for))


def _closed(structure: Structure, number: int, group: Group, several: set[int]) -> Closed:
    nodes = structure.nodes
    computed = [i for i in group.members if nodes[i].kind in ("op", "output")]
    operations = tuple(i for i in computed if i not in several)
    tracked = sum(nodes[index].has_gradient for index in operations)
    return Closed(number, group.members, operations, tracked)


def thinned(structure: Structure) -> Structure:
    """Without slots on its edges, where there are too many nodes to read them."""
    if len(structure.nodes) <= EDGE_NUMBERS_UP_TO:
        return structure
    bare = tuple(replace(edge, local=None, contribution=None) for edge in structure.edges)
    return replace(structure, edges=bare)


def _group_node(structure: Structure, group: Group, closed: Closed) -> NodeStructure:
    members = [structure.nodes[index] for index in group.members]
    operations = len(closed.operations)
    title = clean(group.title)
    size = count(operations, "operation") if operations else count(len(members), "node")
    facts = [f"{title}: {size}", f"a group of {count(len(members), 'node')}"]
    parameters = sum(math.prod(node.shape) for node in members if _is_parameter(node))
    if parameters:
        size += f", {_short(parameters)} parameters"
        facts.append(f"{parameters:,} parameters that require grad")
    leaves = [node.name for node in members if node.kind == "leaf" and node.name]
    if leaves:
        more = ", …" if len(leaves) > _NAMED_LEAVES else ""
        facts.append("leaves " + ", ".join(leaves[:_NAMED_LEAVES]) + more)
    classes = ["node", "group"]
    if any("root" in node.classes.split() for node in members):
        classes.append("root")
    if not closed.tracked:
        classes.append("untracked")
    return NodeStructure(
        kind="group",
        classes=" ".join(classes),
        name=shorten(title, _TITLE_CELLS),
        op=size,
        title="\n".join(facts),
        shape=(),
        has_gradient=closed.tracked > 0,
        value=_progress_room("forward", operations),
        gradient=_progress_room("backward", closed.tracked),
    )


def _is_parameter(node: NodeStructure) -> bool:
    return node.kind == "leaf" and node.has_gradient


def _short(number: int) -> str:
    """`789k`, `10.2M`."""
    if number < 10_000:
        return f"{number:,}"
    return f"{number / 1e3:.0f}k" if number < 1_000_000 else f"{number / 1e6:.1f}M"


def _progress_room(word: str, operations: int) -> Room | None:
    if not operations:
        return None
    return Room(1, width(progress(word, operations, operations)), tensor=True)


def progress(word: str, arrived: int, operations: int) -> str:
    """How many operations of a group have their number: `forward 12/20`."""
    return f"{word} {arrived}/{operations}"


def _edges(
    structure: Structure, nodes: Sequence[NodeStructure], place: dict[int, int]
) -> tuple[list[EdgeStructure], list[tuple[int, ...]]]:
    """The edges that are seen; those of one kind between the same two boxes are one line."""
    alike: dict[tuple, list[int]] = {}
    for index, edge in enumerate(structure.edges):
        source, target = place[edge.source], place[edge.target]
        if source == target:
            continue
        between_nodes = "group" not in (nodes[source].kind, nodes[target].kind)
        key = (source, target, index if between_nodes else edge.flow)
        alike.setdefault(key, []).append(index)
    drawn, stands_for = [], []
    for (source, target, _), indices in alike.items():
        edge = replace(structure.edges[indices[0]], source=source, target=target)
        if len(indices) > 1:
            reasons = {structure.edges[index].cut for index in indices}
            edge = EdgeStructure(
                source,
                target,
                edge.flow,
                f"{_called(nodes[source])} → {_called(nodes[target])}: {len(indices)} edges",
                edge.cut if len(reasons) == 1 else "✂",
            )
        drawn.append(edge)
        stands_for.append(tuple(indices))
    return drawn, stands_for


def _called(node: NodeStructure) -> str:
    return node.name or node.op or node.kind


def _label(structure: Structure, groups: Sequence[Group], opened: int | None) -> str:
    """The picture in words: that of the graph, and how it is drawn."""
    titles = [clean(group.title) for group in groups[:_NAMED_IN_LABEL]]
    more = len(groups) - len(titles)
    listed = "; ".join(titles) + (f" and {more} more" if more > 0 else "")
    label = f"{structure.label} Drawn in {count(len(groups), 'group')}: {listed}."
    return label if opened is None else f"{label} Open: {clean(groups[opened].title)}."


def to_text(structure: Structure, groups: Sequence[Group] = (), folds: Sequence[Fold] = ()) -> str:
    """All that is needed to draw any group or statement open later, as text that can be kept."""
    data = {
        "structure": asdict(structure),
        "groups": [asdict(group) for group in groups],
        "folds": [asdict(fold) for fold in folds],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> tuple[Structure, tuple[Group, ...], tuple[Fold, ...]]:
    """What `to_text` wrote."""
    data = json.loads(text)
    structure = data["structure"]
    nodes = tuple(
        NodeStructure(**{**node, "shape": tuple(node["shape"]), **_rooms(node, _NODE_ROOMS)})
        for node in structure["nodes"]
    )
    edges = tuple(EdgeStructure(**{**e, **_rooms(e, _EDGE_ROOMS)}) for e in structure["edges"])
    groups = tuple(Group(each["title"], tuple(each["members"])) for each in data["groups"])
    folds = tuple(Fold(**{**each, "members": tuple(each["members"])}) for each in data["folds"])
    return Structure(nodes, edges, structure["label"]), groups, folds


_NODE_ROOMS = ("value", "gradient", "grad")
_EDGE_ROOMS = ("local", "contribution")


def _rooms(data: dict, names: Sequence[str]) -> dict[str, Room | None]:
    return {name: Room(**data[name]) if data[name] else None for name in names}
