"""Where a formula is 0 / 0 at the point that is shown, it says what torch takes there."""

from __future__ import annotations

import pytest

import autograd_lab as lab
from autograd_lab.model.numbers import flatten

# (the program's lines, the operand, the formula there, torch's gradient)
ZEROS = "x = torch.zeros(2, requires_grad=True)\n"
CASES = {
    "the norm of zeros": (
        ZEROS + "x.norm().backward()", "x", "x / ‖x‖ (torch takes 0 where ‖x‖ = 0)", [0.0, 0.0],
    ),
    "the norm of a row of zeros": (
        "x = torch.tensor([[0.0, 0.0], [3.0, 4.0]], requires_grad=True)\n"
        "x.norm(dim=1).sum().backward()",
        "x", "x / ‖x‖, along dimension 1 (torch takes 0 where ‖x‖ = 0)", [[0.0, 0.0], [0.6, 0.8]],
    ),
    "linalg's norm": (
        ZEROS + "torch.linalg.norm(x).backward()",
        "x", "x / ‖x‖ (torch takes 0 where ‖x‖ = 0)", [0.0, 0.0],
    ),
    "a standard deviation of equal elements": (
        "x = torch.ones(3, requires_grad=True)\nx.std().backward()",
        "x", "(x − mean(x)) / (2·std(x)) (torch takes 0 where std(x) = 0)", [0.0, 0.0, 0.0],
    ),
    "a power of 0 to 0": (
        "x = torch.tensor(0.0, requires_grad=True)\ny = torch.tensor(0.0)\n(x ** y).backward()",
        "x", "y·x^(y − 1), 0 where y = 0", 0.0,
    ),
    "the exponent of 0": (
        "x = torch.tensor(0.0)\ny = torch.tensor(2.0, requires_grad=True)\n(x ** y).backward()",
        "y", "ln(x)·x^y, 0 where x = 0 and y ≥ 0", 0.0,
    ),
    "an angle at the origin": (
        "x = torch.tensor(0.0, requires_grad=True)\ny = torch.tensor(0.0)\n"
        "torch.atan2(x, y).backward()",
        "x", "y / (x² + y²), 0 where x = y = 0", 0.0,
    ),
    "a certain prediction": (
        "x = torch.tensor([0.0, 1.0], requires_grad=True)\ny = torch.tensor([0.0, 1.0])\n"
        "torch.nn.functional.binary_cross_entropy(x, y).backward()",
        "x", "(x − y) / (x·(1 − x)) / 2 (torch divides by at least 1e−12)", [0.0, 0.0],
    ),
}  # fmt: skip
AWAY = {
    "norm": ("x = torch.tensor([0.0, 2.0], requires_grad=True)\nx.norm().backward()", "x / ‖x‖"),
    "std": (
        "x = torch.tensor([0.0, 1.0, 2.0], requires_grad=True)\nx.std().backward()",
        "(x − mean(x)) / (2·std(x))",
    ),
    "the norm of absolute values": (
        "x = torch.tensor([0.0, -2.0], requires_grad=True)\nx.norm(p=1).backward()", "sign(x)",
    ),
}  # fmt: skip


def formula_and_grad(text: str, name: str):
    recording = lab.record("import torch\n" + text + "\n")
    graph = recording.passes[0].graph
    node = graph.named(name)
    (edge,) = (edge for edge in graph.edges if edge.source == node.id)
    return edge.formula, recording.variables[name].grad


@pytest.mark.parametrize(("text", "name", "formula", "grad"), CASES.values(), ids=CASES)
def test_a_formula_that_is_0_over_0_says_what_torch_takes(text, name, formula, grad):
    found, gradient = formula_and_grad(text, name)
    assert found == formula
    assert flatten(gradient) == pytest.approx(flatten(grad))


@pytest.mark.parametrize(("text", "formula"), AWAY.values(), ids=AWAY)
def test_away_from_there_the_formula_stands_alone(text, formula):
    assert formula_and_grad(text, "x")[0] == formula
