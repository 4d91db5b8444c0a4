"""From which learning rate on plain SGD diverges: a property of the data alone."""

from __future__ import annotations

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
    columns = numpy.asarray(x, dtype=numpy.float64)
    if columns.ndim not in (1, 2) or columns.size == 0 or not numpy.isfinite(columns).all():
        raise ValueError("x must be finite numbers of shape (n,) or (n, d), with at least one row.")
    columns = columns.reshape(len(columns), -1)
    design = numpy.column_stack([columns, numpy.ones(len(columns))])
    hessian = 2.0 / len(columns) * design.T @ design
    return (2.0 if clear_every else 4.0) / float(numpy.linalg.eigvalsh(hessian)[-1])
