"""A gradient that is meant to differ from the slope is told from one that is wrong."""

from __future__ import annotations

import pytest

import autograd_lab as lab

CUSTOM = """import torch
class Own(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        return {forward}
    @staticmethod
    def backward(ctx, g):
        return {backward}
x = torch.tensor([0.3, 1.7], requires_grad=True)
(Own.apply(x * 2) * 3).sum().backward()
"""
MEANT = {
    "a gradient that is turned round": (
        CUSTOM.format(forward="a.view_as(a)", backward="-0.5 * g"), "x",
        "Own hands its operand on, and has a backward() of its own: "
        "the gradient is −3, the quotient 6",
    ),
    "a slope for rounding": (
        CUSTOM.format(forward="a.round()", backward="g"), "x",
        "Own has a backward() of its own in place of the slope 0: the gradient is 6, the quotient "
        "0",
    ),
    "a row that is not trained": (
        "import torch\ntorch.manual_seed(0)\ntable = torch.nn.Embedding(3, 2, padding_idx=1)\n"
        "torch.nn.init.ones_(table.weight)\n(table(torch.tensor([0, 1])) ** 2).sum().backward()\n",
        "table.weight",
        "padding_idx=1: that row of the embedding gets no gradient, whatever it does: the gradient "
        "is 0, the quotient 2",
    ),
    "half of a matrix": (
        "import torch\nx = torch.tensor([[2.0, 0.5], [0.5, 3.0]], requires_grad=True)\n"
        "torch.linalg.cholesky(x).sum().backward()\n",
        "x", "cholesky reads one half of its matrix and takes the other for the same",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "name", "why"), MEANT.values(), ids=MEANT)
def test_a_gradient_that_is_meant_to_differ_says_who_means_it(text, name, why):
    check = lab.record(text).check()
    found = next(each for each in check.passes[0].finite_differences if each.name == name)
    assert found.verdict == "differs by design"
    assert found.why.startswith(why)
    assert check.ok
    assert "differs by design" in check.summary


def test_a_custom_backward_that_does_not_fit_its_forward_is_still_wrong():
    check = lab.record(CUSTOM.format(forward="a * a", backward="g")).check()
    (found,) = check.passes[0].finite_differences
    assert found.verdict == "differs"
    assert not check.ok


def test_a_recorded_gradient_that_torch_did_not_compute_is_no_design():
    text = CUSTOM.format(forward="a.view_as(a)", backward="-0.5 * g")
    recording = lab.record(text)
    wrong = lab.Recording.from_json(recording.to_json().replace("-3.0", "-4.0"))
    assert not wrong.check().ok
