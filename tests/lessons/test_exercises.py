"""Exercises: their blanks fail, right solutions of any form pass, wrong ones get the right hint."""

from __future__ import annotations

import pytest

import autograd_lab as lab
from autograd_lab.lessons.checks import judge
from autograd_lab.lessons.model import Check, Exercise
from autograd_lab.sandbox.run import run_code

EXERCISES = {each.name: each for lesson in lab.lessons() for each in lesson.exercises}


def failing(exercise: Exercise, code: str) -> list[str]:
    return [each.that for each in judge(exercise, lab.record(code)) if not each.holds]


def filled(name: str, *blanks: str) -> str:
    """The exercise's program with its lines that have a blank replaced, in their order."""
    texts = iter(blanks)
    lines = EXERCISES[name].code.split("\n")
    done = [next(texts) if "# TODO" in line else line for line in lines]
    assert next(texts, None) is None
    return "\n".join(done)


def test_there_are_exercises_of_each_kind():
    assert {"fill-in-the-loop", "keep-both", "update-by-hand", "cube"} <= EXERCISES.keys()


@pytest.mark.parametrize("name", EXERCISES)
def test_the_blank_form_fails_and_the_solution_passes(name):
    exercise = EXERCISES[name]
    assert failing(exercise, exercise.code)
    assert exercise.solution is not None
    assert failing(exercise, exercise.solution) == []


@pytest.mark.parametrize("name", EXERCISES)
def test_a_run_apart_is_judged_as_one_in_this_process(name):
    exercise = EXERCISES[name]
    assert [each.holds for each in judge(exercise, run_code(exercise.solution))] == [
        True for _ in exercise.checks
    ]
    apart = judge(exercise, run_code(exercise.code))
    assert apart == judge(exercise, lab.record(exercise.code))


UPDATE = "    with torch.no_grad():\n        w -= lr * w.grad\n        b -= lr * b.grad"
CLEAR = "    w.grad = b.grad = None"
OPTIMIZER = "    optimizer = torch.optim.SGD([w, b], lr=lr)\n    optimizer.step()"
RIGHT = [
    ("fill-in-the-loop", ("    loss.backward()", OPTIMIZER, "    optimizer.zero_grad()")),
    (
        "fill-in-the-loop",
        (
            "    w.grad = b.grad = None\n    torch.autograd.backward(loss)",
            "    w.data -= lr * w.grad\n    b.data = b.data - lr * b.grad",
            "",
        ),
    ),
    (
        "fill-in-the-loop",
        (
            "    loss.backward()",
            "    w = (w - lr * w.grad).detach().requires_grad_()\n"
            "    b = (b - lr * b.grad).detach().requires_grad_()",
            "",
        ),
    ),
    (
        "fill-in-the-loop",
        ("    loss.backward()", UPDATE, "    w.grad.zero_()\n    b.grad.zero_()"),
    ),
    ("keep-both", ("x = torch.tensor(3.0)\nx.requires_grad_()", "z.retain_grad()")),
    (
        "keep-both",
        ("x = torch.nn.Parameter(torch.tensor(3.0))", "z.retains_grad or z.retain_grad()"),
    ),
    ("update-by-hand", ("    w.data.sub_(lr * w.grad)",)),
    ("update-by-hand", ("    torch.optim.SGD([w], lr).step()",)),
    ("cube", ("        return 3 * x * x * upstream",)),
    ("cube", ("        return torch.mul(upstream, x.square()).mul(3)",)),
    ("the-second-alone", ("x.grad.zero_()",)),
    ("the-second-alone", ("torch.optim.SGD([x], 0.1).zero_grad()",)),
    ("the-second-alone", ("del x.grad",)),
    ("your-own-curve", ("    return -2 * x",)),
    ("your-own-curve", ("    return -torch.exp(2 * (x - 3))",)),
]


@pytest.mark.parametrize(("name", "blanks"), RIGHT)
def test_a_right_solution_of_another_form_passes(name, blanks):
    assert failing(EXERCISES[name], filled(name, *blanks)) == []


ALONG = UPDATE.replace("-=", "+=")
WRONG = [
    ("fill-in-the-loop", ("", UPDATE, CLEAR), "no error"),
    ("fill-in-the-loop", ("", "", ""), "30 backward passes"),
    (
        "fill-in-the-loop",
        ("    loss.backward()", UPDATE, ""),
        "w.grad cleared before each backward",
    ),
    (
        "fill-in-the-loop",
        ("    loss.backward()", UPDATE, "    w.grad = None"),
        "b.grad cleared before each backward",
    ),
    (
        "fill-in-the-loop",
        ("    loss.backward()", "    w -= lr * w.grad", CLEAR),
        "no update outside no_grad",
    ),
    (
        "fill-in-the-loop",
        ("    loss.backward()", "    w = w - lr * w.grad", ""),
        "no update outside no_grad",
    ),
    (
        "fill-in-the-loop",
        ("    loss.backward()", UPDATE.replace("w -= ", "w = w - "), CLEAR),
        "w.requires_grad == True",
    ),
    ("fill-in-the-loop", ("    loss.backward()", ALONG, CLEAR), "w above 1.5"),
    ("fill-in-the-loop", ("    loss.backward()", "", UPDATE), "loss below 0.1"),
    ("fill-in-the-loop", ("    loss.backward()", CLEAR, ""), "loss below 0.1"),
    ("keep-both", ("x = torch.tensor(3.0, requires_grad=True)", ""), "z.grad == 12"),
    (
        "keep-both",
        ("x = torch.tensor(3.0, requires_grad=True) * 1", "z.retain_grad()"),
        "x.is_leaf == True",
    ),
    ("keep-both", ("x = torch.tensor(3.0)", "z.requires_grad_()"), "x.grad == 24"),
    ("update-by-hand", ("    w -= lr * w.grad",), "no update outside no_grad"),
    ("update-by-hand", ("    w = w - lr * w.grad",), "w.is_leaf == True"),
    (
        "update-by-hand",
        ("    with torch.no_grad():\n        w = w - lr * w.grad",),
        "w.requires_grad == True",
    ),
    ("update-by-hand", ("    w.data += lr * w.grad",), "w == 2.024"),
    ("update-by-hand", ("    w.data -= lr * w.grad\n    break",), "3 backward passes"),
    ("cube", ("        return 3 * x**2",), "x.grad == [24, 6]"),
    ("cube", ("        return upstream * x**2",), "agrees == True"),
    ("cube", ("        return upstream * 3 * x**2\nCube.apply = lambda x: x**3",), "Cube called"),
    ("the-second-alone", ("x.grad",), "x.grad cleared before each backward"),
    (
        "the-second-alone",
        ("x.grad = torch.tensor(1.0)",),
        "x.grad == 5",
    ),
    ("your-own-curve", ("    return 2 * x",), "x.grad == -2"),
    ("your-own-curve", ("    return x**2\nx = 1",), "x.grad == -2"),
]


@pytest.mark.parametrize(("name", "blanks", "that"), WRONG)
def test_a_wrong_solution_fails_the_check_whose_hint_helps(name, blanks, that):
    assert that in failing(EXERCISES[name], filled(name, *blanks))


def test_a_function_at_another_place_is_not_the_one_that_was_asked_for():
    code = EXERCISES["your-own-curve"].code.replace("tensor(3.0", "tensor(-1.0")
    code = code.replace("return x  #", "return x**2  #")
    assert failing(EXERCISES["your-own-curve"], code) == ["x == 3"]


def verdict(that: str, code: str):
    exercise = Exercise("a", "A", "Do.", code, (Check(that, "The hint."),))
    return judge(exercise, lab.record(code))[-1]


START = "import torch\nw = torch.tensor([1.0, -2.0], requires_grad=True)\n"


@pytest.mark.parametrize(
    ("that", "code", "holds", "found"),
    [
        ("w == [1, -2]", START, True, "w is [1, −2]"),
        ("w == [1, -2, 3]", START, False, "w is [1, −2]"),
        ("w.value != [1, -2]", START, False, "w.value is [1, −2]"),
        ("w.grad == None", START, True, "w.grad is None"),
        ("w.grad == 0", START, False, "w.grad is None"),
        ("w.shape == [2]", START, True, "w.shape is [2]"),
        ("v == 1", START, False, "there is no v"),
        ("ok == True", "ok = 1.0", False, "ok is 1"),
        ("ok == 1", "ok = True", False, "ok is True"),
        ("x == 0.3", "x = 0.1 + 0.2", True, "x is 0.3"),
        ("w below 1.5", START, True, "w is [1, −2]"),
        ("w below 0", START, False, "w is [1, −2]"),
        ("x above -1e-3", "x = 0.0", True, "x is 0"),
        ("x below 1", "x = float('nan')", False, "x is NaN"),
        ("w.grad below 1", START, False, "w.grad is None"),
        ("big above 0.5", "import torch\nbig = torch.ones(100)", True, "big is 100, mean 1"),
        ("y.grad_fn == 'SumBackward0'", START + "y = w.sum()", True, "y.grad_fn is SumBackward0"),
        ("no error", "1 / 0", False, "ZeroDivisionError in line 1"),
        ("1 backward pass", START + "w.sum().backward()", True, "1 backward pass"),
        ("at least 2 backward passes", START + "w.sum().backward()", False, "1 backward pass"),
        ("2 updates of w", START + "w.data += 1\nw.data *= 2", True, "2 updates of w"),
        ("at least 1 update of w", START, False, "0 updates of w"),
        ("mul called", START + "w * 2", True, "nothing calls mul"),
        ("output contains it's", 'print("it\'s me")', True, "it printed something else"),
    ],
)
def test_a_sentence_is_judged_and_says_what_was_found(that, code, holds, found):
    judged = verdict(that, code)
    assert (judged.holds, judged.found, judged.hint) == (holds, found, "The hint.")


def test_an_error_comes_first_with_its_own_cure():
    exercise = Exercise("a", "A", "Do.", "", (Check("x == 1", "The hint."),))
    first, second = judge(exercise, lab.record("import torch\ntorch.tensor(1.0).backward()\nx = 1"))
    assert (first.that, first.holds) == ("no error", False)
    assert "requires_grad" in first.hint
    assert not second.holds
