"""One update of a run as a program of its own: it begins with all that the steps before left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from autograd_lab.training.batches import batch_of
from autograd_lab.training.model import Training
from autograd_lab.training.program import Loop, training_program


def step_program(loop: Loop, data: Sequence[str], run: Training, k: int, points: int) -> str | None:
    """A program that makes update k alone, number for number; `data` makes its x and y.

    It starts at the parameters of step k, with the optimizer's state and the `.grad` that the
    updates before left, and takes the same points of the `points` there are. None where there is
    no update k, or where it accumulates several batches.
    """
    if not 0 <= k < run.updates or loop.accumulate > 1:
        return None
    start = replace(
        loop, weight=run.parameters["weight"][k], bias=run.parameters["bias"][k], steps=1,
        batch_size=0, clear_every=0,
    )  # fmt: skip
    lines = [*data, *_batch(loop, k, points)]
    head, body = training_program(start, lines).split("\nfor step in range(1):\n")
    # What the loop says about clearing is of no use to a single step.
    update = [
        line[4:] for line in body.splitlines() if line.startswith("    ") and "# The" not in line
    ]
    last = body.splitlines()[-1]
    return "\n".join([head.rstrip(), *_left(loop, run, k), "", *update, "", last]) + "\n"


def _batch(loop: Loop, k: int, points: int) -> list[str]:
    """The points that update k takes, where it does not take all."""
    if not loop.batch_size:
        return []
    rows = batch_of(loop, k, points)
    return [f"rows = {rows!r}  # the batch of step {k}", "x, y = x[rows], y[rows]"]


def _left(loop: Loop, run: Training, k: int) -> list[str]:
    """What the updates before k left: the optimizer's memory, and gradients not yet cleared."""
    if k == 0:
        return []
    lines = []
    for name, short in (("weight", "w"), ("bias", "b")):
        memory: dict[str, Any] = {
            key: columns[name][k - 1] for key, columns in run.state.items() if columns[name]
        }
        if memory:
            stated = [f'"step": torch.tensor({float(k)!r})'] if loop.optimizer != "SGD" else []
            stated += [f'"{key}": {_tensor(loop, short, each)}' for key, each in memory.items()]
            lines.append(f"optimizer.state[{short}] = {{{', '.join(stated)}}}")
        if loop.clear_every == 0 or k % loop.clear_every:
            lines.append(f"{short}.grad = {_tensor(loop, short, run.gradients[name][k - 1])}")
    return lines


def _tensor(loop: Loop, short: str, value: Any) -> str:
    """A tensor in the shape of the parameter, which in a layer has more dimensions."""
    text = f"torch.tensor({value!r})"
    return f"{text}.reshape({short}.shape)" if loop.layer else text
