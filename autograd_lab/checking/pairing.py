"""Which pass of a recording is which on the tape, and which leaf is which."""

from __future__ import annotations

from autograd_lab.checking.replay import Path
from autograd_lab.checking.tape import Backward, Tape
from autograd_lab.model import names
from autograd_lab.model.index import Index, changes
from autograd_lab.model.recording import Node, Pass, Recording
from autograd_lab.recording.values import plain


def match_passes(recording: Recording, tape: Tape) -> list[tuple[Pass, Backward | str | None]]:
    """Each pass with its backward on the tape, with why it has none there, or None at all."""
    seeded = [any(step.kind == "seed" for step in each.steps) for each in recording.passes]
    fits = sum(seeded) == len(tape.backwards)
    backwards = iter(tape.backwards)
    pairs = []
    for each, has_backward in zip(recording.passes, seeded, strict=True):
        found: Backward | str | None = None
        if has_backward:
            found = next(backwards) if fits else "the second run had other backward passes"
        if recording.truncated and each is recording.passes[-1]:
            found = "the program was stopped in this pass"
        pairs.append((each, found))
    return pairs


def match_leaves(
    each: Pass, nodes: list[Node], path: Path, tape: Tape, names: dict[int, str]
) -> dict[str, int]:
    """Node's id -> leaf of the tape: by name, by value, by shape; in order of appearance.

    `names`: leaf of the tape -> the variable that it is at the end. Nodes that no gradient reached
    come last, and get no leaf that is known to be another.
    """
    values = _values_during(each)
    matches: dict[str, int] = {}
    remaining = sorted(path.leaves)  # their indices follow their first use

    def fits(node: Node, leaf: int) -> bool:
        tensor = tape.leaves[leaf].tensor
        if node.gradient is None and names.get(leaf) not in (None, node.name):
            return False
        dtype = str(tensor.dtype).removeprefix("torch.")
        return node.shape == tuple(tensor.shape) and node.dtype == dtype

    def has_value(node: Node, leaf: int) -> bool:
        used = (tape.leaves[leaf].snapshots[each] for each in path.leaves[leaf])
        return any(repr(plain(each)) in values.get(node.id, ()) for each in used)

    def named(node: Node, leaf: int) -> bool:
        return node.name is not None and names.get(leaf) == node.name and has_value(node, leaf)

    def has_gradient(node: Node, leaf: int) -> bool:
        return node.gradient is not None

    gradient_first = sorted(nodes, key=lambda node: node.gradient is None)
    for condition in (named, has_value, has_gradient):
        for node in gradient_first:
            fitting = (x for x in remaining if fits(node, x) and condition(node, x))
            leaf = None if node.id in matches else next(fitting, None)
            if leaf is not None:
                matches[node.id] = leaf
                remaining.remove(leaf)
    return matches


def _values_during(each: Pass) -> dict[str, list[str]]:
    """The values that nodes had in a pass, as text: NaN is equal to NaN there."""
    values: dict[str, list[str]] = {}
    at_start = (change for change in each.start if change.field == "value")
    for change in (*at_start, *(change for _, change in changes(each, "value"))):
        values.setdefault(change.target, []).append(repr(change.after))
    return values


def hooked_nodes(each: Pass) -> set[str]:
    """The nodes whose gradient a hook of the program changed."""
    return {
        step.nodes[0]
        for step in each.steps
        if step.kind == "backward" and not step.edges and step.text.startswith("A hook")
    }


def behind_hooks(each: Pass) -> dict[str, str]:
    """The nodes whose gradient comes through one that a hook changed: id -> that one's name."""
    index = Index(each.graph)
    behind: dict[str, str] = {}
    for hooked in hooked_nodes(each):
        name = label(index.nodes[hooked])
        waiting = [hooked]
        while waiting:
            node = waiting.pop()
            if node not in behind:
                behind[node] = name
                waiting.extend(edge.source for edge in index.into(node))
    return behind


def label(node: Node) -> str:
    """How words call a node; by its line where it has neither a name nor an expression."""
    if node.name or node.expression:
        return names.label(node)
    return f"the {node.kind} of line {node.line}"
