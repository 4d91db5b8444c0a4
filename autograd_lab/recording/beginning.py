"""Where a notebook's cell begins among what was recorded: which passes it has a part in."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograd_lab.recording.events import Call, Event, Flow
from autograd_lab.recording.segments import CHANGES, Segment, cut

_Any = Call | Event | Flow
_Values = dict[Call, Any]  # values, plain by now


@dataclass
class Begin:
    """Where a notebook's cell begins: the number of its first event, and of its first step.

    The step is known when the passes are assembled.
    """

    event: int = 0
    step: int | None = None
    own: set[_Any] = field(default_factory=set)  # what is told of the cell

    def hear(self, event: _Any, step: int) -> None:
        """An event is told, whose step would have this number."""
        if self.step is None and event in self.own:
            self.step = step


def cut_at(events: list[_Any], begin: Begin, failed: bool) -> list[list[_Any]]:
    """The events of each pass; a cell that draws anything, or `failed`, begins a pass of its own.

    Its graph may go on with that of earlier cells, as a second backward pass goes on with the
    graph of the first. What only prints stands at the end of the pass before.
    """
    begin.own = {event for event in events[begin.event :] if _is_told(event)}
    if begin.event and (failed or any(map(_is_drawn, begin.own))):
        return [*cut(events[: begin.event]), *cut(events[begin.event :])]
    return cut(events)


def _is_told(event: _Any) -> bool:
    return event.kind in ("print", "warning") or _is_drawn(event)


def _is_drawn(event: _Any) -> bool:
    """Whether the picture has a node for it (see `segments.draw`)."""
    if isinstance(event, Call):
        cut_branch = event.state in ("detached", "no_grad") and event.op != "data"
        return event.requires_grad or cut_branch
    if isinstance(event, Event) and event.call is not None and event.kind in CHANGES:
        return event.call.requires_grad or event.call.frozen
    return event.kind in ("seed", "backward")


def split(segments: list[Segment], begin: Begin) -> tuple[list[Segment], list[Segment]]:
    """The segments before the first that a cell has a part in, and from it on.

    What the explanation of an error is about is told on the last segment.
    """
    if begin.event == 0:
        return [], segments
    holds = [not begin.own.isdisjoint(segment.events) for segment in segments]
    if segments[-1].guilty:
        holds[-1] = True
    first = holds.index(True) if True in holds else len(segments)
    return segments[:first], segments[first:]


def left_by(segments: list[Segment], order: dict[Call, int]) -> tuple[_Values, _Values, dict, int]:
    """What passes that are not told leave behind.

    The value and the `.grad` of each call, which were rewritten after which call, the last call.
    """
    values: _Values = {}
    grads: _Values = {}
    rewritten: dict[Call, int] = {}
    latest = -1
    states = {"value": values, "grad": grads}
    for event in itertools.chain.from_iterable(segment.events for segment in segments):
        if isinstance(event, Call):
            values[event], grads[event], latest = event.first_value, event.first_grad, order[event]
        elif isinstance(event, Event) and event.call is not None:
            if event.kind == "rewritten":
                rewritten[event.call] = latest
            elif event.field in states:
                states[event.field][event.call] = event.after
    return values, grads, rewritten, latest


def places(segments: list[Segment]) -> Iterator[tuple | None]:
    """Where in the program stands what they draw and what happens in them."""
    for segment in segments:
        yield from (call.where for call in segment.calls)
        yield from (event.where for event in segment.events if type(event) is Event)
