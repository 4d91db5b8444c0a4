"""Wrappers, once per process, around what does not come by the mode: each asks who records."""

from __future__ import annotations

import functools
from functools import partial

import torch

from autograd_lab.recording.process.active import active_recorder

GRADIENT_CHECK = (
    "gradcheck runs the function again and again, with inputs a little apart, and compares: those "
    "runs are not drawn."
)


def watch_entrances() -> None:
    """Custom functions, swaps, compiled functions and gradient checks ask from now on."""
    _watch_custom_functions()
    _watch_swaps()
    _watch_compiled_functions()
    _watch_gradient_checks()


def _watch_custom_functions() -> None:
    """Once per process: `Function.apply` does not come by the mode, so it asks for a recorder."""
    ordinary = torch.autograd.Function.__dict__["apply"].__func__

    def apply(function, *args, **kwargs):
        recorder = active_recorder()
        if recorder is None:
            return ordinary(function, *args, **kwargs)
        return recorder.custom(function, partial(ordinary, function, **kwargs), args)

    torch.autograd.Function.apply = classmethod(functools.wraps(ordinary)(apply))


def _watch_swaps() -> None:
    """Once per process: two tensors that change places are no calls into torch."""
    ordinary = torch.utils.swap_tensors

    def swap_tensors(t1, t2):
        recorder = active_recorder()
        if recorder is None:
            return ordinary(t1, t2)
        return recorder.swapped(ordinary, t1, t2)

    torch.utils.swap_tensors = functools.wraps(ordinary)(swap_tensors)


def _watch_compiled_functions() -> None:
    """Once per process: what torch.compile returns runs where the recorder cannot be compiled."""
    ordinary = torch.compile

    def compile(model=None, **options):
        if model is None:
            return partial(compile, **options)
        result = ordinary(model, **options)
        if isinstance(result, torch.nn.Module):
            result.forward = _outside_of_recording(result.forward)
            return result
        return _outside_of_recording(result)

    torch.compile = functools.wraps(ordinary)(compile)


def _outside_of_recording(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        recorder = active_recorder()
        if recorder is None:
            return function(*args, **kwargs)
        return recorder.compiled(partial(function, **kwargs), args)

    return call


def _watch_gradient_checks() -> None:
    """Once per process: gradcheck runs a function dozens of times, which is no part of a lesson."""
    for name in ("gradcheck", "gradgradcheck"):
        ordinary = getattr(torch.autograd, name)

        def check(*args, ordinary=ordinary, **kwargs):
            recorder = active_recorder()
            call = partial(ordinary, *args, **kwargs)
            return call() if recorder is None else recorder.unrecorded(call, GRADIENT_CHECK)

        setattr(torch.autograd, name, functools.wraps(ordinary)(check))
