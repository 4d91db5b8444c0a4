"""Which operations are one statement, and the derivatives through it, against torch by itself."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_lab as lab
from autograd_lab.drawing.levels.folded import folded
from autograd_lab.drawing.levels.folds import folds
from autograd_lab.drawing.levels.sums import sums
from autograd_lab.drawing.structure import structures
from autograd_lab.model.numbers import add
from autograd_lab.model.recording import Summary

LEAVES = """import torch
x = torch.tensor({x!r}, requires_grad=True)
a = torch.tensor({a!r}, requires_grad=True)
b = torch.tensor({b!r}, requires_grad=True)
"""
TWO_FORMULAS = """y = a * x**2 + b * x + 1
z = y**2 + 2 * y
z.backward()
"""


def record(body, x=1.0, a=2.0, b=3.0):
    return lab.record(LEAVES.format(x=x, a=a, b=b) + body)


def found(recording):
    """The statements by the name of their result, each the expressions that it hides."""
    graph = recording.passes[-1].graph
    return {
        fold.title: [graph.nodes[i].expression for i in fold.members if i != fold.result]
        for fold in folds(graph, recording.code)
    }


def test_the_operations_of_a_statement_are_one_fold():
    assert found(record(TWO_FORMULAS)) == {
        "y = a * x**2 + b * x + 1": ["x**2", "a * x**2", "b * x", "a * x**2 + b * x"],
        "z = y**2 + 2 * y": ["y**2", "2 * y"],
    }


def test_a_statement_of_one_operation_is_no_fold():
    assert found(record("y = a * x\nz = y + b\nz.backward()")) == {}


def test_a_statement_over_several_lines_is_one_fold():
    (inside,) = found(record("y = (a * x\n     + b * x\n     + 1)\ny.backward()")).values()
    assert len(inside) == 3


def test_a_number_with_a_name_is_never_hidden():
    folded_titles = found(record("y = (half := a * x) + (b * x + 1)\ny.backward()"))
    assert [each for inside in folded_titles.values() for each in inside] == ["b * x", "b * x + 1"]


def test_a_number_that_something_else_uses_is_never_hidden():
    body = "kept = [a * x]\ny = kept[0] * b + 1\nz = kept[0] * y * 2\nz.backward()"
    recording = record(body)
    assert all("a * x" not in inside for inside in found(recording).values())


def test_where_backward_starts_is_never_hidden():
    recording = record("values = [a * x * b]\nvalues[0].backward()\ny = values[0] * 2 + 1")
    assert all("a * x * b" not in inside for inside in found(recording).values())


def test_both_ends_of_a_cut_edge_stay_in_sight():
    inside = found(record("y = (a * x).detach() * x + b * x\ny.backward()"))
    assert inside == {"y = (a * x).detach() * x + b * x": ["(a * x).detach() * x", "b * x"]}


def test_each_turn_of_a_loop_is_a_fold_of_its_own():
    body = "y = x\nfor turn in range(3):\n    y = a * y + b\ny.backward()"
    recording = record(body)
    graph = recording.passes[-1].graph
    assert [len(fold.members) for fold in folds(graph, recording.code)] == [2, 2, 2]


def test_turns_without_a_name_are_not_joined_into_one():
    body = "h = [x]\nfor turn in range(3):\n    h = h + [h[-1] * a + b]\nh[-1].backward()"
    recording = record(body)
    graph = recording.passes[-1].graph
    assert [len(fold.members) for fold in folds(graph, recording.code)] == [2, 2, 2]


def test_the_layers_of_one_call_of_a_model_are_one_fold():
    code = """import torch
net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))
out = net(torch.ones(4, 2))
out.sum().backward()
"""
    recording = lab.record(code)
    graph = recording.passes[0].graph
    fold = next(each for each in folds(graph, code) if each.title == "out = net(torch.ones(4, 2))")
    assert [graph.nodes[i].op for i in fold.members if graph.nodes[i].kind == "op"] == [
        "linear",
        "relu",
        "linear",
    ]


def locals_of(recording):
    """The derivatives that stand on edges into folds: (operand, title) -> number."""
    graph = recording.passes[-1].graph
    statements = folds(graph, recording.code)
    results = {}
    for fold in statements:
        for each in sums(graph, [fold]):
            results[graph.nodes[each.source].name, fold.title] = each.local
    return results


def test_two_formulas_have_the_derivatives_worked_out_by_hand():
    assert locals_of(record(TWO_FORMULAS)) == {
        ("x", "y = a * x**2 + b * x + 1"): 7.0,  # 2 a x + b
        ("a", "y = a * x**2 + b * x + 1"): 1.0,  # x²
        ("b", "y = a * x**2 + b * x + 1"): 1.0,  # x
        ("y", "z = y**2 + 2 * y"): 14.0,  # 2 y + 2
    }


NUMBERS = st.integers(-40, 40).map(lambda each: each / 8)
FORMULAS = (
    "a * x**2 + b * x + 1",
    "(x * a + b) * (x - b) - x * x * a",
    "torch.sin(a * x) * torch.exp(b) + torch.tanh(x * x)",
    "(a - x) * (a + x) / (b * b + 1)",
)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(FORMULAS), NUMBERS, NUMBERS, NUMBERS)
def test_the_sum_over_all_paths_is_torchs_own_derivative_of_the_statement(formula, x, a, b):
    recording = record(f"y = {formula}\nz = y * 3 + 1\nz.backward()", x, a, b)
    leaves = [torch.tensor(each, dtype=torch.float64, requires_grad=True) for each in (x, a, b)]
    value = eval(formula, {"torch": torch, **dict(zip("xab", leaves, strict=True))})
    derivatives = torch.autograd.grad(value, leaves)
    found_locals = locals_of(recording)
    for name, derivative in zip("xab", derivatives, strict=True):
        assert found_locals[name, f"y = {formula}"] == pytest.approx(
            derivative.item(), rel=1e-4, abs=1e-4
        )


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(FORMULAS), NUMBERS, NUMBERS, NUMBERS)
def test_what_an_edge_carries_is_upstream_times_the_derivative_of_the_statement(formula, x, a, b):
    recording = record(f"y = {formula}\nz = y * 3 + 1\nz.backward()", x, a, b)
    graph = recording.passes[0].graph
    fold = folds(graph, recording.code)[0]
    upstream = graph.nodes[fold.result].gradient
    assert upstream == 3.0
    for each in sums(graph, [fold]):
        carried = sum(graph.edges[index].contribution for index in each.edges)
        assert carried == pytest.approx(upstream * each.local, rel=1e-4, abs=1e-4)


def test_the_terms_are_the_paths_and_their_products_add_up():
    recording = record(TWO_FORMULAS)
    graph = recording.passes[0].graph
    of_x = next(
        each
        for each in sums(graph, folds(graph, recording.code))
        if graph.nodes[each.source].name == "x"
    )
    assert sorted(of_x.terms) == [(2.0, 2.0), (3.0,)]  # a · 2x, and b


def test_through_a_tensor_no_derivative_is_claimed():
    recording = lab.record("""import torch
w = torch.tensor(2.0, requires_grad=True)
loss = (w * torch.tensor([1.0, 2.0, 3.0]) + 1).sum()
loss.backward()
""")
    assert set(locals_of(recording).values()) == {None}


def test_contributions_add_up_element_by_element_and_unknown_ones_stay_unknown():
    assert add([1.0, [2.0, 3.0]], [10.0, [20.0, 30.0]]) == [11.0, [22.0, 33.0]]
    assert add([1.0], [1.0, 2.0]) is None
    assert add(Summary((99,), 0.0, 1.0, 0.5), Summary((99,), 0.0, 1.0, 0.5)) is None


def test_a_folded_view_has_one_line_from_each_operand_and_nothing_of_the_inside():
    recording = record(TWO_FORMULAS)
    (structure,) = structures(recording)
    view = folded(structure, folds(recording.passes[0].graph, recording.code))
    names = [node.name for node in view.structure.nodes]
    assert names == ["x", "a", "b", "y", "z"]
    lines = [(names[e.source], names[e.target], e.sum) for e in view.structure.edges]
    assert sorted(lines) == [
        ("a", "y", True),
        ("b", "y", True),
        ("x", "y", True),
        ("y", "z", True),
    ]


def test_an_open_statement_is_drawn_whole_and_framed_beside_the_folded_ones():
    recording = record(TWO_FORMULAS)
    (structure,) = structures(recording)
    view = folded(structure, folds(recording.passes[0].graph, recording.code), 0)
    nodes = view.structure.nodes
    assert [nodes[index].op for index in view.structure.framed][-1] == "… + 1"
    assert len(view.structure.framed) == 5
    assert view.structure.frame == "y = a * x**2 + b * x + 1"
    assert [node.name for node in nodes if node.folds] == ["z"]


def test_a_folded_edge_that_a_program_cut_keeps_its_reason():
    recording = record("y = x.detach() * x * 2 + b\ny.backward()")
    (structure,) = structures(recording)
    view = folded(structure, folds(recording.passes[0].graph, recording.code))
    assert sorted(each.cut for each in view.structure.edges if each.flow == "cut") == ["✂ detach"]
    assert sum(each.sum for each in view.structure.edges) == 2
