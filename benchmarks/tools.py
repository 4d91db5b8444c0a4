"""Recording and its rivals, each as one action on a model and an input."""

from __future__ import annotations

import time

import torch


def bare(model, x) -> None:
    model(x).backward()


def recorded(model, x):
    """The recording, as `record` returns it: its steps are assembled when they are read."""
    from autograd_lab import record

    def program():
        loss = model(x)
        loss.backward()

    recording = record(program)
    assert recording.error is None, recording.error
    assert not recording.truncated
    return recording


def recorded_and_read(model, x) -> None:
    """The same, with every step, sentence and formula."""
    assert recorded(model, x).passes


def torchviz(model, x) -> None:
    import torchviz as tool

    loss = model(x)
    tool.make_dot(loss, params=dict(model.named_parameters()))
    loss.backward()


def torchview(model, x) -> None:
    import torchview as tool

    tool.draw_graph(model, input_data=x, device="cpu")
    model(x).backward()


def torchlens(model, x) -> None:
    import torchlens as tool

    tool.trace(model, x)
    model(x).backward()


_TOOLS = (bare, recorded, recorded_and_read, torchviz, torchview, torchlens)
TOOLS = {each.__name__.replace("_", " "): each for each in _TOOLS}


def clear(model, x) -> None:
    """As before the first backward."""
    for tensor in (x, *model.parameters()):
        tensor.grad = None


def seconds(tool: str, model, x: torch.Tensor) -> float:
    """One run, timed."""
    clear(model, x)
    start = time.perf_counter()
    TOOLS[tool](model, x)
    return time.perf_counter() - start
