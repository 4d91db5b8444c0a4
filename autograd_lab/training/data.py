"""Points around a line, drawn from a seed without touching torch's global generator."""

from __future__ import annotations

import math

import torch

from autograd_lab.training.model import Data

SPREADS = ("normal", "uniform", "grid")
HALF_WIDTH = 3.0


def regression_data(
    points: int = 100,
    slope: float = 2.0,
    intercept: float = 1.0,
    noise: float = 0.1,
    seed: int = 42,
    spread: str = "normal",
) -> Data:
    """`points` points with y = slope · x + intercept + noise · N(0, 1), in float32.

    `spread` says how x lies: `normal` (N(0, 1)), `uniform` (random in [−3, 3)) or `grid` (evenly
    from −3 to 3). The same arguments give the same points in every process and thread. Raises
    ValueError for arguments outside their range.
    """
    _check(points, slope, intercept, noise, seed, spread)
    # An own generator gives the numbers that `torch.manual_seed(seed)` would, and two visitors
    # who draw at the same moment cannot mix theirs.
    generator = torch.Generator().manual_seed(seed)
    if spread == "normal":
        x = torch.randn(points, generator=generator, dtype=torch.float32)
    elif spread == "uniform":
        x = torch.rand(points, generator=generator, dtype=torch.float32)
        x = (2.0 * x - 1.0) * HALF_WIDTH
    else:
        x = torch.linspace(-HALF_WIDTH, HALF_WIDTH, points, dtype=torch.float32)
    y = x * slope + intercept
    y = y + noise * torch.randn(points, generator=generator, dtype=torch.float32)
    return Data(x.tolist(), y.tolist())


def _check(points, slope, intercept, noise, seed, spread) -> None:
    if isinstance(points, bool) or not isinstance(points, int) or points < 1:
        raise ValueError(f"points={points!r} is not a whole number of at least 1; use 100.")
    for name, value in (("slope", slope), ("intercept", intercept), ("noise", noise)):
        if not isinstance(value, (int, float)) or not math.isfinite(value):
            raise ValueError(f"{name}={value!r} is not a finite number; use 1.0.")
    if noise < 0:
        raise ValueError(f"noise={noise!r} is negative; it is a standard deviation, use 0 or more.")
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**63:
        raise ValueError(f"seed={seed!r} is not a whole number from 0 to 2**63 − 1; use 42.")
    if spread not in SPREADS:
        raise ValueError(f"spread={spread!r} is unknown; use one of {', '.join(SPREADS)}.")
