"""What training leaves behind: frozen records of plain lists, without a tensor in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Data:
    """Points to fit: `y[i]` belongs to `x[i]`, a number or a list of features."""

    x: list[Any]
    y: list[float]


@dataclass(frozen=True)
class Training:
    """One run of the training loop, update by update.

    `loss[k]` is the loss before update k; `gradients["weight"][k]` is the `.grad` that update k
    used; `parameters["weight"][k]` is the value after k updates, so that index 0 is the start.
    `"bias"` likewise. A weight is a float, or a list for data with several columns.

    `diverged_at` is None, or the first k whose loss is not finite: that loss is the last of `loss`
    and update k was not made. `stopped_at` is None, or the k before which the caller stopped it.

    `state["exp_avg"]["weight"][k]` is what the optimizer remembers under torch's own name as update
    k is made; empty for an optimizer without a memory. `held_out[k]` is the loss before update k on
    points that are not trained on; empty where there are none.
    """

    loss: list[float]
    parameters: dict[str, list]
    gradients: dict[str, list]
    diverged_at: int | None = None
    state: dict[str, dict[str, list]] = field(default_factory=dict)
    held_out: list[float] = field(default_factory=list)
    stopped_at: int | None = None

    @property
    def updates(self) -> int:
        """How many updates were made."""
        return len(self.gradients["weight"])
