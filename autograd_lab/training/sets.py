"""Named sets of points: those of the course's notebooks, number for number, with their starts."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from autograd_lab.training.model import Data


@dataclass(frozen=True)
class NamedSet:
    """Points, where the notebook's own training begins, and the line behind the noise.

    With several columns weight and slope are lists.
    """

    data: Data
    weight: float | list[float]
    bias: float
    slope: float | list[float]
    intercept: float
    program: tuple[str, ...]  # the lines of plain PyTorch that make the points as x and y


NAMES = {
    "even": "50 even points, 3x + 2, nn.Linear's start",
    "manual": "20 even points, 2x + 1, noise 0.3",
    "normal": "100 normal points, 2x + 1, noise 0.1",
    "comprehensive": "100 normal points, 3x + 2, noise 0.5",
    "three": "50 rows of 3 columns, weights 1, −0.5, 0.3",
    "ten": "100 rows of 10 columns, random weights",
}


def named_set(name: str) -> NamedSet:
    """The set of this name; the same in every process and thread, ValueError for another name."""
    if name not in NAMES:
        raise ValueError(f"the set {name!r} is unknown; use one of {', '.join(NAMES)}.")
    makers = (_even, _manual, _normal, _comprehensive, _three, _ten)
    return dict(zip(NAMES, makers, strict=True))[name]()


def _even() -> NamedSet:
    generator = torch.Generator().manual_seed(0)
    x = torch.linspace(-2, 2, 50)
    # The notebook's points are a column, which torch fills with the same numbers as a row.
    y = 3 * x + 2 + 0.3 * torch.randn(50, generator=generator)
    # nn.Linear(1, 1) draws its start after the noise: both uniform between -1 and 1.
    weight, bias = (torch.empty(1).uniform_(-1, 1, generator=generator).item() for _ in range(2))
    program = (
        "torch.manual_seed(0)",
        "x = torch.linspace(-2, 2, 50)",
        "y = 3 * x + 2 + 0.3 * torch.randn(50)",
    )
    return NamedSet(_data(x, y), weight, bias, 3.0, 2.0, program)


def _manual() -> NamedSet:
    generator = torch.Generator().manual_seed(42)
    x = torch.linspace(-3, 3, 20)
    y = 2 * x + 1 + torch.randn(20, generator=generator) * 0.3
    program = (
        "torch.manual_seed(42)",
        "x = torch.linspace(-3, 3, 20)",
        "y = 2 * x + 1 + torch.randn(20) * 0.3",
    )
    return NamedSet(_data(x, y), 0.0, 0.0, 2.0, 1.0, program)


def _normal() -> NamedSet:
    generator = torch.Generator().manual_seed(42)
    x = torch.randn(100, generator=generator)
    y = x * 2.0 + 1.0 + 0.1 * torch.randn(100, generator=generator)
    program = (
        "torch.manual_seed(42)",
        "x = torch.randn(100)",
        "y = x * 2.0 + 1.0 + 0.1 * torch.randn(100)",
    )
    return NamedSet(_data(x, y), 0.0, 0.0, 2.0, 1.0, program)


def _comprehensive() -> NamedSet:
    generator = torch.Generator().manual_seed(42)
    x = torch.randn(100, generator=generator)
    y = 3.0 * x + 2.0 + torch.randn(100, generator=generator) * 0.5
    weight, bias = (torch.randn(1, generator=generator).item() for _ in range(2))
    program = (
        "torch.manual_seed(42)",
        "x = torch.randn(100)",
        "y = 3.0 * x + 2.0 + torch.randn(100) * 0.5",
    )
    return NamedSet(_data(x, y), weight, bias, 3.0, 2.0, program)


def _three() -> NamedSet:
    generator = torch.Generator().manual_seed(42)
    x = torch.randn(50, 3, generator=generator)
    true = [1.0, -0.5, 0.3]
    y = x @ torch.tensor(true) + torch.randn(50, generator=generator) * 0.1
    weight = torch.randn(3, generator=generator).tolist()
    program = (
        "torch.manual_seed(42)",
        "x = torch.randn(50, 3)",
        "y = x @ torch.tensor([1.0, -0.5, 0.3]) + torch.randn(50) * 0.1",
    )
    return NamedSet(_data(x, y), weight, 0.0, true, 0.0, program)


def _ten() -> NamedSet:
    generator = torch.Generator().manual_seed(42)
    # The notebook has drawn weights, a bias and a batch twice before.
    for shape in ((5, 3), (3,), (5, 3), (3,)):
        torch.randn(shape, generator=generator)
    x = torch.randn(100, 10, generator=generator)
    true = torch.randn(10, 1, generator=generator)
    y = (x @ true + torch.randn(100, 1, generator=generator) * 0.1).flatten()
    program = (
        "torch.manual_seed(42)",
        "for shape in ((5, 3), (3,), (5, 3), (3,)):",
        "    torch.randn(shape)",
        "x = torch.randn(100, 10)",
        "y = (x @ torch.randn(10, 1) + torch.randn(100, 1) * 0.1).flatten()",
    )
    return NamedSet(_data(x, y), [0.0] * 10, 0.0, true.flatten().tolist(), 0.0, program)


def _data(x: torch.Tensor, y: torch.Tensor) -> Data:
    return Data(x.tolist(), y.tolist())
