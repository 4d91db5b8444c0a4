"""Which lines, steps, nodes and edges of two recordings of nearly one program belong together.

The two may differ in literals, in a few lines, or in what a toggle lets run. Everything is matched
in order; what has no counterpart stays alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from autograd_lab.model.index import Index
from autograd_lab.model.recording import Graph, Node, Pass, Recording, Step

Block = tuple[int, int, int]  # begins at this place of the first, of the second, and is this long

# Beyond this many comparisons only what the two begin and end with is matched.
_MOST_WORK = 4_000_000


@dataclass(frozen=True, slots=True)
class Match:
    """The counterparts in one pass, as ids: first -> second."""

    nodes: dict[str, str]
    edges: dict[str, str]


def line_pairs(first: str | None, second: str | None) -> dict[int, int]:
    """Line of the first -> its counterpart in the second, from 1; a changed line has one too."""
    if first is None or second is None:
        return {}
    before, after = first.splitlines(), second.splitlines()
    pairs: dict[int, int] = {}
    # Empty lines are many and alike: they belong to what stands around them.
    matcher = SequenceMatcher(lambda line: not line.strip(), before, after, autojunk=False)
    for tag, start, end, other, other_end in matcher.get_opcodes():
        if tag == "equal" or (tag == "replace" and end - start == other_end - other):
            pairs |= {start + k + 1: other + k + 1 for k in range(end - start)}
    return pairs


def blocks(first: Sequence[Hashable], second: Sequence[Hashable]) -> list[Block]:
    """The longest runs of equal keys, in order in both."""
    short = min(len(first), len(second))
    head = next((k for k in range(short) if first[k] != second[k]), short)
    tail = 0
    while tail < short - head and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    found: list[Block] = [(0, 0, head)] if head else []
    middle = first[head : len(first) - tail], second[head : len(second) - tail]
    if 0 < len(middle[0]) * len(middle[1]) <= _MOST_WORK:
        matcher = SequenceMatcher(None, *middle, autojunk=False)
        found += [(a + head, b + head, n) for a, b, n in matcher.get_matching_blocks() if n]
    if tail:
        found.append((len(first) - tail, len(second) - tail, tail))
    return found


def step_blocks(first: Recording, second: Recording) -> list[Block]:
    """The steps that do the same thing, pass by pass, as indices into all steps."""
    lines = line_pairs(first.code, second.code)
    found: list[Block] = []
    before = after = 0
    for one, other in zip(first.passes, second.passes, strict=False):
        keys = _step_keys(one, lines), _step_keys(other, None)
        found += [(a + before, b + after, n) for a, b, n in blocks(*keys)]
        before, after = before + len(one.steps), after + len(other.steps)
    return found


def same_step(first: Recording, second: Recording, step: int) -> int:
    """Where a step of the first stands in the second; the step before it where it has none."""
    if step >= len(first.steps) - 1:
        return max(len(second.steps) - 1, 0)
    before = [(a, b, n) for a, b, n in step_blocks(first, second) if a <= step]
    if not before:
        return 0
    a, b, n = before[-1]
    return b + min(step - a, n - 1)


def matches(first: Recording, second: Recording) -> list[Match]:
    """The nodes and edges that belong together, for each pass that both have."""
    lines = line_pairs(first.code, second.code)
    return [
        _match(one.graph, other.graph, lines)
        for one, other in zip(first.passes, second.passes, strict=False)
    ]


def _match(first: Graph, second: Graph, lines: dict[int, int]) -> Match:
    keys = [_node_key(node, lines) for node in first.nodes]
    others = [_node_key(node, None) for node in second.nodes]
    nodes = {
        first.nodes[a + k].id: second.nodes[b + k].id
        for a, b, n in blocks(keys, others)
        for k in range(n)
    }
    there = {(edge.source, edge.target, edge.position): edge.id for edge in second.edges}
    edges = {}
    for edge in first.edges:
        ends = nodes.get(edge.source), nodes.get(edge.target), edge.position
        if ends in there:
            edges[edge.id] = there[ends]
    return Match(nodes, edges)


def _step_keys(pass_: Pass, lines: dict[int, int] | None) -> list[Hashable]:
    index = Index(pass_.graph)
    nodes, edges = index.nodes, index.edges

    def key(step: Step) -> Hashable:
        names = tuple(_name(nodes[each]) for each in step.nodes if each in nodes)
        # The operands' places tell the two edges of `w * w` apart.
        places = tuple(edges[each].position for each in step.edges if each in edges)
        return (step.kind, _line(step.line, lines), names, places)

    return [key(step) for step in pass_.steps]


def _node_key(node: Node, lines: dict[int, int] | None) -> Hashable:
    return (_line(node.line, lines), _name(node), node.op)


def _name(node: Node) -> str:
    return node.name or node.op or ""


def _line(line: int | None, lines: dict[int, int] | None) -> Hashable:
    """The line as the second recording counts it; one that is only in the first matches nothing."""
    if lines is None or line is None:
        return line
    return lines.get(line, ("alone", line))
