"""What moved a parameter, and whether a new gradient came before."""

from __future__ import annotations

from autograd_lab.doctor.story import Story, is_zero
from autograd_lab.model.recording import Value


def is_fresh(story: Story, leaf: str, since: int, until: int) -> bool:
    """Whether its `.grad` became another one between these steps."""
    return any(
        since <= each.step < until and each.field == "grad" and each.kind != "reset"
        for each in story.moments(leaf)
    )


def is_nothing(value: Value) -> bool:
    return value is None or is_zero(value)
