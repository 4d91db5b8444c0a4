"""How a run was made, as far as its screen speaks about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograd_lab.training.program import Loop

LOSS_NAMES = {"MSE": "Mean squared error", "L1": "Mean absolute error (L1)", "Huber": "Huber loss"}


@dataclass(frozen=True)
class Setting:
    """How the run was made; `slope` and `intercept` are the true line's, None where none is known.

    `name` is what people call the optimizer; `plane` are the two parameters over which the surface
    is drawn, as they stand in the list of the weights and, last, the bias. `numbers` and `pulls`
    say whether the numbers before and after an update, and how each point pulls, are shown.
    `words` are the settings in a few words, where runs are compared, `scale` is that of
    the loss: `auto`, `linear` or `log`. `residuals` says whether errors and earlier lines are
    shown.
    """

    slope: float | None = None
    intercept: float | None = None
    loop: Loop = field(default_factory=Loop)
    name: str = "SGD"
    plane: tuple[int, int] | None = None
    numbers: bool = False
    pulls: bool = False
    words: str = ""
    scale: str = "auto"
    residuals: bool = False
