"""What a check cannot compare, and says so; the words of its verdict."""

import dataclasses
import threading
import time

import pytest
import torch

import autograd_lab as lab
from autograd_lab.model.numbers import show_number
from tests.recording.check_parts import SQUARE, UNSEEDED, leaf, leaves
from tests.recording.semantics import HEAD


def test_numbers_that_are_new_each_time_are_not_called_wrong():
    check = lab.record(SQUARE + "import time\nprint(time.perf_counter())\n").check()
    assert check.ok
    assert check.untraced.verdict == "not checked"
    assert "each time it runs" in check.untraced.why
    assert leaf(check, "x").verdict == "not checked"


def test_random_numbers_that_came_from_elsewhere_are_not_called_wrong():
    recording = lab.record(UNSEEDED)
    state = torch.get_rng_state()
    try:
        torch.rand(1)
        check = recording.check()
    finally:
        torch.set_rng_state(state)
    assert check.ok
    assert "torch.manual_seed(0)" in check.untraced.why


def test_a_function_s_source_is_not_run_as_a_program():
    def squared(x):
        y = x * x
        y.backward()

    for function in (squared, lambda x: (x * x).backward()):
        recording = lab.record(function, {"x": torch.tensor(2.0, requires_grad=True)})
        check = recording.check()
        assert check.ok
        assert check.passes[0].contributions.verdict == "agrees"
        assert "function" in check.untraced.why
        assert [each.verdict for each in leaves(check)] == ["not checked"]


def test_a_program_that_was_stopped_is_checked_as_far_as_it_came():
    recording = lab.record(
        "import torch\nx = torch.tensor(2.0, requires_grad=True)\nwhile True:\n"
        "    (x * x).backward()\n",
        max_ops=20,
    )
    check = recording.check()
    assert check.ok
    assert "stopped" in check.untraced.why
    verdicts = [each.verdict for each in leaves(check)]
    assert verdicts[:-1] == ["agrees"] * (len(verdicts) - 1)
    assert len(verdicts) > 10


def test_more_elements_than_are_compared_are_sampled_over_all_passes_and_leaves():
    recording = lab.record(
        "import torch\nw = torch.tensor(1.0, requires_grad=True)\n"
        "b = torch.tensor(1.0, requires_grad=True)\nfor i in range(150):\n"
        "    ((w * 2 + b) ** 2).backward()\n"
    )
    check = recording.check(max_seconds=60)
    compared = [each for each in leaves(check) if each.verdict == "agrees"]
    left_out = [each for each in leaves(check) if each.verdict == "not checked"]
    assert (len(compared), len(left_out)) == (200, 100)
    assert left_out[0].why.startswith("left out: 200 of 300")
    assert {each.name for each in compared} == {"w", "b"} == {each.name for each in left_out}


@pytest.mark.alone
def test_a_check_ends_in_time():
    recording = lab.record(
        "import time, torch\nx = torch.tensor(2.0, requires_grad=True)\n(x * x).backward()\n"
        "time.sleep(0.2)\n"
    )
    start = time.monotonic()
    check = recording.check(max_seconds=0.05)
    assert time.monotonic() - start < 3
    assert check.ok
    assert "no time" in check.untraced.why


def test_programs_that_are_checked_at_once_get_the_same_verdicts():
    recordings = [
        lab.record(HEAD + f"torch.manual_seed({i})\nx = torch.randn(3, requires_grad=True)\n"
                   "F.dropout(x).pow(2).sum().backward()")
        for i in range(6)
    ]  # fmt: skip
    alone = [recording.check() for recording in recordings]
    together = {}
    threads = [
        threading.Thread(target=lambda i=i, each=each: together.update({i: each.check()}))
        for i, each in enumerate(recordings)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[i] for i in range(6)] == alone


def test_a_time_limit_that_is_none_is_refused():
    with pytest.raises(ValueError, match="larger than 0"):
        lab.record(SQUARE).check(max_seconds=0)


def test_the_summary_says_what_was_compared():
    check = lab.record(SQUARE).check()
    deviation = show_number(leaf(check, "x").largest)
    assert check.summary == (
        "3 gradients are the sums of their contributions (largest deviation 0). "
        "Without the recorder, the program prints and computes the same. "
        f"1 leaf gradient agrees with finite differences (largest deviation {deviation})."
    )


def test_a_program_without_gradients_has_nothing_to_add_up():
    assert lab.record("a = 1").check().summary == (
        "No gradient flowed. Without the recorder, the program prints and computes the same."
    )


def test_a_message_that_contains_an_address_is_not_called_wrong():
    check = lab.record(SQUARE + "raise ValueError(object())\n").check()
    assert check.ok
    assert leaf(check, "x").verdict in ("agrees", "not checked")


def test_an_error_of_plain_torch_s_is_the_same_error():
    recording = lab.record("import torch\ntorch.tensor([1.0]).backward()\n")
    assert recording.check().untraced.verdict == "agrees"
    wrong = dataclasses.replace(recording.error, message="something else")
    check = dataclasses.replace(recording, error=wrong).check()
    assert (check.untraced.verdict, check.untraced.where) == ("differs", "error")


def test_two_leaves_of_equal_value_are_not_taken_for_each_other_when_their_names_are_rebound():
    code = """import torch
x = torch.tensor([1.0, 2.0, 4.0])
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
loss = ((x * w + b - 1) ** 2).mean()
loss.backward()
w = w - 0.1 * w.grad
b = b - 0.1 * b.grad
"""
    [first, *_] = lab.record(code).check().passes
    analytic = {leaf.name: leaf.analytic for leaf in first.finite_differences}
    assert analytic == {"w": pytest.approx(-14 / 3), "b": -2.0}  # by hand: 2·mean(−x), 2·mean(−1)
    assert [leaf.verdict for leaf in first.finite_differences] == ["agrees", "agrees"]
