"""Tensors to plain numbers, copied at once: a stored reference would show later in-place values."""

from __future__ import annotations

import math
from itertools import chain

import torch

from autograd_lab.recording.model import Summary, Value

MOST_ELEMENTS = 64
_FASTER_AS_LIST = 1024  # below it, three kernels of torch take longer than Python's own loop


def plain(tensor: torch.Tensor | None) -> Value:
    """A number for one element, nested lists up to 64, else a `Summary`; None for None.

    Complex numbers come as text; what holds no readable numbers (a meta tensor) comes as None.
    """
    if tensor is None:
        return None
    try:
        if tensor.layout is not torch.strided:
            tensor = tensor.detach().to_dense()
        count = tensor.numel()
        if count == 1:
            number = tensor.item()
            if number != number:
                return math.nan
            return str(number) if isinstance(number, complex) else number
        if count <= MOST_ELEMENTS:
            return _checked(tensor.tolist())
        return _summary(tensor)
    except (RuntimeError, NotImplementedError, TypeError):
        return None


def _checked(numbers: list) -> list:
    """The same list with every NaN the one `math.nan`, so that equal lists are equal."""
    flat = numbers
    while flat and isinstance(flat[0], list):
        flat = list(chain.from_iterable(flat))
    if flat and isinstance(flat[0], complex):
        return _one_nan(numbers)
    total = sum(flat)
    return numbers if total == total else _one_nan(numbers)


def _one_nan(numbers):
    if isinstance(numbers, list):
        return [_one_nan(each) for each in numbers]
    if isinstance(numbers, complex):
        return str(numbers)
    return math.nan if numbers != numbers else numbers


def _summary(tensor: torch.Tensor) -> Summary:
    shape, data = tuple(tensor.shape), tensor.detach()
    if data.is_complex():
        data = data.abs()
    if tensor.numel() <= _FASTER_AS_LIST:
        numbers = data.reshape(-1).tolist()
        total = sum(numbers)
        if math.isfinite(total):  # neither NaN nor infinity in it, whose order min() does not know
            return Summary(shape, float(min(numbers)), float(max(numbers)), total / len(numbers))
    if not data.is_floating_point():
        data = data.double()
    low, high = torch.aminmax(data)
    numbers = (low.item(), high.item(), data.mean().item())
    return Summary(shape, *(math.nan if number != number else number for number in numbers))
