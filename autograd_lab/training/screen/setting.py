"""How a run was made, as far as its screen speaks about it."""

from __future__ import annotations

from dataclasses import dataclass

LOSS_NAMES = {"MSE": "Mean squared error", "L1": "Mean absolute error (L1)", "Huber": "Huber loss"}


@dataclass(frozen=True)
class Setting:
    """How the run was made; `slope` and `intercept` are the true line's, None where none is known.

    `lr_limit` is the learning rate above which plain SGD diverges on this data; infinite for all
    else.
    """

    slope: float | None
    intercept: float | None
    lr: float
    clear_every: int
    lr_limit: float
    optimizer: str = "SGD"
    loss: str = "MSE"
    batch_size: int = 0
    accumulate: int = 1
    weight_decay: float = 0.0
    steps: int = 0

    @property
    def plain(self) -> bool:
        """Whether the closed forms of plain gradient descent hold."""
        chosen = (self.optimizer, self.loss, self.batch_size, self.weight_decay)
        return chosen == ("SGD", "MSE", 0, 0.0)
