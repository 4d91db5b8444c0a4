"""Where a notebook's cell begins among what was recorded: which passes it has a part in."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograd_lab.recording.events import Call, Event, Flow
from autograd_lab.recording.segments import Segment

_Values = dict[Call, Any]  # values, plain by now


@dataclass
class Begin:
    """Where a notebook's cell begins: the number of its first event, and of its first step.

    The step is known when the passes are assembled.
    """

    event: int = 0
    step: int | None = None
    own: set[Call | Event | Flow] = field(default_factory=set)  # the events of the cell

    def hear(self, event: Call | Event | Flow, step: int) -> None:
        """An event is told, whose step would have this number."""
        if self.step is None and event in self.own:
            self.step = step


def split(
    segments: list[Segment], events: list[Call | Event | Flow], begin: Begin
) -> tuple[list[Segment], list[Segment]]:
    """The segments before the first that a cell has a part in, and from it on.

    What the explanation of an error is about is told on the last segment.
    """
    begin.own = set(events[begin.event :])
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
