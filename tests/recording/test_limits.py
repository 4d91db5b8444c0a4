"""A program ends in time, leaves the process as it was, and takes its tensors with it."""

import gc
import threading
import time
import weakref

import pytest
import torch

import autograd_lab as lab
from tests.programs import TWO_LAYERS


def test_more_ops_than_the_limit_stop_the_program_and_keep_what_was_recorded():
    code = """import torch
x = torch.tensor(1.0, requires_grad=True)
while True:
    try:
        x = x * 1.01
    except Exception:
        pass
"""
    recording = lab.record(code, max_ops=50)
    assert recording.truncated
    assert recording.error is None
    assert len(recording.passes[0].graph.nodes) == 50


@pytest.mark.alone
@pytest.mark.parametrize(
    "code",
    [
        "while True:\n    pass\n",
        "while True:\n    try:\n        while True:\n            pass\n"
        "    except BaseException:\n        pass\n",
    ],
)
def test_an_endless_loop_is_stopped_even_where_it_catches_everything(code):
    started = time.monotonic()
    recording = lab.record("a = 1\n" + code, max_seconds=0.2)
    assert recording.truncated
    assert recording.error is None
    assert time.monotonic() - started < 5
    assert lab.record(TWO_LAYERS).variables["w1"].grad == -2.0


def test_a_limit_below_one_is_refused():
    with pytest.raises(ValueError, match="larger than 0"):
        lab.record(TWO_LAYERS, max_ops=0)


def test_process_wide_settings_are_as_before():
    torch.manual_seed(7)
    before = torch.get_rng_state()
    lab.record(
        "import torch\ntorch.manual_seed(1)\ntorch.randn(3)\n"
        "torch.set_default_dtype(torch.float64)\ntorch.set_grad_enabled(False)\n"
    )
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.get_default_dtype() == torch.float32
    assert torch.is_grad_enabled()
    assert gc.isenabled()


def test_threads_get_the_numbers_that_each_would_get_alone():
    code = "import torch\ntorch.manual_seed({seed})\nx = torch.randn(3)\ny = torch.randn(3)\n"
    alone = {seed: lab.record(code.format(seed=seed)).variables["y"].value for seed in range(6)}
    together = {}

    def run(seed):
        for _ in range(5):
            together.setdefault(seed, []).append(
                lab.record(code.format(seed=seed)).variables["y"].value
            )

    threads = [threading.Thread(target=run, args=(seed,)) for seed in alone]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == {seed: [value] * 5 for seed, value in alone.items()}


def test_no_tensor_outlives_its_recording():
    kept = []

    def program():
        leaf = torch.tensor(2.0, requires_grad=True)
        result = leaf * 3
        kept.append(weakref.ref(result))
        result.backward()

    recording = lab.record(program)
    assert recording.variables["leaf"].grad == 3.0
    gc.collect()
    assert kept[0]() is None
