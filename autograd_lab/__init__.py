"""Step PyTorch's autograd, forwards and backwards in time, on a picture of the real graph.

>>> import autograd_lab as lab
>>> code = "import torch\\nx = torch.tensor(3.0, requires_grad=True)\\n(x * x).backward()"
>>> rec = lab.record(code)
>>> rec.variables["x"].grad
6.0

Importing this package does not import torch: what needs it is loaded at first use.
"""

from __future__ import annotations

import importlib

__version__ = "0.1.0"

_HOME = {
    "record": "autograd_lab.api",
    "run_code": "autograd_lab.api",
    "recording": "autograd_lab.api",
    "diagnose": "autograd_lab.api",
    "Finding": "autograd_lab.model.finding",
    "find_inputs": "autograd_lab.program.inputs",
    "Input": "autograd_lab.program.inputs",
    "Recording": "autograd_lab.api",
    "Pass": "autograd_lab.model.recording",
    "Graph": "autograd_lab.model.recording",
    "Node": "autograd_lab.model.recording",
    "Edge": "autograd_lab.model.recording",
    "Step": "autograd_lab.model.recording",
    "Change": "autograd_lab.model.recording",
    "Variable": "autograd_lab.model.recording",
    "Failure": "autograd_lab.model.recording",
    "Summary": "autograd_lab.model.recording",
    "Check": "autograd_lab.model.check",
    "lessons": "autograd_lab.lessons",
    "lesson": "autograd_lab.lessons",
    "Lesson": "autograd_lab.lessons",
    "Variant": "autograd_lab.lessons",
    "train": "autograd_lab.training",
    "descend": "autograd_lab.training",
    "Descent": "autograd_lab.training",
    "Training": "autograd_lab.training",
}

__all__ = sorted(_HOME)


def load_ipython_extension(shell) -> None:
    """`%load_ext autograd_lab`: a cell that begins with `%%autograd` is recorded and stepped."""
    importlib.import_module("autograd_lab.command.magic").register(shell)


def __getattr__(name: str):
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Not cached in globals(): `lessons` and `recording` are subpackages too, and importing them
    # sets these names; both can be called.
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
