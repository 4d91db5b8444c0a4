"""An error is explained wherever the program's lines stand; what never came has no name."""

from __future__ import annotations

import textwrap

import pytest

import autograd_lab as lab
from tests.recording.errors import test_carried_graphs, test_cuts, test_further_errors

CASES = [*test_carried_graphs.CASES, *test_cuts.CASES, *test_further_errors.CASES]


def in_a_method(text: str) -> str:
    return "class A:\n    def go(self):\n" + textwrap.indent(text, " " * 8) + "A().go()\n"


def unseen(text: str) -> str:
    """As a text that the program runs: its lines are not the program's."""
    return f"run = lambda: exec({text!r}, {{'torch': torch}})\nrun()\n"


@pytest.mark.parametrize("wrapped", [in_a_method, unseen])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_error_keeps_its_kind_in_other_surroundings(case, wrapped):
    recording = lab.record("import torch\n" + wrapped(case.program))
    error = recording.error
    assert error.kind == case.kind
    assert error.explanation
    assert error.fix
    assert lab.Recording.from_json(recording.to_json()) == recording


def test_a_result_that_never_came_has_no_name_in_the_picture():
    text = "import torch\nnet = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.Linear(2, 1))\n"
    graph = lab.record(text + "out = net(torch.ones(1, 1))\n").passes[-1].graph
    assert "linear in net(torch.ones(1, 1))" in [node.expression for node in graph.nodes]
    assert "out" not in [node.name for node in graph.nodes]


def test_what_an_error_is_about_has_its_numbers():
    text = "import torch\nt = torch.tensor(2.0, requires_grad=True)\n"
    text += "slope = torch.autograd.grad(3 * t, t, create_graph=True)[0]\nslope.backward()\n"
    recording = lab.record(text)
    assert recording.passes[-1].graph.node(recording.error.node).value == 3.0
