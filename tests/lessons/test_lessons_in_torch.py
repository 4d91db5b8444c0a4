"""Gradients accumulate: each variant of the lesson writes the numbers that follow by hand."""

from __future__ import annotations

import pytest
import torch

from tests.lessons.running import every_variant, recorded

SLUG = "gradients-accumulate"
# (variant, the tensor, what each `backward()` writes into its `.grad`, as before and after): from
# the derivatives, never from a run.
WRITES = [
    (None, "x", [(None, 6.0), (6.0, 12.0)]),
    ("Cleared in between", "x", [(None, 6.0), (None, 6.0)]),
    ("Three times at x = 1", "x", [(None, 2.0), (2.0, 4.0), (4.0, 6.0)]),
    ("Cleared before the third", "x", [(None, 6.0), (6.0, 12.0), (None, 6.0)]),
    # 2x and 3x² at 2
    ("x², then x³", "x", [(None, 4.0), (4.0, 16.0)]),
    # 2x and 3x² at 3
    ("x², x³, cleared, x³", "x", [(None, 6.0), (6.0, 33.0), (None, 27.0)]),
    ("Within a pass, across passes", "across", [(None, 4.0), (4.0, 16.0)]),
    # 2(wx − y)x at w = 1: −4 and −24, then −12 and −40
    ("Two half batches", "halves", [(None, -28.0), (-28.0, -80.0)]),
]


def written(recording, name: str | None = None) -> list[tuple]:
    """What each write into a `.grad` found and left, in order; of all tensors without a name."""
    return [
        (step.changes[0].before, step.changes[0].after)
        for each in recording.passes
        for step in each.steps
        if step.kind == "accumulate"
        if name in (None, each.graph.node(step.changes[0].target).name)
    ]


@pytest.mark.parametrize(("variant", "name", "writes"), WRITES)
def test_each_backward_adds_to_what_it_finds(variant, name, writes):
    recording = recorded(SLUG, variant)
    assert recording.error is None
    assert written(recording, name) == writes


def test_the_table_has_every_variant_but_that_of_several_weights():
    assert [(SLUG, variant) for variant, _, _ in WRITES] == every_variant(SLUG)[:-1]
    assert every_variant(SLUG)[-1][1] == "Several weights"


def test_a_pass_writes_only_what_flowed_in_it():
    passes = recorded(SLUG).passes
    assert [each.graph.named("x").gradient for each in passes] == [6.0, 6.0]


def test_clearing_goes_through_none():
    passes = recorded(SLUG, clear=True).passes
    resets = [step for each in passes for step in each.steps if step.kind == "reset"]
    assert [(step.changes[0].before, step.changes[0].after) for step in resets] == [(6.0, None)]


def test_four_passes_that_nobody_clears_hold_four_times_the_slope():
    assert recorded(SLUG, passes=4).variables["x"].grad == 24.0
    assert recorded(SLUG, passes=4, clear=True).variables["x"].grad == 6.0


def test_within_a_pass_the_paths_add_and_grad_is_written_once():
    recording = recorded(SLUG, "Within a pass, across passes")
    first = recording.passes[0]
    assert first.graph.named("within").gradient == 16.0
    assert written(recording) == [(None, 16.0), (None, 4.0), (4.0, 16.0)]


def test_across_passes_each_brings_its_own_share():
    _, second, third = recorded(SLUG, "Within a pass, across passes").passes
    assert [each.graph.named("across").gradient for each in (second, third)] == [4.0, 12.0]


def test_two_half_batches_add_up_to_the_gradient_of_the_whole():
    variables = recorded(SLUG, "Two half batches").variables
    # 2·Σ(x − y)·x over (1, 3), (2, 8), (3, 5), (4, 9)
    assert variables["whole"].grad == variables["halves"].grad == 2 * (-2 - 12 - 6 - 20)


def test_of_a_mean_each_halfs_mean_is_divided_by_2_first():
    x, y = torch.tensor([1.0, 2.0, 3.0, 4.0]), torch.tensor([3.0, 8.0, 5.0, 9.0])
    whole = torch.tensor(1.0, requires_grad=True)
    ((whole * x - y) ** 2).mean().backward()
    halves = torch.tensor(1.0, requires_grad=True)
    for part in (slice(0, 2), slice(2, 4)):
        (((halves * x[part] - y[part]) ** 2).mean() / 2).backward()
    assert whole.grad.item() == halves.grad.item() == -20.0


def test_with_several_weights_every_entry_doubles():
    first, second = recorded(SLUG, "Several weights").passes
    once = [4.3019562, 5.7053671]
    for each, factor in ((first, 1), (second, 2)):
        (top,), (bottom,) = each.graph.named("w").grad
        assert [top, bottom] == pytest.approx([factor * value for value in once], rel=1e-5)
    bias = [each.graph.named("b").grad for each in (first, second)]
    assert bias == pytest.approx([1.4034109, 2.8068218], rel=1e-5)
