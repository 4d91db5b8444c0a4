"""Runs that were pinned, beside the one that is followed: their lines, and a table of them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograd_lab.model.numbers import show_number
from autograd_lab.training.model import Training
from autograd_lab.training.problems import Problem
from autograd_lab.training.screen.charts import finite, wire
from autograd_lab.training.screen.columns import values_by_name
from autograd_lab.training.screen.thinning import kept_steps

_NAMED = 3  # so many parameters stand in the table


@dataclass(frozen=True)
class Pinned:
    """A run on the same points from the same start, and its settings in words."""

    letter: str
    settings: str
    run: Training


def compared(
    problem: Problem, now: Pinned, pinned: Sequence[Pinned], around: int
) -> dict[str, object] | None:
    """What the screen shows of the pinned runs; None where there are none.

    `runs` are the pinned ones: each has steps of its own, thinned as those of the run that is
    followed. `rows` is the table, the followed run first; its losses stand in `losses`, by step.
    """
    if not pinned:
        return None
    count = len(problem.data.y)
    return {
        "runs": [_line(problem, each, around) for each in pinned],
        "rows": [_row(problem, each) for each in (now, *pinned)],
        "last": max(len(each.run.parameters["bias"]) - 1 for each in (now, *pinned)),
        "about": f"All start at {_start(problem, now.run)} on the same {count:,} points, and begin "
        "again there after every change.",
    }


def _line(problem: Problem, pinned: Pinned, around: int) -> dict[str, object]:
    run = pinned.run
    steps = kept_steps(run.loss, len(run.parameters["bias"]) - 1, around)
    before = [k for k in steps if k < len(run.loss)]
    values = values_by_name(run, problem.labels)
    return {
        "letter": pinned.letter,
        "steps": steps,
        "loss": wire(run.loss[k] for k in before),
        "lossText": [show_number(run.loss[k]) for k in before],
        "values": {name: wire(each[k] for k in steps) for name, each in values.items()},
    }


def _row(problem: Problem, pinned: Pinned) -> dict[str, str]:
    run = pinned.run
    return {
        "letter": pinned.letter,
        "settings": pinned.settings,
        "lowest": _lowest(run),
        "end": _end(problem, run),
    }


def _lowest(run: Training) -> str:
    """The smallest loss, and the first step that had it."""
    losses = finite(run.loss)
    if not losses:
        return "none"
    return f"{show_number(min(losses))} at step {run.loss.index(min(losses))}"


def _end(problem: Problem, run: Training) -> str:
    """How the run ended: where it is, or why it stopped."""
    if run.diverged_at is not None:
        return f"diverged at step {run.diverged_at}"
    parts = [f"loss {show_number(run.loss[-1])}"] if run.loss else []
    if run.held_out:
        parts.append(f"held out {show_number(run.held_out[-1])}")
    values = values_by_name(run, problem.labels)
    if len(values) <= _NAMED:
        parts += [f"{name} {show_number(each[-1])}" for name, each in values.items()]
    if run.stopped_at is not None:
        parts.append(f"stopped by hand at step {run.stopped_at}")
    return ", ".join(parts)


def _start(problem: Problem, run: Training) -> str:
    values = values_by_name(run, problem.labels)
    if len(values) > _NAMED:
        return "the same weights"
    return ", ".join(f"{name} {show_number(each[0])}" for name, each in values.items())
