"""A graph too large to draw node by node, cut into groups that follow each other in execution.

A group is a stretch of a loop (`turns 1–50`), of a model (`net.0 – net.24`) or of the program's
text (`lines 3–22`). As groups follow each other, a picture of groups has no cycle. Everything here
takes linear time and no recursion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from autograd_lab.drawing.levels.modules import module_pieces
from autograd_lab.drawing.levels.stretches import Stretch, stretches
from autograd_lab.model.index import Index
from autograd_lab.model.recording import Graph, Node
from autograd_lab.model.text import clean

MEMBERS_UP_TO = 90  # so that one opened group among the closed ones still has edge numbers

_GROUPS_AIM = 40
_GROUPS_UP_TO = 120
_LEAST_MEMBERS = 20
_FEW_OPERATIONS = 8  # of a stretch that needs no group
_ALONE_UP_TO = 24  # operations outside of groups, all together
_SHARED_UP_TO = 12  # leaves outside of groups, and as many constants
_ROUND_NUMBERS = (1, 2, 5, 10, 20, 25, 50, 100)


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes that are drawn as one box: indices into the graph's nodes, in order."""

    title: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Operations `start` to `end` (not included) of the order.

    `module` is the path of the module that they run in, where they are cut by modules;
    `around` are the turns around it in words, `turns` its own, of the loop that begins at the
    operation `loop`.
    """

    start: int
    end: int
    module: str = ""
    around: str = ""
    turns: str = ""
    loop: int | None = None


def groups(graph: Graph, code: str | None = None) -> tuple[Group, ...]:
    """Groups of about 20 to 90 nodes; what is in none of them is drawn by itself.

    Outside stay the few operations before, between and after loops, and leaves and constants that
    several groups share, where they are few. `code` is the program's text, whose loops are counted.
    """
    order = [index for index, node in enumerate(graph.nodes) if is_operation(node)]
    total = _running_weights(graph, order)
    by_module = module_pieces([graph.nodes[index] for index in order], total, MEMBERS_UP_TO)
    if len(by_module) > 1:
        return _filled(graph, order, [_Piece(*piece) for piece in by_module])
    room = _room(total[-1])
    pieces = _pieces(stretches([graph.nodes[index] for index in order], code), total, room)
    pieces = _merged(_without_few(pieces), total, max(room, MEMBERS_UP_TO))
    return _filled(graph, order, pieces)


def is_operation(node: Node) -> bool:
    """Whether the node is something computed, not a leaf or a constant."""
    return node.kind in ("op", "output")


def _room(total: int) -> int:
    """How many nodes a group should have, so that neither groups nor members are too many."""
    wish = min(max(total // _GROUPS_AIM, _LEAST_MEMBERS), MEMBERS_UP_TO)
    return max(wish, -(-total // _GROUPS_UP_TO))


def _users(graph: Graph) -> dict[int, list[int]]:
    """For each leaf and constant, the operations that use it, in order."""
    place = Index(graph).places
    users: dict[int, set[int]] = {}
    for edge in graph.edges:
        if not is_operation(graph.nodes[place[edge.source]]):
            users.setdefault(place[edge.source], set()).add(place[edge.target])
    return {source: sorted(used) for source, used in users.items()}


def _running_weights(graph: Graph, order: Sequence[int]) -> list[int]:
    """How many nodes the first so many operations bring: themselves and leaves only they use."""
    alone = Counter(used[0] for used in _users(graph).values() if len(used) == 1)
    total = [0]
    for index in order:
        total.append(total[-1] + 1 + alone[index])
    return total


def _pieces(level: Sequence[Stretch], total: Sequence[int], room: int) -> list[_Piece]:
    """The operations in pieces of about `room` nodes, cut between turns where there are turns."""
    pieces: list[_Piece] = []
    # What is to be cut, with the turns around it in words; the last is the next one.
    stack = [(stretch, "") for stretch in reversed(level)]
    while stack:
        stretch, around = stack.pop()
        turns = stretch.parts
        if not stretch.is_loop:
            if any(part.parts for part in turns):
                stack += [(part, around) for part in reversed(turns)]
            else:
                pieces.append(_Piece(stretch.start, stretch.end, around=around))
            continue
        weights = [total[turn.end] - total[turn.start] for turn in turns]
        if max(weights) > max(room, MEMBERS_UP_TO):
            numbered = [
                (turn, _under(around, f"turn {number}")) for number, turn in enumerate(turns, 1)
            ]
            stack += reversed(numbered)
            continue
        size = _round_number(room, round(sum(weights) / len(weights)))
        # The rounds inside of one call are layers, not turns of the program's loop.
        is_call = bool(turns[0].loops) and not isinstance(turns[0].loops[-1], int)
        for first in range(0, len(turns), size):
            some = turns[first : first + size]
            numbers = "" if is_call else _span("turn", first + 1, first + len(some))
            piece = _Piece(some[0].start, some[-1].end, "", around, numbers, stretch.start)
            pieces.append(piece)
    return _evenly(pieces, total, room)


def _evenly(pieces: Sequence[_Piece], total: Sequence[int], room: int) -> list[_Piece]:
    """The straight pieces that follow each other joined, and cut evenly."""
    cut: list[_Piece] = []
    size = _round_number(room, 1)
    for (loop, around), run in groupby(pieces, lambda piece: (piece.loop, piece.around)):
        some = list(run)
        if loop is not None:
            cut += some
            continue
        start, end = some[0].start, some[-1].end
        for place in range(start, end):
            if total[place + 1] - total[start] >= size or place + 1 == end:
                cut.append(_Piece(start, place + 1, around=around))
                start = place + 1
    return cut


def _round_number(room: int, each: int) -> int:
    """How many things of this weight make about a roomful, as a number that one can count by."""
    wish = room / each
    fitting = [size for size in _ROUND_NUMBERS if size * each <= max(room, MEMBERS_UP_TO)]
    return next((size for size in fitting if size >= wish), max(fitting, default=1))


def _without_few(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Leaves out the short stretches outside of loops, whose operations are drawn by themselves."""
    kept, room = [], _ALONE_UP_TO
    for piece in pieces:
        length = piece.end - piece.start
        few = 1 if piece.around or piece.loop is not None else _FEW_OPERATIONS
        if length <= min(few, room):
            room -= length
        else:
            kept.append(piece)
    return kept


def _merged(pieces: Sequence[_Piece], total: Sequence[int], room: int) -> list[_Piece]:
    """Where the loops give too many small pieces, neighbours become one."""
    if len(pieces) <= _GROUPS_UP_TO:
        return list(pieces)
    merged = [pieces[0]]
    for piece in pieces[1:]:
        last = merged[-1]
        if last.end == piece.start and total[piece.end] - total[last.start] <= room:
            merged[-1] = _Piece(last.start, piece.end)
        else:
            merged.append(piece)
    return merged


def _filled(graph: Graph, order: Sequence[int], pieces: Sequence[_Piece]) -> tuple[Group, ...]:
    """The pieces with the leaves and constants that they use first; the rest of these in groups."""
    members = [[order[place] for place in range(piece.start, piece.end)] for piece in pieces]
    home = {index: number for number, own in enumerate(members) for index in own}
    users = _users(graph)
    homes = {
        index: {home.get(user) for user in users.get(index, ())}
        for index, node in enumerate(graph.nodes)
        if not is_operation(node)
    }
    outside = _outside(graph, homes)
    own_leaves: list[list[Node]] = [[] for _ in pieces]
    rest = []
    for index, around in homes.items():
        if index in outside:
            continue
        first = home.get(users[index][0]) if index in users else None
        if first is None:
            rest.append(index)
            continue
        members[first].append(index)
        if len(around) == 1:
            own_leaves[first].append(graph.nodes[index])
    titles = _titles(graph, order, pieces, own_leaves)
    filled = [Group(title, tuple(sorted(own))) for title, own in zip(titles, members, strict=True)]
    starts = range(0, len(rest), MEMBERS_UP_TO)
    return (
        *filled,
        *(
            Group(
                _span("leaf or constant", start + 1, min(start + MEMBERS_UP_TO, len(rest))),
                tuple(rest[start : start + MEMBERS_UP_TO]),
            )
            for start in starts
        ),
    )


def _outside(graph: Graph, homes: dict[int, set[int | None]]) -> set[int]:
    """Leaves and constants that are drawn by themselves: all, or those of no one group, if few."""
    outside: set[int] = set()
    for kind in ("leaf", "constant"):
        every = [index for index in homes if graph.nodes[index].kind == kind]
        of_no_group = [index for index in every if None in homes[index] or len(homes[index]) != 1]
        for some in (every, of_no_group):
            if len(some) <= _SHARED_UP_TO:
                outside.update(some)
                break
    return outside


def _titles(
    graph: Graph,
    order: Sequence[int],
    pieces: Sequence[_Piece],
    own_leaves: Sequence[Sequence[Node]],
) -> list[str]:
    """A title each, and no two alike: modules, else turns, else lines; then with more said."""
    lines = [_lines([graph.nodes[order[k]] for k in range(p.start, p.end)]) for p in pieces]
    operations = [_span("operation", piece.start + 1, piece.end) for piece in pieces]
    loops: dict[str, set[int | None]] = {}
    for piece in pieces:
        loops.setdefault(piece.around, set()).add(piece.loop if piece.turns else None)
    titles = []
    for piece, own, written, counted in zip(pieces, own_leaves, lines, operations, strict=True):
        turns = _under(piece.around, piece.turns)
        if piece.turns and len(loops[piece.around] - {None}) > 1:
            turns = _under(turns, written)
        titles.append(clean(piece.module) or _modules(own) or turns or written or counted)
    for more in (lines, operations):
        often = Counter(titles)
        titles = [
            _under("" if title == lines[k] else title, more[k]) if often[title] > 1 else title
            for k, title in enumerate(titles)
        ]
    return titles


def _modules(leaves: Sequence[Node]) -> str:
    """`net.0 – net.24`, from the first and the last of these parameters that belong to a module."""
    parameters = [leaf for leaf in leaves if leaf.kind == "leaf"]
    owners = [clean(leaf.name or "").rpartition(".")[0] for leaf in parameters]
    if not owners or not all(owners):
        return ""
    return owners[0] if owners[0] == owners[-1] else f"{owners[0]} – {owners[-1]}"


def _lines(nodes: Sequence[Node]) -> str:
    written = [node.line for node in nodes if node.line is not None]
    return _span("line", min(written), max(written)) if written else ""


def _span(noun: str, first: int, last: int) -> str:
    """`turn 3`, `turns 3–7`."""
    if first == last:
        return f"{noun} {first}"
    plural = "leaves and constants" if noun == "leaf or constant" else f"{noun}s"
    return f"{plural} {first}–{last}"


def _under(around: str, title: str) -> str:
    return f"{around}, {title}" if around and title else around or title
