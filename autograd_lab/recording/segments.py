"""Raw events cut into passes: what each pass draws, and in which order it tells its edges."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from autograd_lab.recording.events import Call, Event, Flow, Link

CHANGES = ("accumulate", "hook", "unseen", "reset", "update")


@dataclass
class Segment:
    """The events of one pass, and what it draws."""

    events: list[Call | Event | Flow]
    calls: set[Call] = field(default_factory=set)
    links: list[Link] = field(default_factory=list)
    roots: set[Call] = field(default_factory=set)
    links_of: dict[Call, list[Link]] = field(default_factory=dict)
    guilty: set[Call] = field(default_factory=set)  # what the explanation of an error is about

    def links_into(self, call: Call) -> list[Link]:
        """The edges into a call as they are in this pass."""
        return self.links_of.get(call, call.links)


def follow(segments: list[Segment]) -> None:
    """Tells each segment what led into calls of which parts became calls of their own."""
    every = (event for segment in segments for event in segment.events)
    now = {event: event.history[0] for event in every if type(event) is Call and event.history}
    for segment in segments if now else ():
        for event in segment.events:
            if event.kind == "parted":
                now[event.call] = event.links
        segment.links_of = dict(now)


def cut(events: list[Call | Event | Flow]) -> list[list[Call | Event | Flow]]:
    """A pass ends just before the first tracked call, or seed, after its backward."""
    parts: list[list] = [[]]
    has_backward = False
    for event in events:
        tracked = type(event) is Call and event.requires_grad
        if has_backward and (tracked or event.kind == "seed"):
            parts.append([])
            has_backward = False
        has_backward = has_backward or event.kind == "seed"
        parts[-1].append(event)
    for ended, following in itertools.pairwise(parts):
        _hand_on(ended, following)
    return parts


def _hand_on(ended: list, following: list) -> None:
    """Gives the next pass what ran after the backward one and is used by it: its data."""
    ends = [number for number, event in enumerate(ended) if event.kind == "end"]
    rest = ended[ends[-1] + 1 :] if ends else []
    late = {event for event in rest if type(event) is Call}
    used = {link.source for event in following if type(event) is Call for link in event.links}
    waiting, moved = list(used & late), set()
    while waiting:
        call = waiting.pop()
        if call not in moved:
            moved.add(call)
            waiting += [link.source for link in call.links if link.source in late]
            waiting += [each for each in late if each.parent is call]
    if moved:
        theirs = [event for event in rest if _is_of(event, moved)]
        ended[:] = [event for event in ended if not _is_of(event, moved)]
        following[:0] = theirs


def _is_of(event: Call | Event | Flow, calls: set[Call]) -> bool:
    """Whether it is the making of one of these calls, or a later change of its value."""
    if type(event) is Call:
        return event in calls
    return event.kind in ("update", "rewritten") and event.call in calls


def draw(segment: Segment, order: dict[Call, int]) -> None:
    """Chooses the nodes and edges: what was made here, what backward reached, their operands."""
    full: set[Call] = set(segment.guilty)
    for event in segment.events:
        if type(event) is Call:
            cut_branch = event.state in ("detached", "no_grad") and event.op != "data"
            if event.requires_grad or cut_branch:
                full.add(event)
        elif event.kind == "backward":
            full.update((event.link.source, event.link.target))
        elif event.kind == "seed":
            segment.roots.update(call for call, _ in event.calls)
            full.update(segment.roots)
        elif event.kind in CHANGES and (event.call.requires_grad or event.call.frozen):
            full.add(event.call)
    waiting = list(full)
    segment.calls = set(full)
    while waiting:
        call = waiting.pop()
        sources = [link.source for link in segment.links_into(call)]
        for each in sources if call.parent is None else [*sources, call.parent]:
            if each not in segment.calls:
                segment.calls.add(each)
                # An untracked operand (a mask, an index) brings its own operands along.
                if not each.requires_grad or call.parent is each:
                    full.add(each)
                    waiting.append(each)
    segment.links = [
        link for call in sorted(full, key=order.__getitem__) for link in segment.links_into(call)
    ]


def grouped(events: list[Call | Event | Flow]) -> list[Call | Event | Flow]:
    """The edges of one call follow each other, from its first one on.

    A call with several autograd nodes inside (a linear layer) may be interrupted by the writing of
    a `.grad`; what it hands on depends only on its own gradient, which is complete by then. A call
    with several outputs stays as it is: their gradients may come late.
    """
    later: dict[Call, list[Flow]] = {}
    for event in events:
        if event.kind == "backward" and not event.link.target.outputs:
            flows = later.setdefault(event.link.target, [])
            earlier = next((each for each in flows if each.link is event.link), None)
            if earlier is not None and event.link.parts:
                _join(earlier, event)
            else:
                flows.append(event)
    result: list[Call | Event | Flow] = []
    for event in events:
        if event.kind == "backward" and not event.link.target.outputs:
            result.extend(later.pop(event.link.target, ()))
        else:
            result.append(event)
    return result


def _join(flow: Flow, part: Flow) -> None:
    """Takes a further part of what the same edge carries into its first one: one step tells both.

    The local derivative of such an edge is that of all parts together.
    """
    following = part.before == flow.after
    flow.contribution = flow.carried = part.carried
    flow.before = flow.before if following else _PARTED
    flow.after = part.after


# Equal to no gradient: what came in between has to be added up anew.
_PARTED = object()


def after_cut(call: Call) -> bool:
    """Whether it was computed from what is cut off already, and from nothing tracked."""
    return bool(call.links) and not any(link.source.requires_grad for link in call.links)
