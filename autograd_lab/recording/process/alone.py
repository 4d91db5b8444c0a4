"""A process that runs one program after another started it: imports made, one thread, new seeds."""

from __future__ import annotations

import numpy
import torch

from autograd_lab.model.json import from_json, to_json
from autograd_lab.recording.process.slow_imports import import_them
from autograd_lab.recording.record import record

# Compiled modules cannot be loaded behind the walls, so what programs use is loaded before.
_MODULES = """
    array asyncio base64 bisect calendar cmath collections colorsys contextlib copy csv dataclasses
    datetime decimal difflib enum fractions functools glob hashlib heapq hmac inspect io itertools
    json logging math numbers operator os pathlib pickle platform pprint queue random re secrets
    shutil statistics string struct subprocess sys tempfile textwrap threading time timeit
    traceback types typing unicodedata uuid warnings weakref zlib zoneinfo
    numpy.fft numpy.linalg numpy.polynomial numpy.random numpy.testing
    torch.distributions torch.fft torch.func torch.linalg torch.nn.utils torch.special
    torch.autograd.functional torch.autograd.gradcheck torch.optim.lr_scheduler
    torch.optim.swa_utils torch.utils.data torch.utils.checkpoint torch.nn.utils.parametrizations
"""
LATE = tuple(_MODULES.split())

_WARM_UP = """
import math, random
import torch
import numpy as np
from torch import nn
torch.manual_seed(0)
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * x
y.backward(gradient=torch.ones(2))
print(x.grad, y, np.ones(2))
model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
loss = nn.functional.mse_loss(model(x.detach()), torch.ones(1))
loss.backward()
optimizer.step()
optimizer.zero_grad()
torch.einsum("i,i->", x, x).backward()
torch.linalg.inv(torch.eye(2)), torch.fft.fft(torch.ones(4)), torch.randn(3, 3) @ torch.ones(3)
nn.EmbeddingBag(3, 2)(torch.tensor([0, 1]), torch.tensor([0]))
torch.func.grad(lambda t: (t * t).sum())(torch.ones(2))
torch.distributions.Normal(0.0, 1.0).log_prob(x).sum().backward()
"""
_FAILURES = ("import torch\ntorch.ones(2).backward()", "x = (", "1 / 0")


def warm_up() -> None:
    """Makes every first use that is slow, or that a child behind walls could not make."""
    import importlib
    import platform

    platform.uname()
    torch.set_num_threads(1)
    import_them()
    for name in LATE:
        importlib.import_module(name)
    warmed = record(_WARM_UP)
    if warmed.error is not None:
        raise RuntimeError(f"the warm-up program failed: {warmed.error.message}")
    for recording in (warmed, *map(record, _FAILURES)):
        from_json(to_json(recording))


def be_alone(compiles: bool) -> None:
    """In a fresh child: one thread, and random numbers that no sibling has.

    Where it may not make machine code (`compiles`), torch's own kernels take oneDNN's place.
    """
    torch.set_num_threads(1)
    numpy.random.seed()
    if not compiles:
        torch.backends.mkldnn.set_flags(_enabled=False)
