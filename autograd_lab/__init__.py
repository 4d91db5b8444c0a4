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

_HOME = {
    "record": "autograd_lab.recording.record",
    "find_inputs": "autograd_lab.recording.inputs",
    "Input": "autograd_lab.recording.inputs",
    "Recording": "autograd_lab.recording.model",
    "Pass": "autograd_lab.recording.model",
    "Graph": "autograd_lab.recording.model",
    "Node": "autograd_lab.recording.model",
    "Edge": "autograd_lab.recording.model",
    "Step": "autograd_lab.recording.model",
    "Change": "autograd_lab.recording.model",
    "Variable": "autograd_lab.recording.model",
    "Failure": "autograd_lab.recording.model",
    "Summary": "autograd_lab.recording.model",
    "Check": "autograd_lab.recording.verdict",
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


def __getattr__(name: str):
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # Not cached in globals(): `lessons` is a subpackage too, and importing it sets that name.
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
