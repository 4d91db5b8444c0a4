"""What is fitted to points: a line, a curve of their powers or a plane, with points held out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from autograd_lab.training.arguments import check_whole
from autograd_lab.training.model import Data

HIGHEST_DEGREE = 5


@dataclass(frozen=True)
class Problem:
    """Rows for `train`, and what is drawn of them.

    `data.x` has a number a row for a line, else a list of features. `drawn` are the same points as
    they were given. `kind` is `line`, `curve` or `plane`; a curve's features are the powers of
    x / `scale`. `held_out` and `held_out_drawn` are the points that are not trained on, `lines` the
    plain PyTorch that makes all this of x and y.
    """

    kind: str
    data: Data
    drawn: Data
    held_out: Data | None
    held_out_drawn: Data | None
    scale: float
    lines: tuple[str, ...]

    @property
    def features(self) -> int:
        """How many weights there are."""
        return 1 if self.kind == "line" else len(self.data.x[0])

    @property
    def labels(self) -> list[str]:
        """The parameters' names: `w` and `b`, or `w1`, `w2`, …, and `b`."""
        if self.kind == "line":
            return ["w", "b"]
        return [*(f"w{k + 1}" for k in range(self.features)), "b"]


def problem_of(data: Data, degree: int = 1, held_out: int = 0, seed: int = 0) -> Problem:
    """The points as `train` takes them; `held_out` of them, drawn by `seed`, are not trained on.

    With a `degree` of 2 or more the features of a point are the powers of x, divided by the largest
    |x| so that all lie between −1 and 1. Raises ValueError for arguments outside their range.
    """
    check_whole("degree", degree, at_least=1, example=1)
    check_whole("held_out", held_out, at_least=0, example=0)
    if degree > HIGHEST_DEGREE:
        raise ValueError(f"degree={degree} is too high; use at most {HIGHEST_DEGREE}.")
    if len(data.x) - held_out < 1:
        raise ValueError(
            f"held_out={held_out} of {len(data.x)} points leaves none to train on; hold out fewer."
        )
    x, y = torch.tensor(data.x), torch.tensor(data.y)
    kind = "plane" if x.dim() == 2 else "line" if degree == 1 else "curve"
    lines: list[str] = []
    rows, scale = x, 1.0
    if kind == "curve":
        scale = x.abs().max().item() or 1.0
        rows = torch.stack([(x / scale) ** k for k in range(1, degree + 1)], dim=1)
        lines.append(
            f"x = torch.stack([(x / {scale!r}) ** k for k in range(1, {degree + 1})], dim=1)"
        )
    order = torch.randperm(len(y), generator=torch.Generator().manual_seed(seed))
    away, kept = order[:held_out].sort().values, order[held_out:].sort().values
    if held_out:
        lines += _splitting(held_out, seed)
    return Problem(
        kind,
        _data(rows, y, kept),
        _data(x, y, kept),
        _data(rows, y, away) if held_out else None,
        _data(x, y, away) if held_out else None,
        scale,
        tuple(lines),
    )


def _data(x: torch.Tensor, y: torch.Tensor, rows: torch.Tensor) -> Data:
    return Data(x[rows].tolist(), y[rows].tolist())


def _splitting(held_out: int, seed: int) -> list[str]:
    return [
        f"order = torch.randperm(len(y), generator=torch.Generator().manual_seed({seed}))",
        f"away, kept = order[:{held_out}].sort().values, order[{held_out}:].sort().values",
        "x_held_out, y_held_out, x, y = x[away], y[away], x[kept], y[kept]",
    ]


def curve_features(problem: Problem, positions: Sequence[float]) -> list[list[float]]:
    """The features at other positions: of a line the position itself, of a curve its powers."""
    if problem.kind == "line":
        return [list(positions)]
    return [[(x / problem.scale) ** k for x in positions] for k in range(1, problem.features + 1)]


def random_start(problem: Problem, seed: int) -> tuple[float | list[float], float]:
    """Weights and a bias as `nn.Linear` draws them after `torch.manual_seed(seed)`."""
    generator = torch.Generator().manual_seed(seed)
    edge = problem.features**-0.5
    weights = torch.empty(problem.features).uniform_(-edge, edge, generator=generator).tolist()
    bias = torch.empty(1).uniform_(-edge, edge, generator=generator).item()
    return (weights[0] if problem.kind == "line" else weights), bias
