"""The training loop as plain PyTorch that follows every setting and gives the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd_lab.training.loop import LOSSES

# What people call an optimizer: torch's class, and what makes it that one.
OPTIMIZERS: dict[str, tuple[str, dict[str, Any]]] = {
    "SGD": ("SGD", {}),
    "Momentum": ("SGD", {"momentum": 0.9}),
    "Nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "Adagrad": ("Adagrad", {}),
    "RMSprop": ("RMSprop", {}),
    "Adam": ("Adam", {}),
    "AdamW": ("AdamW", {}),
}


@dataclass(frozen=True)
class Loop:
    """The settings of one training loop, as `lab.train` takes them."""

    weight: float | list[float] = 0.0
    bias: float = 0.0
    optimizer: str = "SGD"
    lr: float = 0.01
    steps: int = 100
    loss: str = "MSE"
    clear_every: int = 1
    batch_size: int = 0
    shuffle_seed: int = 0
    accumulate: int = 1
    layer: bool = False  # nn.Linear instead of a weight and a bias by hand
    arguments: dict[str, Any] = field(default_factory=dict)


def training_program(loop: Loop, data: Sequence[str]) -> str:
    """A program whose loop does what `lab.train` does; `data` is the lines that make x and y."""
    batched = loop.batch_size > 0
    x, y = ("x[rows]", "y[rows]") if batched else ("x", "y")
    more = "".join(f", {name}={value!r}" for name, value in loop.arguments.items())
    lines = [
        "import torch",
        "from torch.nn import functional",
        "",
        *data,
        "",
        *_parameters(loop),
        f"optimizer = torch.optim.{loop.optimizer}([w, b], lr={loop.lr!r}{more})",
        *(_SHUFFLE.format(seed=loop.shuffle_seed).split("\n") if batched else []),
        "",
        f"for step in range({loop.steps}):",
        *_backward_passes(loop, x, y),
        "    optimizer.step()",
        *_clearing(loop.clear_every),
        "",
        f'print(f"loss {{loss.item():.6g}}, w {_shown_weight(loop)}, b {{b.item():.6g}}")',
    ]
    return "\n".join(lines) + "\n"


def _parameters(loop: Loop) -> list[str]:
    """The leaves w and b at their start: by hand, or those of a module."""
    start = loop.weight if isinstance(loop.weight, list) else float(loop.weight)
    if not loop.layer:
        return [
            f"w = torch.tensor({start!r}, requires_grad=True)",
            f"b = torch.tensor({float(loop.bias)!r}, requires_grad=True)",
        ]
    row = start if isinstance(start, list) else [start]
    return [
        f"model = torch.nn.Linear({len(row)}, 1)",
        "w, b = model.parameters()",
        "with torch.no_grad():",
        f"    w.copy_(torch.tensor([{row!r}]))",
        f"    b.fill_({float(loop.bias)!r})",
    ]


def _prediction(loop: Loop, x: str) -> str:
    if loop.layer:
        return (
            f"model({x}).squeeze(1)"
            if isinstance(loop.weight, list)
            else (f"model({x}[:, None]).squeeze(1)")
        )
    return f"{x} @ w + b" if isinstance(loop.weight, list) else f"w * {x} + b"


def _shown_weight(loop: Loop) -> str:
    return "{w.tolist()}" if isinstance(loop.weight, list) else "{w.item():.6g}"


def _backward_passes(loop: Loop, x: str, y: str) -> list[str]:
    """Forward, loss and backward of one update: once, or accumulated over several batches."""
    lines = [
        *(_BATCH.format(size=loop.batch_size).split("\n") if loop.batch_size else []),
        f"    prediction = {_prediction(loop, x)}",
        f"    loss = functional.{LOSSES[loop.loss].__name__}(prediction, {y})",
        "    loss.backward()",
    ]
    if loop.accumulate == 1:
        return lines
    lines[-1] = f"    (loss / {loop.accumulate}).backward()"
    return [
        f"    # Each backward() adds its share to .grad: {loop.accumulate} batches act as one.",
        f"    for _ in range({loop.accumulate}):",
        *(f"    {line}" for line in lines),
    ]


_SHUFFLE = """\
shuffler = torch.Generator().manual_seed({seed})
batches = []"""
_BATCH = """\
    if not batches:
        batches = list(torch.randperm(len(x), generator=shuffler).split({size}))
    rows = batches.pop(0)"""


def _clearing(every: int) -> list[str]:
    if every == 0:
        return ["    # The gradients are never cleared: each backward() adds to them."]
    if every == 1:
        return ["    optimizer.zero_grad()"]
    return [f"    if (step + 1) % {every} == 0:", "        optimizer.zero_grad()"]


def generated_points(points, slope, intercept, noise, seed, spread) -> tuple[str, ...]:
    """The lines of plain PyTorch that make the points of `regression_data`, number for number."""
    x = {
        "normal": f"torch.randn({points})",
        "uniform": f"(2.0 * torch.rand({points}) - 1.0) * 3.0",
        "grid": f"torch.linspace(-3.0, 3.0, {points})",
    }[spread]
    return (
        f"torch.manual_seed({seed})",
        f"x = {x}",
        f"y = x * {slope!r} + {intercept!r}",
        f"y = y + {noise!r} * torch.randn({points})",
    )
