"""Programs to begin with on the Code lab: one that works, and one for each kind of trouble."""

from __future__ import annotations

EXAMPLES = {
    "Two inputs and a result": """\
import torch

x = torch.tensor(3.0, requires_grad=True)
w = torch.tensor(4.0, requires_grad=True)

y = x * w + x
y.backward()

print(x.grad, w.grad)
""",
    "The gradient is None": """\
import torch

w = torch.tensor(2.0, requires_grad=True)
x = torch.tensor(3.0)

prediction = (w * x).item()
loss = (w - prediction) ** 2
loss.backward()

print(x.grad, w.grad)
""",
    "The gradient doubles": """\
import torch

w = torch.tensor(1.0, requires_grad=True)
lr = 0.1

for step in range(3):
    loss = (w * 2.0 - 6.0) ** 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
    print(loss.item(), w.grad)
""",
    "Backward a second time": """\
import torch

x = torch.tensor(2.0, requires_grad=True)
y = x * x
y.backward()
y.backward()
""",
    "A saved number overwritten": """\
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.exp()
y += 1
y.sum().backward()
""",
    "NaN": """\
import torch

x = torch.tensor(0.0, requires_grad=True)
y = torch.sqrt(x * x)
y.backward()

print(x.grad)
""",
    "A small network": """\
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
x = torch.tensor([[1.0, -2.0]])

loss = (net(x) - 1.0).pow(2).mean()
loss.backward()

print(loss.item())
""",
}
