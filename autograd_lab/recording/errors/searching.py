"""Searching the record: what a call was computed from, and what torch refuses to hand out."""

from __future__ import annotations

from collections import deque

import torch

from autograd_lab.recording.errors.evidence import Evidence
from autograd_lab.recording.events import Call
from autograd_lab.recording.recorder import Recorder
from autograd_lab.recording.torch_calls import storage_of


def ancestry(root: Call):
    """The call and all that it was computed from, nearest first."""
    waiting, seen = deque([root]), {root}
    while waiting:
        call = waiting.popleft()
        yield call
        sources = [link.source for link in call.links]
        for each in sources if call.parent is None else [*sources, call.parent]:
            if each not in seen:
                seen.add(each)
                waiting.append(each)


def refusing(evidence: Evidence, root: Call, beginning: str, freed=False) -> Call | None:
    """The call whose saved tensors torch refused to hand out, as its message begins.

    Of several the one that torch comes to first: the one made last that has not done its work.
    `freed`: by an earlier backward pass.
    """
    recorder = evidence.recorder
    ran = {event.link for event in recorder.events[recorder.begun :] if event.kind == "backward"}
    found = []
    earlier = {
        event.link.target for event in recorder.events[: recorder.begun] if event.kind == "backward"
    }
    for node, call in _nodes(recorder, root):
        if freed and call not in earlier:
            continue  # this pass itself has freed it
        if _refusal(node).startswith(beginning):
            inner = recorder.hooked.get(node)
            done = inner is not None and any(link in ran for _, link in inner.targets)
            found.append((not done, node._sequence_nr(), call))
    return max(found, key=lambda each: each[:2])[2] if found else None


def _nodes(recorder: Recorder, root: Call):
    """The autograd nodes behind a call, each with the call that it is a part of."""
    start = root.edge[0] if root.edge is not None else None
    waiting, seen = [(start, root)], {None}
    while waiting:
        node, user = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        inner = recorder.hooked.get(node)
        call = user if inner is None else inner.call
        yield node, call
        waiting.extend((each, call) for each, _ in node.next_functions)


def _refusal(node) -> str:
    """What torch says when asked for what an autograd node has saved; empty if it hands it out."""
    for name in dir(node):
        if name == "saved_tensors" or name.startswith("_saved_"):
            try:
                getattr(node, name)
            except Exception as refusal:  # hooks that unpack saved tensors are the program's own
                return str(refusal)
    return ""


def seed_through(recorder: Recorder, call: Call):
    """The last backward pass before the failing one that went through the call: its seed."""
    current = found = None
    for event in recorder.events[: recorder.begun]:
        if event.kind == "seed":
            current = event
        elif event.kind == "backward" and event.link.target is call:
            found = current
    return found


def carried_over(recorder: Recorder, root: Call, saver: Call, seed) -> list[tuple[Call, Call]]:
    """What of the time before an earlier backward pass is used after it, and goes back to `saver`.

    Pairs of such a call and the one that uses it; the root itself where it is as old.
    """
    start = recorder.events.index(seed)
    old = {event for event in recorder.events[:start] if type(event) is Call}
    if root in old:
        return [(root, root)]
    found: dict[Call, Call] = {}
    for call in ancestry(root):
        if call in old:
            continue
        for link in call.links:
            is_new = link.source in old and link.source not in found and link.cut is None
            if is_new and saver in ancestry(link.source):
                found[link.source] = call
    return list(found.items())


def runs_again(recorder: Recorder, call: Call, seed) -> bool:
    """Whether the place of a call in the program ran once more after a backward pass."""
    start = recorder.events.index(seed)
    where = (call.parent or call).where
    return any(type(event) is Call and event.where == where for event in recorder.events[start:])


def same_memory(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether two tensors stand in the same memory."""
    return one is other or (storage_of(one) is not None and storage_of(one) == storage_of(other))
