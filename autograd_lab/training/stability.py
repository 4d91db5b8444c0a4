"""The mean squared error as a bowl: its lowest point, its steepness, where plain SGD diverges."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy


def largest_stable_learning_rate(x, clear_every: int = 1) -> float:
    """The learning rate above which SGD on the mean squared error of x · w + b diverges.

    `x` has shape (n,) or (n, d). The Hessian of the loss is H = 2/n · AᵀA, where A is x with a
    column of ones for the bias. An error along an eigenvector with eigenvalue λ is multiplied by
    1 − lr·λ in each update, which grows for lr > 2/λ (Goh, "Why Momentum Really Works", Distill
    2017). Where gradients are never cleared (`clear_every=0`), the error follows
    e[k+1] = (2 − lr·λ)·e[k] − e[k−1]: it swings without end, and grows for lr > 4/λ.

    Raises ValueError for other values of `clear_every`.
    """
    if clear_every not in (0, 1):
        raise ValueError(
            f"clear_every={clear_every!r} has no closed form here; use 1 (cleared after each "
            "update) or 0 (never cleared)."
        )
    return (2.0 if clear_every else 4.0) / float(numpy.linalg.eigvalsh(hessian(x))[-1])


def stable_rate(
    eigenvalue: float, momentum: float = 0.0, dampening: float = 0.0, nesterov: bool = False
) -> float:
    """The learning rate above which torch's SGD diverges along a direction of this curvature.

    With v ← μ·v + (1 − τ)·g and x ← x − lr·v the error stays bounded up to 2(1 + μ)/((1 − τ)·λ);
    with Nesterov, x ← x − lr·(g + μ·v), up to 2(1 + μ)/((1 + 2μ)·λ): there the product of one
    update has the eigenvalue −1. Without momentum torch uses no dampening, and it is 2/λ.
    """
    if not eigenvalue > 0:
        return math.inf
    if nesterov:
        return 2 * (1 + momentum) / ((1 + 2 * momentum) * eigenvalue)
    damped = 1 - dampening if momentum else 1.0
    return 2 * (1 + momentum) / (damped * eigenvalue) if damped else math.inf


@dataclass(frozen=True)
class Bowl:
    """The mean squared error as a function of the parameters: a bowl that has one lowest point.

    `weight` and `bias` are the least-squares line's and `loss` is the least there is; `eigenvalues`
    are those of the Hessian, the smallest first.
    """

    weight: float | list[float]
    bias: float
    loss: float
    eigenvalues: list[float]

    @property
    def line(self) -> tuple[float, float]:
        """Slope and intercept, for data with one column."""
        (weight,) = self.weight if isinstance(self.weight, list) else [self.weight]
        return weight, self.bias

    @property
    def condition(self) -> float:
        """The largest eigenvalue over the smallest; infinite where a direction is flat."""
        low, high = self.eigenvalues[0], self.eigenvalues[-1]
        return high / low if low > high * 1e-12 else math.inf


def bowl(x, y) -> Bowl:
    """Where the mean squared error of x · w + b is least, and how steep it is around that point.

    Where several lines are equally good, as with one point, it is the one with the smallest
    parameters. Raises ValueError for data without a finite shape.
    """
    rows = design(x)
    targets = numpy.asarray(y, dtype=numpy.float64)
    if targets.shape != rows.shape[:1] or not numpy.isfinite(targets).all():
        raise ValueError(f"y must be {len(rows)} finite numbers, one for each row of x.")
    best = numpy.linalg.lstsq(rows, targets, rcond=None)[0]
    weight = best[:-1].tolist()
    return Bowl(
        weight if numpy.ndim(x) == 2 else weight[0],
        float(best[-1]),
        float(numpy.mean((rows @ best - targets) ** 2)),
        numpy.linalg.eigvalsh(hessian(x)).tolist(),
    )


def hessian(x) -> numpy.ndarray:
    """The second derivatives of the mean squared error by the weights and, last, the bias."""
    rows = design(x)
    return 2.0 / len(rows) * rows.T @ rows


def design(x) -> numpy.ndarray:
    """The columns of x, and one of ones for the bias."""
    columns = numpy.asarray(x, dtype=numpy.float64)
    if columns.ndim not in (1, 2) or columns.size == 0 or not numpy.isfinite(columns).all():
        raise ValueError("x must be finite numbers of shape (n,) or (n, d), with at least one row.")
    columns = columns.reshape(len(columns), -1)
    return numpy.column_stack([columns, numpy.ones(len(columns))])
