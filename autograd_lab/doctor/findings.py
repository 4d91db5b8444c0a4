"""All that is wrong with a recorded program: every kind, in one order."""

from __future__ import annotations

from autograd_lab.doctor.kinds import (
    clearing,
    cut,
    losses,
    mode,
    numbers,
    overwritten,
    step_size,
    turns,
    updated_twice,
    updates,
    zero,
)
from autograd_lab.doctor.story import story_of
from autograd_lab.model.finding import MISTAKE, Finding
from autograd_lab.model.overview import failed
from autograd_lab.model.recording import Recording
from autograd_lab.program.collector import collector_paused

_KINDS = (
    cut,
    zero,
    updates,
    updated_twice,
    clearing,
    losses,
    turns,
    overwritten,
    numbers,
    step_size,
    mode,
)


def findings(recording: Recording) -> tuple[Finding, ...]:
    """What is wrong, mistakes first, each in the order in which it happened.

    The exception that ended the program comes first, where there was one.
    """
    if not recording.passes:
        return _failed(recording)
    with collector_paused:
        story = story_of(recording)
        found = [each for kind in _KINDS for each in kind.find(story)]
    found.sort(key=lambda each: (each.severity != MISTAKE, each.step is None, each.step or 0))
    return (*_failed(recording), *dict.fromkeys(found))


def _failed(recording: Recording) -> tuple[Finding, ...]:
    failure = recording.error
    if failure is None or not failed(failure):
        return ()
    steps = recording.steps
    says = f"{failure.type}: {failure.message}"
    return (
        Finding(
            "error",
            MISTAKE,
            failure.line,
            failure.node,
            steps[-1].index if steps else None,
            failure.explanation or says,
            f"The program ended in line {failure.line} with {says}"
            if failure.line is not None
            else f"The program ended with {says}",
            failure.fix,
        ),
    )
