"""`recording.check()`: what is right is found right, and what is wrong is found, and where."""

import dataclasses
import json
import math
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings

import autograd_lab as lab
from tests.recording.check_parts import SQUARE, UNSEEDED, leaf, leaves
from tests.recording.programs import programs
from tests.recording.semantics import HEAD, PROGRAMS

CASES = json.loads((Path(__file__).parent / "cases.json").read_text())

WRONG_BACKWARD = """\
import torch
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x
    @staticmethod
    def backward(ctx, g):
        return 3 * ctx.saved_tensors[0] * g
x = torch.tensor([2.0, 3.0], requires_grad=True)
k = torch.tensor([1.0, 4.0], requires_grad=True)
(Square.apply(x) * k).sum().backward()
"""

# Programs of every kind whose leaves cannot all be compared, and what the check says of them.
UNCHECKED = {
    "backward with create_graph": "where the tape cannot look",
    "tensor hook": "a hook changes this gradient on its way (h)",
    "hook that writes in place": "a hook changes this gradient on its way (h)",
    "leaf hook": "a hook changes this gradient on its way (x)",
    "post accumulate hook": "the backward pass ended with an error",
    "nan": "not finite",
    "infinite": "not finite",
    "complex": "complex",
    "empty": "no elements",
}


def slopes_of(text: str) -> list:
    return leaves(lab.record(HEAD + text).check())


def with_gradient(recording, name: str, change):
    """The recording with another gradient on one node of its last pass."""
    last = recording.passes[-1]
    wrong = last.graph.named(name)
    nodes = tuple(
        dataclasses.replace(node, gradient=change(node.gradient)) if node is wrong else node
        for node in last.graph.nodes
    )
    graph = dataclasses.replace(last.graph, nodes=nodes)
    return dataclasses.replace(
        recording, passes=(*recording.passes[:-1], dataclasses.replace(last, graph=graph))
    )


# ------------------------------------------------------------ what is right


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_of_every_kind_is_found_right(name):
    check = lab.record(HEAD + PROGRAMS[name]).check()
    assert check.ok, check.summary
    assert check.untraced.verdict == "agrees", check.untraced
    unchecked = [each.why for each in leaves(check) if each.verdict == "not checked"]
    if name in UNCHECKED:
        assert unchecked, check.summary
        assert all(UNCHECKED[name] in why for why in unchecked), unchecked
    else:
        assert not unchecked, unchecked


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_known_program_is_found_right(case):
    check = lab.record(case["setup"]).check()
    assert check.ok, check.summary
    assert check.untraced.verdict == "agrees", check.untraced
    assert all(each.verdict == "agrees" or each.why for each in leaves(check))


@settings(max_examples=100, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
@given(programs())
def test_a_generated_program_is_found_right(code):
    check = lab.record(code).check()
    assert check.ok, check.summary
    assert check.untraced.verdict == "agrees", check.untraced
    assert {each.verdict for each in leaves(check)} <= {"agrees", "not smooth here"}


@pytest.mark.slow
@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs())
def test_two_thousand_generated_programs_are_found_right(code):
    assert lab.record(code).check().ok


def test_a_leaf_s_numbers_stand_beside_each_other():
    found = leaf(lab.record(SQUARE).check(), "x")
    assert (found.verdict, found.elements, found.checked) == ("agrees", 2, 2)
    assert found.element in ((0,), (1,))
    assert found.analytic == 2 * (2.0, 3.0)[found.element[0]]
    assert found.numeric == pytest.approx(found.analytic, rel=1e-8)
    assert found.largest == pytest.approx(abs(found.analytic - found.numeric))


def test_each_pass_is_checked_with_the_leaf_as_it_was_then():
    check = lab.record(
        "import torch\nx = torch.tensor(2.0, requires_grad=True)\nfor i in range(3):\n"
        "    (x ** 3).backward()\n    with torch.no_grad():\n        x += 1.0\n    x.grad = None\n"
    ).check()
    assert [each.numeric for each in leaves(check)] == pytest.approx([12, 27, 48], rel=1e-6)


def test_the_vector_given_to_backward_weighs_the_result():
    text = "x = torch.tensor([1.0], requires_grad=True)\n"
    (found,) = slopes_of(text + "(x * x).backward(gradient=torch.tensor([7.0]))")
    assert (found.verdict, found.numeric) == ("agrees", pytest.approx(14, rel=1e-6))


def test_dropout_and_random_factors_are_drawn_as_they_were():
    text = """torch.manual_seed(1)
x = torch.ones(5, requires_grad=True)
y = F.dropout(x, 0.5) * torch.randn(5) + x * torch.randn_like(x)
y.pow(2).sum().backward()
"""
    assert [each.verdict for each in slopes_of(text)] == ["agrees"]


def test_what_float32_rounds_away_is_said_to_be_rounded():
    text = "x = torch.tensor(9e-3, requires_grad=True)\ntorch.tanh(1000 * x).backward()"
    (found,) = slopes_of(text)
    slope = 1000 / math.cosh(1000 * torch.tensor(9e-3).item()) ** 2
    assert found.verdict == "agrees"
    assert found.numeric == pytest.approx(slope, rel=1e-4)
    assert found.analytic > 1.5 * slope  # 1 − tanh² has one bit left
    assert "float32 rounds" in found.why


def test_half_precision_is_measured_by_its_own_rounding():
    text = "x = torch.tensor([1.5, 2.3], dtype=torch.float16, requires_grad=True)\n"
    (found,) = slopes_of(text + "(x * x).float().exp().sum().backward()")
    assert found.verdict == "agrees"


def test_a_large_leaf_is_checked_by_the_sum_of_its_elements():
    text = "torch.manual_seed(0)\nw = torch.randn(30, 30, requires_grad=True)\n"
    (found,) = slopes_of(text + "((w @ w) * w).sum().backward()")
    assert (found.verdict, found.elements, found.checked, found.element) == (
        "agrees", 900, 900, None,
    )  # fmt: skip


def test_a_program_without_a_seed_is_checked_from_the_same_random_numbers():
    recording = lab.record(UNSEEDED)
    assert recording.check().untraced.verdict == "agrees"


def test_a_recording_read_from_json_can_be_checked():
    recording = lab.record(SQUARE)
    assert lab.Recording.from_json(recording.to_json()).check() == recording.check()


def test_a_check_leaves_recordings_and_random_numbers_as_they_are():
    recording = lab.record("import torch\nprint(torch.rand(2))\n")
    text, state = recording.to_json(), torch.get_rng_state()
    first, second = recording.check(), recording.check()
    assert first == second
    assert recording.to_json() == text
    assert torch.equal(state, torch.get_rng_state())
    assert torch.get_default_dtype() == torch.float32


# ------------------------------------------------------------ kinks


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        ("x = torch.tensor(0.0, requires_grad=True)\ntorch.relu(x).backward()", "0", "1"),
        ("x = torch.tensor(0.0, requires_grad=True)\nx.abs().backward()", "−1", "1"),
        ("x = torch.tensor([2.0, 2.0], requires_grad=True)\nx.max().backward()", "0", "1"),
        ("x = torch.tensor(1.0, requires_grad=True)\nx.clamp(max=1.0).backward()", "1", "0"),
    ],
    ids=["relu at 0", "abs at 0", "a tie", "clamp at its end"],
)
def test_a_kink_is_not_smooth_rather_than_wrong(text, left, right):
    recording = lab.record("import torch\n" + text)
    check = recording.check()
    assert check.ok
    assert leaf(check, "x").verdict == "not smooth here"
    assert leaf(check, "x").why == f"the slope is {left} to the left and {right} to the right"
    assert "not smooth here" in check.summary


@pytest.mark.parametrize("value", [1e-9, -1e-9, 1e-7, 1e-5, 0.5])
def test_beside_a_kink_the_slope_is_compared(value):
    text = f"x = torch.tensor({value}, requires_grad=True)\ntorch.relu(x).backward()"
    (found,) = slopes_of(text)
    assert (found.verdict, found.numeric) == ("agrees", pytest.approx(float(value > 0)))


def test_strong_curvature_is_no_kink():
    text = "x = torch.tensor(1e-3, requires_grad=True)\n(1 / x).backward()"
    (found,) = slopes_of(text)
    assert found.verdict == "agrees"


def test_a_nan_that_only_torch_has_is_not_compared():
    text = "x = torch.tensor([0.0, 4.0], requires_grad=True)\n"
    (found,) = slopes_of(text + "torch.where(x > 0, x.sqrt(), torch.zeros(2)).sum().backward()")
    assert found.verdict in ("not checked", "not smooth here")
    assert "NaN" in found.why


# ------------------------------------------------------------ what is wrong


def test_a_wrong_backward_of_a_custom_function_is_found_at_its_leaf():
    check = lab.record(WRONG_BACKWARD).check()
    assert not check.ok
    assert leaf(check, "x").verdict == "differs"
    assert leaf(check, "x").why == "the gradient is 36, the quotient 24"
    assert leaf(check, "x").element == (1,)
    assert leaf(check, "k").verdict == "agrees"
    assert "differs from finite differences (x:" in check.summary


def test_a_custom_backward_that_forgets_an_operand_is_found():
    text = WRONG_BACKWARD.replace("return 3 * ctx.saved_tensors[0] * g", "return None")
    check = lab.record(text).check()
    found = leaf(check, "x")
    assert found.verdict == "differs"
    assert found.why == "no gradient reached it, but the quotient is 24"


@pytest.mark.parametrize("factor", [0.0, -1.0, 0.5, 1.01, 2.0])
def test_a_recorded_gradient_that_is_wrong_is_found_twice(factor):
    recording = lab.record(SQUARE)
    wrong = with_gradient(recording, "x", lambda gradient: [each * factor for each in gradient])
    check = wrong.check()
    assert not check.ok
    assert leaf(check, "x").verdict == "differs"
    contributions = check.passes[0].contributions
    assert (contributions.verdict, contributions.where) == ("differs", "x")
    assert contributions.largest == pytest.approx(6 * abs(factor - 1), rel=1e-6)


def test_a_missing_gradient_is_found():
    check = with_gradient(lab.record(SQUARE), "x", lambda gradient: None).check()
    assert check.passes[0].contributions.verdict == "differs"
    assert leaf(check, "x").verdict == "differs"


@pytest.mark.parametrize("what", ["value", "grad"])
def test_a_variable_that_differs_from_plain_torch_is_found(what):
    recording = lab.record(SQUARE)
    wrong = dataclasses.replace(recording.variables["x"], **{what: [2.0, 3.5]})
    check = dataclasses.replace(recording, variables={"x": wrong}).check()
    assert not check.ok
    assert (check.untraced.verdict, check.untraced.where) == ("differs", "x")
    assert what in check.untraced.why


def test_another_output_than_plain_python_s_is_found():
    recording = lab.record("print(1)")
    assert recording.check().ok
    check = dataclasses.replace(recording, output="2\n").check()
    assert (check.untraced.verdict, check.untraced.where) == ("differs", "output")


def test_data_written_behind_autograd_s_back_gives_a_wrong_gradient_and_is_said():
    (found,) = slopes_of(
        "x = torch.tensor(2.0, requires_grad=True)\ny = x * x\nx.data.fill_(5.0)\ny.backward()"
    )
    assert found.verdict == "differs"
    assert found.why.startswith("the gradient is 10, the quotient 4; a leaf was written")
