"""What a pass notes beside its steps: calls of `step()`, numbers read, derivatives that mislead."""

from __future__ import annotations

from collections.abc import Mapping

from autograd_lab.model.recording import (
    Facts,
    Held,
    IdleWrite,
    Kept,
    NumberRead,
    OptimizerStep,
    Rewritten,
)
from autograd_lab.recording.events import Call, Event
from autograd_lab.recording.torch_calls import MOVING

_TRAINING = 5  # the place of `training` among the arguments of batch_norm

# Kinds of events that make no step and are noted.
NOTED = frozenset(("optimizer", "read", "idle", "kept"))


def uses_its_own_statistics(call: Call) -> bool:
    """Whether it normalises by its batch, and reads no running statistics on the way back."""
    trains = call.options.get("training", call.options.get("use_input_stats"))
    if trains is None and len(call.facts) > _TRAINING:
        trains = call.facts[_TRAINING]
    return call.op in MOVING and trains is True


class Noted:
    """Gathers the facts of one pass; `ids` are those of the calls that are drawn."""

    def __init__(self, ids: Mapping[Call, str]) -> None:
        self._ids = ids
        self._optimizer_steps: list[OptimizerStep] = []
        self._reads: list[NumberRead] = []
        self._rewritten: list[Rewritten] = []
        self._idle: list[IdleWrite] = []
        self._kept: list[Kept] = []

    def facts(self) -> Facts:
        """All that was noted."""
        return Facts(
            tuple(self._optimizer_steps),
            tuple(self._reads),
            tuple(self._rewritten),
            tuple(self._idle),
            tuple(self._kept),
        )

    def take(self, event: Event, step: int, line: int | None) -> None:
        """An event of one of the kinds `NOTED`; `step` is the index of the step that comes next."""
        calls = [event.call] if event.call is not None else [call for call, _ in event.calls]
        nodes = tuple(self._ids[call] for call in calls if call in self._ids)
        if event.kind == "optimizer":
            self._optimizer_step(event, step, line)
        elif event.kind == "read":
            self._read(event, step, line)
        elif event.kind == "idle" and nodes:
            self._idle.append(IdleWrite(step, line, nodes[0]))
        elif event.kind == "kept" and nodes:
            self._kept.append(Kept(event.text, event.number, nodes))

    def _optimizer_step(self, event: Event, step: int, line: int | None) -> None:
        held = tuple(
            Held(self._ids[call], settings, state, norms)
            for call, settings, state, norms in event.held
            if call in self._ids
        )
        self._optimizer_steps.append(OptimizerStep(step, line, event.text, event.number, held))

    def _read(self, event: Event, step: int, line: int | None) -> None:
        """Numbers taken out of the graph: of a node, or of what an undrawn one was made of."""
        call = event.call
        while call is not None and call not in self._ids:
            call = next((link.source for link in call.links), None)
        if call is not None:
            self._reads.append(NumberRead(step, line, self._ids[call], event.text))

    def rewritten(self, step: int, line: int | None, edge: str, node: str) -> None:
        """A derivative computed with other numbers than the forward call had."""
        self._rewritten.append(Rewritten(step, line, edge, node))
