"""A recording whose passes nobody has read yet: equal to one that was read, and without tensors."""

from __future__ import annotations

import copy
import dataclasses
import gc
import pickle
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy
import pytest
import torch

import autograd_lab as lab
from autograd_lab.model.recording import Summary
from autograd_lab.program.parsing import parse
from autograd_lab.recording.values import copied, plain, same, unpacked

PROGRAM = """\
import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
for _ in range(2):
    y = (x * x).sum()
    y.backward()
print(x.grad)
"""


def test_the_passes_are_assembled_when_they_are_first_read_and_only_once():
    recording = lab.record(PROGRAM)
    assert "passes" not in vars(recording)
    first = recording.passes
    assert recording.passes is first
    assert len(first) == 2


@pytest.mark.parametrize(
    "duplicate",
    [
        lambda recording: pickle.loads(pickle.dumps(recording)),
        copy.copy,
        copy.deepcopy,
        dataclasses.replace,
        lambda recording: lab.Recording.from_json(recording.to_json()),
    ],
)
def test_an_unread_recording_can_be_copied_and_the_copy_is_equal(duplicate):
    assert duplicate(lab.record(PROGRAM)) == lab.record(PROGRAM)


def test_many_threads_that_read_at_once_get_the_same_passes():
    recording = lab.record(PROGRAM)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: recording.passes, range(64)))
    assert all(each is found[0] for each in found)


def test_an_unread_recording_holds_no_tensor():
    tensors = []

    def program():
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = torch.exp(x * 2)
        y.sum().backward()
        tensors.extend(map(weakref.ref, (x, y, x.grad)))

    recording = lab.record(program)
    assert recording.error is None
    gc.collect()
    assert [each() for each in tensors] == [None] * 3
    assert recording.passes


def test_what_a_recording_has_not_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no 'pases'"):
        lab.record(PROGRAM).pases
    assert not hasattr(lab.Recording(code=None), "pases")


DTYPES = (
    torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.bool,
    torch.int64, torch.int32, torch.uint8, torch.complex64,
)  # fmt: skip


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (1, 1), (3,), (2, 0, 3), (2, 3), (4, 4, 4)], ids=str)
def test_packed_numbers_are_those_of_tolist(dtype, shape):
    generator = torch.Generator().manual_seed(0)
    tensor = (10 * torch.randn(shape, generator=generator)).to(dtype)

    def readable(value):
        if isinstance(value, list):
            return [readable(each) for each in value]
        return str(value) if isinstance(value, complex) else value

    expected = tensor.item() if tensor.numel() == 1 else tensor.tolist()
    assert plain(tensor) == readable(expected)
    assert plain(tensor.mT if len(shape) == 2 else tensor) is not None


@pytest.mark.parametrize("size", [65, 1024, 1025, 5000])
@pytest.mark.parametrize("spoiled", [0.0, float("nan"), float("inf"), float("-inf")])
def test_a_large_tensor_is_a_summary_by_torchs_own_numbers(size, spoiled):
    tensor = torch.arange(size, dtype=torch.float32)
    tensor[3] = spoiled
    summary = plain(tensor)
    assert isinstance(summary, Summary)
    expected = (*(each.item() for each in torch.aminmax(tensor)), tensor.double().mean().item())
    found = (summary.min, summary.max, summary.mean)
    numpy.testing.assert_allclose(found, expected, rtol=1e-6)


def test_a_copy_keeps_the_numbers_of_its_moment():
    tensor = torch.tensor([1.0, 2.0, 3.0])
    before = copied(tensor)
    tensor.zero_()
    assert unpacked(before) == [1.0, 2.0, 3.0]


def test_minus_zero_is_the_same_as_zero_and_nan_as_nan():
    assert same(copied(torch.tensor([0.0, -0.0])), copied(torch.tensor([-0.0, 0.0])))
    assert same(copied(torch.tensor([torch.nan, 1])), copied(torch.tensor([torch.nan, 1])))
    assert not same(copied(torch.tensor([0.0, 1.0])), copied(torch.tensor([1.0, 0.0])))
    assert not same(copied(torch.tensor([1.0, 1.0])), copied(torch.tensor([[1.0, 1.0]])))


def test_reading_while_others_record_leaves_the_garbage_collector_as_it_was():
    def work(_):
        recording = lab.record(PROGRAM)
        return len(recording.passes)

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(work, range(60))) == {2}
    assert gc.isenabled()
    gc.disable()
    try:
        work(0)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_many_threads_may_parse_at_once_while_the_collector_runs_finalizers():
    class Finalized:
        def __init__(self):
            self.me = self

        def __del__(self):
            time.sleep(0)  # another thread's turn

    def work(number):
        for _ in range(40):
            garbage = [Finalized() for _ in range(30)]
            del garbage
            parse("def f(x):\n    return [g(x) + (x * x if x > 2 else [1, 2, {3: x}])]\n" * 20)
        return number

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(work, range(12))) == list(range(12))
