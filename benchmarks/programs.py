"""The programs that recording is measured on: small, medium and large."""

from __future__ import annotations

POLYNOMIAL = """\
import torch

x = torch.tensor(3.0, requires_grad=True)
y = x**2 * 2 + x
y.backward()
"""

NETWORK = """\
import torch
from torch import nn

x = torch.linspace(-1, 1, 64).reshape(16, 4)
target = torch.zeros(16, 1)
first, second = nn.Linear(4, 32), nn.Linear(32, 32)
third, last = nn.Linear(32, 32), nn.Linear(32, 1)

h = torch.tanh(first(x))
h = torch.tanh(second(h))
h = torch.tanh(third(h))
loss = nn.functional.mse_loss(last(h), target)
loss.backward()
"""

DEEP_NETWORK = """\
import torch

torch.manual_seed(0)
h = torch.linspace(-1, 1, 64).reshape(16, 4)
weights = [torch.randn(4, 4).requires_grad_() for _ in range(180)]
biases = [torch.zeros(4, requires_grad=True) for _ in range(180)]

for weight, bias in zip(weights, biases):
    h = torch.tanh(h @ weight + bias)
loss = h.square().mean()
loss.backward()
"""

LAYERS = """\
import torch
from torch import nn

torch.manual_seed(0)
layers = [nn.Linear(16, 16) for _ in range(275)]
h = torch.randn(8, 16)
for layer in layers:
    h = torch.tanh(layer(h))
loss = (h**2).mean()
loss.backward()
"""

PROGRAMS = {
    "polynomial, 4 ops": (POLYNOMIAL, 300),
    "network, 4 layers": (NETWORK, 200),
    "nn.Linear network, 552 ops": (LAYERS, 20),
    "bare network, 542 ops": (DEEP_NETWORK, 30),
}
