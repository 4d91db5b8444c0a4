"""What the screen has to know to draw how each point pulls: the batch of a step, and a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_lab.training.batches import batch_rows
from autograd_lab.training.problems import Problem
from autograd_lab.training.program import Loop
from autograd_lab.training.screen.charts import MOST_POINTS

MOST_ROWS = 50_000  # of all batches together: more would make the page slow to arrive


def pulling(problem: Problem, loop: Loop, steps: Sequence[int], updates: int) -> dict[str, object]:
    """`scale` of a curve's x, `batches` (rows, or None for all points) and `note`, as JSON."""
    points = len(problem.data.y)
    if points > MOST_POINTS:
        return {"note": f"How each point pulls is drawn for up to {MOST_POINTS:,} points."}
    made = [k for k in steps if k < updates]
    batches = None
    few = len(made) * min(loop.batch_size, points) <= MOST_ROWS
    if loop.batch_size and loop.accumulate == 1 and few:
        batches = _rows(loop, points, made)
    return {"scale": problem.scale, "batches": batches, "note": _note(loop, batches is not None)}


def _rows(loop: Loop, points: int, steps: Sequence[int]) -> list[list[int]]:
    wanted, found = set(steps), []
    for k, rows in zip(range(max(wanted, default=-1) + 1), batch_rows(loop, points), strict=False):
        if k in wanted:
            found.append(rows)
    return found


def _note(loop: Loop, batches: bool) -> str:
    """What the mean of the pulls is: the gradient, or what of it is another number here."""
    if loop.accumulate > 1 or (loop.batch_size and not batches):
        return "Their mean is the gradient over all points; .grad is that of the step's batches."
    of_what = " of this step's batch" if batches else ""
    if loop.clear_every != 1:
        return (
            f"The mean{of_what} is what this backward pass adds to .grad, which still holds what "
            "the passes before it left."
        )
    return f"The mean{of_what} is .grad: that is what the backward pass computes."
