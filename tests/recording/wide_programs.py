"""Generated programs of what people's scripts have beside operations, for Hypothesis.

Conversions, exchanged data, writes into buffers and views, modules under autocast, recurrent cells,
checkpoints, double backward, accumulation, sampling, detours through numbers.
"""

from __future__ import annotations

from hypothesis import strategies as st

HEAD = """import torch
from torch import nn
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint
torch.manual_seed({seed})
a = torch.randn(3, requires_grad=True)
b = torch.randn(3, requires_grad=True)
c = torch.tensor({number}, requires_grad=True)
buffer = torch.zeros(3)
net = nn.Sequential(nn.Linear(3, 3), nn.{layer}, nn.Linear(3, 3))
cell = nn.{cell}(3, 3)
h = a * 1
"""
LAYERS = ("Tanh()", "ReLU()", "ReLU(inplace=True)", "ELU()", "LayerNorm(3)", "Dropout(0.5)")
CELLS = ("RNNCell", "GRUCell")
# Each goes on from a vector h, and leaves a vector of three numbers under that name.
STEPS = (
    "h = h.double().mul(2).float()",
    "h = h.to(torch.float64)\nh = (h * b.double()).float()",
    "h = h.bfloat16().float() + c",
    "b.data = torch.ones(3)\nh = h * b",
    "with torch.no_grad():\n    a.mul_(0.5)\nh = h + a",
    "buffer[1] = 2\nh = h * (buffer + 1)",
    "buffer = torch.zeros(3)\nbuffer[0] = h[0]\nbuffer[1:] = h[1:] * c\nh = buffer",
    "v = h.clone()\nv[0].mul_(3)\nh = v",
    "v = h * 2\nw = v.view(3, 1)\nw.add_(c)\nh = v",
    "h = net(h)",
    "h = net(net(h))",
    "with torch.autocast('cpu', dtype=torch.bfloat16):\n    h = net(net(h))\nh = h.float()",
    "net = net.double()\nh = net(h.double()).float()\nnet = net.float()",
    "net.eval()\nh = net(h)\nnet.train()",
    "h = cell(h[None], h[None])[0]",
    "h = checkpoint(net, h, use_reentrant=False)",
    "h = checkpoint(lambda x: torch.sin(x) * c, h, use_reentrant=False)",
    "h = h + torch.randn(3) * c",
    "h = h * torch.bernoulli(torch.full((3,), 0.5))",
    "h = torch.distributions.Normal(h, 1.0).rsample()",
    "k = h.argmax()\nh = h * (k + 1)",
    "h = h + h[h.argsort()]",
    "h = h * float(h.sum().item() > 0)",
    "h = h + torch.tensor(h.tolist())",
    "h = h.detach() * c + h",
    "h = torch.where(h > 0, h, h * c)",
    "h = F.dropout(h, 0.5)",
    "p, q = (h * c).split([1, 2])\nh = torch.cat([q, p])",
    "h.retain_grad()\nh = h * c",
    "h = h.clone()\nh.register_hook(lambda g: g * 2)\nh = h * b",
    "(g,) = torch.autograd.grad((h ** 2).sum(), a, create_graph=True, allow_unused=True)\n"
    "h = h if g is None else h + g",
    "(g,) = torch.autograd.grad(torch.sin(h * c).sum(), c, create_graph=True)\nh = h * g",
)
# Each ends a turn: what a backward pass does, and what follows.
ENDS = (
    "h.sum().backward()",
    "(h ** 2).mean().backward()",
    "loss = h.sum() + c\nloss.backward()\nwith torch.no_grad():\n    c -= 0.1 * c.grad",
    "h.sum().backward(retain_graph=True)\nh.sum().backward()",
    "h.backward(torch.ones(3))\nc.grad = None",
    "loss = (h * h).sum()\nloss.backward(create_graph=True)\n"
    "grads = [each.grad for each in (a, b, c) if each.grad is not None]\n"
    "grads = [each for each in grads if each.requires_grad]\n"
    "if grads:\n    (sum(g.sum() for g in grads)).backward()",
    "for part in h:\n    part.backward(retain_graph=True)",
    "nn.utils.clip_grad_norm_([a, b, c], 1.0) if c.grad is not None else None",
)


@st.composite
def wide_programs(draw):
    """A program's text, of one to three turns."""
    text = HEAD.format(
        seed=draw(st.integers(0, 99)),
        number=draw(st.sampled_from([0.5, -1.5, 2.0, 0.0])),
        layer=draw(st.sampled_from(LAYERS)),
        cell=draw(st.sampled_from(CELLS)),
    )
    for _ in range(draw(st.integers(1, 3))):
        steps = draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=4))
        text += "\n".join([*steps, draw(st.sampled_from(ENDS)), "h = a * b\n"])
    return text
