"""Findings for the player to list, and the answers to "Why?" for the nodes of the last pass."""

from __future__ import annotations

from autograd_lab.doctor.findings import findings
from autograd_lab.doctor.why import why
from autograd_lab.model.finding import Finding
from autograd_lab.model.recording import Pass, Recording
from autograd_lab.model.text import clean
from autograd_lab.player.payload.schema import FindingData

_MOST_NODES = 150  # of a pass whose numbers are explained
_MOST_ANSWERS = 24


def found(recording: Recording) -> list[FindingData]:
    """Each finding with the place of its step: the pass, the step in it, the node's index.

    The exception that ended the program has a card of its own, and is left out.
    """
    return [
        _data(each, recording.passes)
        for each in (findings(recording) if recording.passes else ())
        if each.kind != "error"
    ]


def _data(finding: Finding, passes: tuple[Pass, ...]) -> FindingData:
    place, local = _place(finding.step, passes)
    ids = [node.id for node in passes[place].graph.nodes]
    return {
        "severity": finding.severity,
        "kind": finding.kind,
        "line": finding.line,
        "place": place,
        "local": local,
        "node": ids.index(finding.node) if finding.node in ids else None,
        "text": clean(finding.text),
        "why": clean(finding.why),
        "fix": clean(finding.fix),
    }


def _place(step: int | None, passes: tuple[Pass, ...]) -> tuple[int, int]:
    """The pass of a step, and the step's number in it; the end where it is not known."""
    for each in passes:
        if step is not None and each.steps and each.steps[0].index <= step <= each.steps[-1].index:
            return each.index, step - each.steps[0].index
    return len(passes) - 1, max(len(passes[-1].steps) - 1, 0)


def kept(every: list[FindingData], places: list[int]) -> list[FindingData]:
    """The findings of the passes at these places, renumbered."""
    renumbered = {place: index for index, place in enumerate(places)}
    return [
        {**each, "place": renumbered[each["place"]]}
        for each in every
        if each["place"] in renumbered
    ]


def answers(recording: Recording, pass_: Pass) -> dict[str, list[str]]:
    """By a node's index, why its `.grad` is what it is at the end; of the last pass only.

    For leaves that require grad, and for what keeps its gradient.
    """
    nodes = pass_.graph.nodes
    if pass_.index != len(recording.passes) - 1 or len(nodes) > _MOST_NODES:
        return {}
    asked = [
        (index, node)
        for index, node in enumerate(nodes)
        if node.name and node.requires_grad and (node.kind == "leaf" or node.retains_grad)
    ]
    last = {node.name: index for index, node in asked}
    return {
        str(index): [clean(each) for each in why(recording, f"{node.name}.grad", pass_.index)]
        for index, node in asked[:_MOST_ANSWERS]
        if last[node.name] == index
    }
