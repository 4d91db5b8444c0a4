"""What a pass notes beside its steps: calls of `step()`, numbers read, derivatives that mislead."""

from __future__ import annotations

from collections.abc import Mapping

from autograd_lab.model.recording import (
    Facts,
    Held,
    IdleWrite,
    NumberRead,
    OptimizerStep,
    Rewritten,
)
from autograd_lab.recording.events import Call, Event


class Noted:
    """Gathers the facts of one pass; `ids` are those of the calls that are drawn."""

    def __init__(self, ids: Mapping[Call, str]) -> None:
        self._ids = ids
        self._optimizer_steps: list[OptimizerStep] = []
        self._reads: list[NumberRead] = []
        self._rewritten: list[Rewritten] = []
        self._idle: list[IdleWrite] = []

    def facts(self) -> Facts:
        """All that was noted."""
        return Facts(
            tuple(self._optimizer_steps),
            tuple(self._reads),
            tuple(self._rewritten),
            tuple(self._idle),
        )

    def optimizer_step(self, event: Event, step: int, line: int | None) -> None:
        """An optimizer's `step()`: `step` is the index of the first step that it makes."""
        held = tuple(
            Held(self._ids[call], settings, state, norms)
            for call, settings, state, norms in event.held
            if call in self._ids
        )
        self._optimizer_steps.append(OptimizerStep(step, line, event.text, event.number, held))

    def read(self, event: Event, step: int, line: int | None) -> None:
        """Numbers taken out of the graph: of a node, or of what an undrawn one was made of."""
        call = event.call
        while call is not None and call not in self._ids:
            call = next((link.source for link in call.links), None)
        if call is not None:
            self._reads.append(NumberRead(step, line, self._ids[call], event.text))

    def idle(self, event: Event, step: int, line: int | None) -> None:
        """A write that changed nothing."""
        if event.call is not None and event.call in self._ids:
            self._idle.append(IdleWrite(step, line, self._ids[event.call]))

    def rewritten(self, step: int, line: int | None, edge: str, node: str) -> None:
        """A derivative computed with other numbers than the forward call had."""
        self._rewritten.append(Rewritten(step, line, edge, node))
