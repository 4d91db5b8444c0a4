"""Graphs that are used once more: what carries them over is named, and the cure cuts just there."""

from __future__ import annotations

import pytest

import autograd_lab as lab
from tests.recording.errors.cured import Cured, check_cure, check_what_is_said

STATE = """w = torch.tensor(0.5, requires_grad=True)
s = torch.tensor(1.0)
for x in (1.0, 2.0):
    s = torch.tanh(w * s + x)
    loss = (s - 1) ** 2
    loss.backward()
"""
LSTM = """torch.manual_seed(0)
cell = torch.nn.LSTMCell(1, 2)
h, c = torch.zeros(1, 2), torch.zeros(1, 2)
for x in (1.0, 2.0):
    h, c = cell(torch.tensor([[x]]), (h, c))
    h.sum().backward()
"""
LAYER = """torch.manual_seed(0)
cell = torch.nn.RNNCell(1, 2)
step = torch.optim.SGD(cell.parameters(), lr=0.1)
memory = torch.zeros(1, 2)
for x in (1.0, 2.0, 3.0):
    memory = cell(torch.tensor([[x]]), memory)
    step.zero_grad()
    memory.sum().backward(retain_graph=True)
    step.step()
"""
CLOSURE = """w = torch.tensor([1.0, 2.0], requires_grad=True)
steps = torch.optim.LBFGS([w], lr=0.1, max_iter=1)
out = (w * w).sum()
def again():
    steps.zero_grad()
    loss = (out - 3) ** 2
    loss.backward()
    return loss
steps.step(again)
steps.step(again)
"""
ONCE = """w = torch.tensor(2.0, requires_grad=True)
square = w * w
cube = square * w
for factor in (1.0, 2.0):
    loss = cube * factor
    loss.backward()
"""
CASES = [
    Cured(
        "a state", STATE, "second backward", 7, "s",
        "`w * s` in line 5 uses s of the turn before, with the graph behind it",
        "s = s.detach()",
        (("    loss.backward()\n", "    loss.backward()\n    s = s.detach()\n"),), {"w": -0.0351},
    ),
    Cured(
        "the two states of an LSTM", LSTM, "second backward", 7,
        "cell(torch.tensor([[x]]), (h, c))",
        "of the turn before, with the graph behind it", "h, c = h.detach(), c.detach()",
        (("h.sum().backward()\n", "h.sum().backward()\n    h, c = h.detach(), c.detach()\n"),), {},
    ),
    Cured(
        "a state over an update, with retain_graph", LAYER, "saved tensor changed", 9,
        "cell.weight_hh", "uses memory of the turn before", "memory = memory.detach()",
        (
            ("retain_graph=True", ""),
            ("step.step()", "step.step()\n    memory = memory.detach()"),
        ), {},
    ),
    Cured(
        "what stands outside of a closure", CLOSURE, "second backward", 8, "w * w",
        "out was computed once, before that pass", "out = (w * w).sum()",
        (
            ("out = (w * w).sum()\n", ""),
            ("    loss = (out", "    out = (w * w).sum()\n    loss = (out"),
        ), {},
    ),
    Cured(
        "what stands outside of a loop", ONCE, "second backward", 7, "cube",
        "cube was computed once", "move what computes it (lines 3 to 4) to just before line 6",
        (
            ("square = w * w\ncube = square * w\n", ""),
            ("    loss = cube", "    square = w * w\n    cube = square * w\n    loss = cube"),
        ),
        {"w": 36.0}, in_words=True,
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_carries_the_graph_over_is_named(case):
    check_what_is_said(case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_cure_runs_and_leaves_the_right_gradients(case):
    check_cure(case)


def test_a_state_is_cut_after_the_backward_pass_and_not_at_each_of_its_steps():
    text = STATE.replace(
        "    s = torch.tanh(w * s + x)\n",
        "    for _ in range(3):\n        s = torch.tanh(w * s + x)\n",
    )
    fix = lab.record("import torch\n" + text).error.fix
    assert fix.endswith("`s = s.detach()` after line 8.")


def test_no_graph_is_kept_where_an_update_has_made_its_numbers_useless():
    text = """import torch
w = torch.tensor(2.0, requires_grad=True)
h = w * w
one, two = h * 2, h * 3
one.backward()
with torch.no_grad():
    w -= 0.1
two.backward()
"""
    error = lab.record(text).error
    assert error.kind == "second backward"
    assert "retain_graph" not in error.fix
    assert "leaves were updated since" in error.fix


def test_a_layers_inner_nodes_are_searched_for_the_one_that_refuses():
    recording = lab.record("import torch\n" + LAYER)
    assert recording.error.explanation.startswith("The derivative of `cell(")
