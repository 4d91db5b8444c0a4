"""Numbers that change from pass to pass: which are watched, each point against plain Python."""

import math

import pytest

import autograd_lab as lab
from autograd_lab.model.numbers import show_number
from autograd_lab.player.features.watch.watch import MOST_POINTS, kept, watch
from autograd_lab.player.payload.payload import payload
from autograd_lab.player.payload.schema import HIGH
from autograd_lab.player.payload.sending import sample
from tests.player.examples import accumulate_twice, two_layer_network

DESCENT = """import torch
w = torch.tensor(1.0, requires_grad=True)
lr = 0.1
for turn in range(6):
    loss = (w * 3.0 - 1.0) ** 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
    w.grad = None
"""


def by_title(recording):
    return {each["title"]: each for each in watch(recording)}


def steps_of(recording, series):
    """The steps of a series' points, counted through all passes."""
    firsts = [each.steps[0].index for each in recording.passes]
    return [firsts[p] + k for p, k in zip(series["passes"], series["locals"], strict=True)]


def test_a_program_of_one_pass_has_nothing_to_watch():
    assert watch(two_layer_network()) == []


def test_an_accumulating_grad_is_watched_from_none_on():
    series = by_title(accumulate_twice())
    assert list(series) == ["x.grad"]
    assert series["x.grad"]["texts"] == ["None", "6", "12", "None"]
    assert series["x.grad"]["heights"] == [None, HIGH, 0, None]


def test_loss_and_weight_have_the_numbers_that_plain_arithmetic_gives():
    recording = lab.record(DESCENT)
    series = by_title(recording)
    w, losses, weights, grads = 1.0, [], [1.0], []
    for _ in range(6):
        losses.append((3 * w - 1) ** 2)
        grads.append(6 * (3 * w - 1))
        w -= 0.1 * grads[-1]
        weights.append(w)
    assert series["loss"]["texts"] == [show_number(each) for each in losses]
    assert series["w"]["texts"] == [show_number(each) for each in weights]
    grads_seen = [text for text in series["w.grad"]["texts"] if text != "None"]
    assert grads_seen == [show_number(each) for each in grads]


def test_the_loss_comes_first_then_each_leaf_with_its_grad():
    assert list(by_title(lab.record(DESCENT))) == ["loss", "w", "w.grad"]


def test_each_point_stands_at_the_step_that_makes_it():
    recording = lab.record(DESCENT)
    for series in watch(recording):
        field = {"v": "value", "d": "grad"}[series["field"]]
        for step, text in zip(steps_of(recording, series), series["texts"], strict=True):
            if text == "None":
                continue
            after = [each.after for each in recording.steps[step].changes if each.field == field]
            assert text in [show_number(each) for each in after]


def test_heights_are_in_proportion_from_the_largest_number_down():
    recording = lab.record(DESCENT)
    series = by_title(recording)["loss"]
    numbers = [
        change.after
        for step in recording.steps
        for change in step.changes
        if change.field == "value"
        and any(node.id == change.target and node.name == "loss"
                for each in recording.passes for node in each.graph.nodes)
    ]  # fmt: skip
    low, high = min(numbers), max(numbers)
    expected = [(high - each) / (high - low) * HIGH for each in numbers]
    assert series["heights"] == pytest.approx(expected, abs=0.06)


def test_what_is_not_finite_has_a_text_and_no_height():
    code = (
        "import torch\nw = torch.tensor(1.0, requires_grad=True)\n"
        "for k in range(4):\n    y = w * 10.0 ** (20 * k)\n    y.backward()\n"
    )
    series = by_title(lab.record(code))["y"]
    assert series["texts"][-1] == "∞"
    assert series["heights"][-1] is None
    assert all(each is not None and math.isfinite(each) for each in series["heights"][:2])


def test_a_number_that_stays_as_it_is_is_not_watched():
    code = (
        "import torch\nw = torch.tensor(2.0, requires_grad=True)\n"
        "for _ in range(4):\n    y = w * 3\n    y.backward()\n    w.grad = None\n"
    )
    assert watch(lab.record(code)) == []


def test_tensors_of_several_elements_are_not_drawn_as_one_number():
    code = (
        "import torch\nw = torch.tensor([1.0, 2.0], requires_grad=True)\n"
        "for _ in range(3):\n    y = (w * w).sum()\n    y.backward()\n"
        "    with torch.no_grad():\n        w -= 0.1 * w.grad\n"
    )
    assert list(by_title(lab.record(code))) == ["y"]


def test_all_series_together_stay_small():
    code = (
        "import torch\nw = torch.tensor(1.0, requires_grad=True)\n"
        "for k in range(700):\n    y = w * 1.5\n    y.backward()\n"
        "    with torch.no_grad():\n        w -= 0.001 * w.grad\n    w.grad = None\n"
    )
    series = watch(lab.record(code, max_ops=5000))
    assert sum(len(each["texts"]) for each in series) <= MOST_POINTS
    assert series[0]["title"] == "y"


def test_a_file_with_fewer_passes_keeps_their_points_and_renumbers_them():
    series = watch(accumulate_twice())
    [second] = kept(series, [1])
    assert second["passes"] == [0, 0]
    assert second["texts"] == ["12", "None"]
    full = payload(lab.record(DESCENT))
    small = sample(full, limit=1)
    assert len(small["passes"]) == 2
    assert {place for each in small["watch"] for place in each["passes"]} <= {0, 1}
