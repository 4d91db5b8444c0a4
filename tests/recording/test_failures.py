"""Each of autograd's errors: what kind it is, who is to blame, and that its cure works."""

from __future__ import annotations

import pytest

import autograd_lab as lab
from tests.recording.failure_cases import CASES, S, X
from tests.recording.laws import run_plainly


def program(text: str) -> str:
    return "import torch\n" + text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_error_is_explained_with_its_line_node_and_cure(case):
    recording = lab.record(program(case.program))
    error = recording.error
    _, _, plain = run_plainly(program(case.program))
    assert (error.type, error.message) == (type(plain).__name__, str(plain))
    assert (error.kind, error.line) == (case.kind, case.line)
    assert case.explanation in error.explanation
    assert case.fix in error.fix
    last = recording.steps[-1]
    assert (last.kind, last.line) == ("error", case.line)
    assert last.nodes == (() if error.node is None else (error.node,))
    found = None if error.node is None else recording.passes[-1].graph.node(error.node).name
    assert found == case.node


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_cure_of_an_error_works(case):
    assert lab.record(program(case.cured)).error is None
    assert run_plainly(program(case.cured))[2] is None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_failure_with_its_node_survives_json(case):
    recording = lab.record(program(case.program))
    assert lab.Recording.from_json(recording.to_json()) == recording


def test_an_old_recording_without_a_guilty_node_can_be_read():
    text = lab.record(program("x = torch.tensor(2.0)\nx.backward()\n")).to_json()
    old = text.replace(',"node":"n0"}', "}")
    assert old != text
    assert lab.Recording.from_json(old).error.node is None


def test_the_guilty_write_is_the_node_that_is_to_blame():
    recording = lab.record(program(X + "y = torch.exp(x)\ny += 1\ny.sum().backward()\n"))
    guilty = recording.passes[-1].graph.node(recording.error.node)
    assert (guilty.op, guilty.line) == ("add_", 4)


def test_what_an_error_is_about_is_drawn_even_if_no_gradient_could_reach_it():
    recording = lab.record(program("x = torch.tensor(2.0)\ny = x * 3\ny.backward()\n"))
    assert recording.error.node in {node.id for node in recording.passes[-1].graph.nodes}


def test_an_unknown_error_keeps_its_own_message_and_line():
    error = lab.record(program("x = torch.ones(2)\ny = x @ torch.ones(3)\n")).error
    assert (error.kind, error.type, error.line) == ("python", "RuntimeError", 3)
    assert error.message.startswith("inconsistent tensor size")
    assert (error.explanation, error.fix, error.node) == ("", "", None)


@pytest.mark.parametrize(
    "text",
    [
        "a = None\na.zero()\n",
        S + "a = x.grad\nb = None\nb.shape\n",
        "def f(a):\n    return a + 1\nf(None)\n",
    ],
)
def test_an_error_with_none_that_is_no_gradient_is_not_taken_for_one(text):
    assert lab.record(program(text)).error.kind == "python"


def test_an_error_that_the_program_catches_is_not_blamed_for_the_next_one():
    text = X + "y = x * 2\ntry:\n    y.backward()\nexcept RuntimeError:\n    pass\nz = x + 1\n"
    error = lab.record(program(text + "z.backward()\n")).error
    assert "z has the shape (3,)" in error.explanation


def test_an_error_that_the_program_raises_itself_has_no_guilty_tensor():
    text = X + "raise RuntimeError('grad can be implicitly created only for scalar outputs')\n"
    error = lab.record(program(text)).error
    assert (error.kind, error.node) == ("not a scalar", None)
    assert "one element" in error.explanation


def test_an_error_in_a_function_of_ones_own_is_found_where_it_was_raised():
    text = "def step(t):\n    t -= 1\n" + X + "step(x)\n"
    error = lab.record(program(text)).error
    assert (error.kind, error.line) == ("leaf changed in place", 3)
    assert error.explanation.startswith("`t -= 1` would overwrite x")


def test_a_callables_errors_are_explained_too():
    def broken():
        import torch

        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = torch.exp(x)
        y += 1
        y.sum().backward()

    error = lab.record(broken).error
    assert (error.kind, error.line) == ("saved tensor changed", 7)
    assert "`torch.exp(x)` in line 5" in error.explanation
    assert "`y += 1` in line 6" in error.explanation


def test_a_custom_functions_saved_tensor_is_found():
    text = """class Square(torch.autograd.Function):
    @staticmethod
    def forward(context, t):
        context.save_for_backward(t)
        return t * t
    @staticmethod
    def backward(context, upstream):
        return 2 * context.saved_tensors[0] * upstream
x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x * 1
y = Square.apply(h)
h += 1
y.sum().backward()
"""
    error = lab.record(program(text)).error
    assert error.kind == "saved tensor changed"
    assert "`Square.apply(h)` in line 12 needs the numbers of h" in error.explanation
    assert "`h += 1` in line 13" in error.explanation


def test_a_second_backward_through_a_module_names_the_line_of_the_first():
    text = """torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
loss = net(torch.ones(4, 2)).pow(2).mean()
loss.backward()
loss.backward()
"""
    error = lab.record(program(text)).error
    assert (error.kind, error.line) == ("second backward", 6)
    assert "The backward pass of line 5" in error.explanation


def test_reading_the_gradient_of_a_non_leaf_is_a_warning_in_a_learners_words():
    recording = lab.record(program(S + "h = x * 3\nh.backward()\nh.grad\n"))
    step = recording.steps[-1]
    node = recording.passes[-1].graph.named("h")
    assert (step.kind, step.line, step.nodes) == ("warning", 5, (node.id,))
    assert step.text == (
        "h is not a leaf, so torch keeps no gradient for it: h.grad is None. Call h.retain_grad() "
        "before backward() to keep it. torch warns: UserWarning: The .grad attribute of a Tensor …"
    )


def test_with_the_warnings_cure_the_gradient_is_there():
    recording = lab.record(program(S + "h = x * 3\nh.retain_grad()\nh.backward()\nh.grad\n"))
    assert recording.error is None
    assert "warning" not in [step.kind for step in recording.steps]
    assert recording.variables["h"].grad == 1.0


def test_other_warnings_keep_their_own_words():
    text = "import warnings\nwarnings.warn('careful')\n"
    (step,) = lab.record(text).steps
    assert (step.text, step.nodes) == ("torch warns: UserWarning: careful", ())
