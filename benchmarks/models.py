"""The six models, of 4 to 5,000 ops, that recording and its rivals are measured on."""

from __future__ import annotations

import torch
from torch import nn


class Polynomial(nn.Module):
    """`2x² + x`, as four calls."""

    def forward(self, x):
        return (x**2 * 2 + x).sum()


class Network(nn.Module):
    """Linear layers with tanh between them, and the mean square of the last."""

    def __init__(self, layers: int, width: int):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(width, width) for _ in range(layers))

    def forward(self, x):
        for layer in self.layers:
            x = torch.tanh(layer(x))
        return x.square().mean()


class Chain(nn.Module):
    """One number multiplied again and again."""

    def __init__(self, ops: int):
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(1.0001))
        self.ops = ops

    def forward(self, x):
        for _ in range(self.ops):
            x = x * self.factor
        return x.sum()


def build(name: str) -> tuple[nn.Module, torch.Tensor]:
    """A model and its input, the same at each call."""
    torch.manual_seed(0)
    model, width = MODELS[name]()
    return model, torch.linspace(-1, 1, 8 * width).reshape(8, width).requires_grad_()


MODELS = {
    "polynomial, 4 ops": lambda: (Polynomial(), 1),
    "network, 10 ops": lambda: (Network(4, 16), 16),
    "network, 62 ops": lambda: (Network(30, 16), 16),
    "network, 552 ops": lambda: (Network(275, 16), 16),
    "chain, 2,000 ops": lambda: (Chain(1999), 4),
    "chain, 4,900 ops": lambda: (Chain(4899), 4),
}
