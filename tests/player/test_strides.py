"""Where coarser walking stops, against what one reads off the program."""

import pytest

import autograd_lab as lab
from autograd_lab.player.features.walk.strides import LINE, OPERATION, stops
from tests.player.examples import two_layer_network


def ends(code, bit):
    """The kinds and lines of the steps at which an operation, or a line, is done."""
    (pass_,) = lab.record(code).passes
    marks = stops(pass_)
    assert len(marks) == len(pass_.steps)
    return [
        (step.kind, step.line)
        for step, mark in zip(pass_.steps, marks, strict=True)
        if int(mark) & bit
    ]


POLYNOMIAL = """import torch
x = torch.tensor(1.0, requires_grad=True)
y = x * x + x * 3
y.backward()
print(y)
"""


def test_a_line_ends_once_whatever_it_computes():
    assert ends(POLYNOMIAL, LINE) == [
        ("forward", 2),
        ("forward", 3),
        ("accumulate", 4),
        ("print", 5),
    ]


def test_the_backward_edges_of_one_call_are_one_operation():
    kinds = [kind for kind, line in ends(POLYNOMIAL, OPERATION) if line == 4]
    # add hands on two gradients, then each product its own: three calls for five edges.
    assert kinds.count("backward") == 3
    assert kinds[0] == "seed"
    assert kinds[-1] == "accumulate"


def test_the_network_of_two_factors_a_layer_walks_back_in_three_calls():
    # By hand recorded without groups: there every edge is an operation of its own.
    (pass_,) = two_layer_network().passes
    marks = stops(pass_)
    assert all(int(mark) & OPERATION for mark in marks)


def test_a_loop_of_one_line_stops_at_each_turn():
    code = (
        "import torch\nx = torch.tensor(2.0, requires_grad=True)\nh = x\n"
        "for turn in range(3): h = torch.tanh(h * x)\nh.backward()\n"
    )
    assert [line for _, line in ends(code, LINE)].count(4) == 3


def test_an_optimizers_step_is_one_operation():
    code = """import torch
a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(2.0, requires_grad=True)
optimizer = torch.optim.SGD([a, b], lr=0.1)
(a * b).backward()
optimizer.step()
optimizer.zero_grad()
"""
    operations = ends(code, OPERATION)
    assert operations.count(("update", 6)) == 1
    assert operations.count(("reset", 7)) == 1


@pytest.mark.parametrize("slug", [lesson.slug for lesson in lab.lessons()])
def test_every_pass_ends_where_an_operation_and_a_line_end(slug):
    for each in lab.record(lab.lesson(slug).code).passes:
        assert stops(each)[-1:] in ("3", "")
