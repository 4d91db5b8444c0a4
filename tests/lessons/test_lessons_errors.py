"""The lesson on torch's errors: every kind that is explained is there, live, with its cure."""

from __future__ import annotations

import pytest

import autograd_lab as lab
from autograd_lab.recording.errors.catalogue import KNOWN
from tests.lessons.running import recorded

SLUG = "when-torch-says-no"
# (what the list calls it, the error's kind, its type, the line, the tensor to blame,
#  what the cure prints)
ERRORS = [
    ("backward() at once", "no grad_fn", "RuntimeError", 6, "y", "tensor(3.)"),
    ("backward() of a vector", "not a scalar", "RuntimeError", 6, "y", "tensor([2., 4., 6.])"),
    ("A second backward()", "second backward", "RuntimeError", 7, "y", "tensor(20.)"),
    (
        *("An update outside no_grad", "leaf changed in place", "RuntimeError", 7, "w"),
        "tensor(3.2000, requires_grad=True)",
    ),
    (
        *("Writing into a part of a leaf", "view of a leaf changed in place", "RuntimeError"),
        *(5, "x", "tensor([10.,  4.,  6.])"),
    ),
    (
        *("Writing into one of several pieces", "piece changed in place", "RuntimeError"),
        *(7, "first", "tensor([12., 16.,  6., 10.])"),
    ),
    (
        *("Writing into a view made under no_grad", "view made without gradients", "RuntimeError"),
        *(8, "part", "tensor([24., 42., 54.])"),
    ),
    ("A saved number overwritten", "saved tensor changed", "RuntimeError", 8, "h", "tensor(294.)"),
    (
        "Cleared before the first backward()",
        "grad is None",
        "AttributeError",
        5,
        "x",
        "tensor(11.)",
    ),
    ("x.zero_grad()", "no zero_grad", "AttributeError", 7, "x", "None"),
    ("Integers that require grad", "integer gradient", "RuntimeError", 3, None, "tensor(9.)"),
    (
        *("A gradient of another shape", "gradient's shape", "RuntimeError", 6, "y"),
        "tensor([5., 5., 5.])",
    ),
    (
        *("The gradient of an unused tensor", "unused input", "RuntimeError", 7, "z"),
        "(tensor(12.), None)",
    ),
    (
        *("The gradient of plain data", "input without grad", "RuntimeError", 7, "z"),
        "(tensor(10.), tensor(2.))",
    ),
    (
        *("A tracked tensor for NumPy", "numpy of a tracked tensor", "RuntimeError", 6, "y"),
        "[ 4.  8. 12.]",
    ),
    (
        *("A tensor made in inference mode", "inference tensor", "RuntimeError", 7, "d"),
        "tensor(6.)",
    ),
]


@pytest.mark.parametrize(("name", "kind", "type_of_error", "line", "tensor", "_"), ERRORS)
def test_an_error_is_explained_and_its_tensor_is_lit(name, kind, type_of_error, line, tensor, _):
    recording = recorded(SLUG, f"{name}: first version")
    error = recording.error
    assert (error.kind, error.type, error.line) == (kind, type_of_error, line)
    assert error.explanation
    assert error.fix
    assert recording.steps[-1].kind == "error"
    found = error.node and recording.passes[-1].graph.node(error.node).name
    assert found == tensor


@pytest.mark.parametrize(("name", "printed"), [(each[0], each[-1]) for each in ERRORS])
def test_its_cure_runs(name, printed):
    recording = recorded(SLUG, f"{name}: second version")
    assert recording.error is None
    assert recording.output.strip() == printed


@pytest.mark.parametrize("name", [each[0] for each in ERRORS])
def test_a_cure_changes_no_more_than_two_lines(name):
    error, cure = (
        set(recorded(SLUG, f"{name}: {which} version").code.splitlines())
        for which in ("first", "second")
    )
    assert len(cure - error) <= 2
    assert len(error - cure) <= 2


def test_every_kind_of_failure_that_is_explained_is_in_the_list():
    assert {each[1] for each in ERRORS} == {each.kind for each in KNOWN}


def test_the_list_is_errors_each_followed_by_its_cure_and_one_that_is_only_silenced():
    names = [each.name for each in lab.lesson(SLUG).variants]
    pairs = [f"{each[0]}: {which} version" for each in ERRORS for which in ("first", "second")]
    silenced = "backward() at once: third version"
    assert names == [*pairs[:2], silenced, *pairs[2:]]


def test_the_lessons_own_program_is_the_first_error_of_the_list():
    assert lab.lesson(SLUG).variants[0].code is None
    assert lab.lesson(SLUG).variants[0].inputs == {}


def test_what_is_only_silenced_runs_and_leaves_x_without_a_gradient():
    recording = recorded(SLUG, "backward() at once: third version")
    assert recording.error is None
    assert [recording.variables[name].grad for name in "xy"] == [None, 1.0]


def test_the_overwritten_number_may_stay_where_backward_comes_first():
    program = recorded(SLUG, "A saved number overwritten: first version").code
    swapped = program.replace("h += 1\ny.backward()", "y.backward()\nh += 1")
    assert swapped != program
    assert lab.record(swapped).error is None
