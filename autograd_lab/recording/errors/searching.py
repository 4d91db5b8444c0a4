"""Searching the record: what a call was computed from, and what torch refuses to hand out."""

from __future__ import annotations

from collections import deque

from autograd_lab.recording.errors.evidence import Evidence
from autograd_lab.recording.events import Call


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


def refusing(evidence: Evidence, root: Call, beginning: str) -> Call | None:
    """The last call on the way to the root whose saved tensors torch refuses to hand out."""
    recorder = evidence.recorder
    before = set(ancestry(root))
    for event in recorder.events[recorder.begun :]:
        if event.kind == "backward":
            before.discard(event.link.target)  # this one did its work before the error
    for node, inner in reversed(list(recorder.hooked.items())):
        if inner.call in before and _refusal(node).startswith(beginning):
            return inner.call
    return None


def _refusal(node) -> str:
    """What torch says when asked for what an autograd node has saved; empty if it hands it out."""
    for name in dir(node):
        if name == "saved_tensors" or name.startswith("_saved_"):
            try:
                getattr(node, name)
            except Exception as refusal:  # hooks that unpack saved tensors are the program's own
                return str(refusal)
    return ""
