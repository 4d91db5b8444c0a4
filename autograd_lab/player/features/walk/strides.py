"""Where coarser walking stops: at which steps an operation, or a line of code, is done."""

from __future__ import annotations

from autograd_lab.model.index import Index
from autograd_lab.model.recording import Node, Pass, Step
from autograd_lab.player.payload.schema import STRIDES

OPERATION, LINE = STRIDES["op"], STRIDES["line"]
# Kinds of which one call makes many steps: `optimizer.step()`, `zero_grad()`.
_REPEATED = ("reset", "update")


def stops(pass_: Pass) -> str:
    """A digit a step: 1 where an operation ends, 2 where a line does, 3 where both do, else 0.

    The backward edges of one call end together. A line that runs again at once, in a loop of one
    line, ends each time.
    """
    turns = _line_ends(pass_.steps, Index(pass_.graph).nodes)
    marks = []
    for place, step in enumerate(pass_.steps):
        following = pass_.steps[place + 1] if place + 1 < len(pass_.steps) else None
        operation = 0 if following and _is_one_call(step, following) else OPERATION
        marks.append(str(operation | (LINE if place in turns else 0)))
    return "".join(marks)


def _is_one_call(step: Step, following: Step) -> bool:
    if step.kind != following.kind:
        return False
    if step.kind == "backward":
        return step.group is not None and step.group == following.group
    return step.kind in _REPEATED and step.line is not None and step.line == following.line


def _line_ends(steps: tuple[Step, ...], nodes: dict[str, Node]) -> set[int]:
    """The places of steps after which another line runs, or the same one anew.

    It runs anew where it gives a result a name that it has given before: the run before ended with
    the last result that got a name.
    """
    ends = set()
    given: set[str] = set()
    last_named = None
    for place, step in enumerate(steps):
        names = _given_names(step, nodes)
        if names & given and last_named is not None:
            ends.add(last_named)
            given = set()
        if names:
            given |= names
            last_named = place
        if place + 1 == len(steps) or steps[place + 1].line != step.line:
            ends.add(place)
            given, last_named = set(), None
    return ends


def _given_names(step: Step, nodes: dict[str, Node]) -> set[str]:
    if step.kind != "forward":
        return set()
    return {nodes[key].name for key in step.nodes if key in nodes and nodes[key].name}
