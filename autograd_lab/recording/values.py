"""Tensors to plain numbers, copied at once: a stored reference would show later in-place values.

A copy is a number, `None`, a `Summary`, or the bytes of a small tensor: they take an eighth of the
memory and half of the time of nested lists, which `unpacked` makes of them when they are read, and
the garbage collector never looks at them.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy
import torch

from autograd_lab.model.numbers import flatten
from autograd_lab.model.recording import Summary, Value

MOST_ELEMENTS = 64
_MOST_PACKED = 1024  # above it, three kernels of torch take less time and memory than a copy


# Bytes: `<f4 16,4` (type and shape) and a newline, then the numbers, row by row.
Copy = float | int | bool | str | bytes | Summary | list | None


def plain(tensor: torch.Tensor | None) -> Value:
    """A number for one element, nested lists up to 64, else a `Summary`; None for None.

    Complex numbers come as text; what holds no readable numbers (a meta tensor) comes as None.
    """
    return unpacked(copied(tensor))


def copied(tensor: torch.Tensor | None) -> Copy:
    """What `plain` gives, but with the numbers of a small tensor still packed."""
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
        if count > _MOST_PACKED:
            return _summary_by_kernels(tensor)
        if tensor.dtype not in _PACKABLE:
            tensor = tensor.detach()
            listed = tensor.tolist() if count <= MOST_ELEMENTS else None
            return _summary_by_kernels(tensor) if listed is None else _readable(listed)
        array = tensor.numpy(force=True)  # shares the tensor's memory: tobytes copies
        return _header(array.dtype, array.shape) + array.tobytes()
    except (RuntimeError, NotImplementedError, TypeError, ValueError):
        return None  # a lazy parameter raises ValueError until it has a shape


def unpacked(copy: Copy) -> Value:
    """A copy as a recording shows it."""
    if type(copy) is not bytes:
        return copy
    start = copy.index(b"\n") + 1
    dtype, shape = _read_header(copy[:start])
    array = numpy.frombuffer(copy, dtype, offset=start)
    if array.size <= MOST_ELEMENTS:
        numbers = array.reshape(shape).tolist()
        return _readable(numbers) if (array != array).any() else numbers
    numbers = array.tolist()
    total = sum(numbers)
    if math.isfinite(total):  # neither NaN nor infinity in it, whose order min() does not know
        return Summary(shape, float(min(numbers)), float(max(numbers)), total / len(numbers))
    return _summary_by_kernels(torch.from_numpy(array.reshape(shape).copy()))


def is_zero(copy: Copy) -> bool:
    """Whether every element is known to be 0."""
    if type(copy) is bytes:
        start = copy.index(b"\n") + 1
        array = numpy.frombuffer(copy, _read_header(copy[:start])[0], offset=start)
        return not array.any()
    if type(copy) is Summary:
        return copy.min == copy.max == 0
    return copy is not None and all(each == 0 for each in flatten(unpacked(copy)))


def is_finite(copy: Copy) -> bool:
    """Whether there is neither NaN nor infinity in it."""
    if type(copy) is bytes:
        start = copy.index(b"\n") + 1
        array = numpy.frombuffer(copy, _read_header(copy[:start])[0], offset=start)
        return bool(numpy.isfinite(array).all())
    if type(copy) is float:
        return math.isfinite(copy)
    if type(copy) is Summary:
        return math.isfinite(copy.min) and math.isfinite(copy.max)
    return True


def has_finite_sum(value: Value) -> bool:
    """Whether the numbers add up to a number: so there is neither NaN nor infinity among them.

    It may be False without one, where numbers are too large to add.
    """
    if type(value) is Summary:
        return math.isfinite(value.min + value.max)
    numbers = flatten(value)
    return type(numbers[0]) is not float or math.isfinite(sum(numbers)) if numbers else True


@lru_cache
def _header(dtype: numpy.dtype, shape: tuple[int, ...]) -> bytes:
    return f"{dtype.str} {','.join(map(str, shape))}\n".encode()


@lru_cache
def _read_header(header: bytes) -> tuple[numpy.dtype, tuple[int, ...]]:
    dtype, sizes = header.decode().split(" ")
    return numpy.dtype(dtype), tuple(int(size) for size in sizes.split(","))


def same(one: Copy, other: Copy) -> bool:
    """Whether two copies hold the same numbers: NaN is NaN, and −0 is 0."""
    return one is other or one == other or unpacked(one) == unpacked(other)


# What NumPy has too, complex numbers aside.
_PACKABLE = frozenset(
    (
        torch.float64, torch.float32, torch.float16, torch.bool,
        torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8,
    )
)  # fmt: skip


def _readable(numbers):
    """The same lists with every NaN the one `math.nan`, so that equal lists are equal."""
    if isinstance(numbers, list):
        return [_readable(each) for each in numbers]
    if isinstance(numbers, complex):
        return str(numbers)
    return math.nan if numbers != numbers else numbers


def _summary_by_kernels(tensor: torch.Tensor) -> Summary:
    shape, data = tuple(tensor.shape), tensor.detach()
    if data.is_complex():
        data = data.abs()
    if not data.is_floating_point():
        data = data.double()
    low, high = torch.aminmax(data)
    numbers = (low.item(), high.item(), data.mean().item())
    return Summary(shape, *(math.nan if number != number else number for number in numbers))


def near(one: Copy, other: Copy) -> bool:
    """Whether two copies differ by rounding only."""
    one, other = flatten(unpacked(one)), flatten(unpacked(other))
    return len(one) == len(other) and all(map(_near, one, other))


def _near(one: Value, other: Value) -> bool:
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return one == other or abs(one - other) <= 1e-5 * max(1.0, abs(one), abs(other))
    return type(one) is type(other)
