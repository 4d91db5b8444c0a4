"""What moved a parameter, and whether a new gradient came before."""

from __future__ import annotations

from autograd_lab.doctor.story import Moment, Story, is_zero
from autograd_lab.model.recording import OptimizerStep, Value


def updates_of(story: Story, leaf: str) -> list[Moment]:
    return [each for each in story.moments(leaf, "update") if each.field == "value"]


def moved_by(story: Story, leaf: str, step: OptimizerStep) -> Moment | None:
    """What this `step()` did to it: an update of its line, before the next thing of another."""
    for each in updates_of(story, leaf):
        if each.step >= step.step and each.line == step.line:
            following = [other.step for _, other in story.optimizer_steps if other.step > step.step]
            return each if not following or each.step < following[0] else None
    return None


def is_fresh(story: Story, leaf: str, since: int, until: int) -> bool:
    """Whether its `.grad` became another one between these steps."""
    return any(
        since <= each.step < until and each.field == "grad" and each.kind != "reset"
        for each in story.moments(leaf)
    )


def is_nothing(value: Value) -> bool:
    return value is None or is_zero(value)
