"""The lessons of one number end with the numbers that follow by hand, variant by variant."""

from __future__ import annotations

import pytest

from tests.lessons.running import every_variant, recorded

SLUGS = (
    *("first-backward", "several-inputs", "the-graph", "used-twice"),
    *("chain-rule", "backpropagation-by-hand"),
)
# (lesson, variant or None, the value of the result, the `.grad` of the leaves at the end): from
# the derivatives in the comments, never from a run.
GRADS = [
    # 2x at 3
    ("first-backward", None, {"y": 9.0}, {"x": 6.0}),
    # 2x + 3 at 2
    ("first-backward", "x² + 3x + 1", {"y": 11.0}, {"x": 7.0}),
    # 2x + 2 at 3
    ("first-backward", "x² + 2x + 1", {"y": 16.0}, {"x": 8.0}),
    # 3x² + 4x − 5 at 3
    ("first-backward", "x³ + 2x² − 5x + 1", {"y": 31.0}, {"x": 34.0}),
    # 2x at 5
    ("first-backward", "requires_grad_() afterwards", {"y": 25.0}, {"x": 10.0}),
    ("first-backward", "Without requires_grad", {"y": 9.0}, {"x": None}),
    # 2x + 3y and 3x + 2y at 2, 3
    ("several-inputs", None, {"z": 31.0}, {"x": 13.0, "y": 12.0}),
    # 4x + y and x + 6y at 1, 2
    ("several-inputs", "2x² + xy + 3y²", {"z": 16.0}, {"x": 6.0, "y": 13.0}),
    # 2(xw + b) = 14, times x for w, times 1 for b
    ("several-inputs", "Data among the inputs", {"y": 49.0}, {"x": None, "w": 28.0, "b": 14.0}),
    # w, w, x + y at 2, 3, 4
    ("the-graph", None, {"a": 5.0, "z": 20.0}, {"x": 4.0, "y": 4.0, "w": 5.0}),
    ("the-graph", "The whole graph", {"z": 20.0}, {"x": 4.0, "y": 4.0, "w": 5.0}),
    ("the-graph", "w is data", {"z": 20.0}, {"x": 4.0, "y": 4.0, "w": None}),
    ("the-graph", "Ask a leaf", {"z": 20.0}, {"x": 4.0, "y": 4.0, "w": 5.0}),
    # x + x at 3
    ("used-twice", None, {"y": 9.0}, {"x": 6.0}),
    ("used-twice", "x² + 2x + 1", {"y": 16.0}, {"x": 8.0}),
    # 3x² at 2
    ("used-twice", "Three uses", {"y": 8.0}, {"x": 12.0}),
    # 2x − 6 at 3
    ("used-twice", "A difference of two", {"y": -9.0}, {"x": 0.0}),
    # 3, a number that is no longer x
    ("used-twice", "One use as a plain number", {"y": 9.0}, {"x": 3.0}),
    # 3(x² + 1)²·2x at 2
    ("chain-rule", None, {"g": 5.0, "f": 125.0}, {"x": 300.0}),
    # dz/dy = 2y + 2 = 14: times 2ax + b, x², x
    (
        *("chain-rule", "Two formulas: y, then z"),
        *({"y": 6.0, "z": 48.0}, {"x": 98.0, "a": 14.0, "b": 14.0}),
    ),
    # y = 15, dz/dy = 32: 32·(2·2·2 + 3), 32·2², 32·2
    ("chain-rule", "The same at x = 2", {"y": 15.0}, {"x": 352.0, "a": 128.0, "b": 64.0}),
    # y = 1 − 3 + 1, dz/dy = 0
    ("chain-rule", "The same where y = −1", {"y": -1.0}, {"x": 0.0, "a": 0.0, "b": 0.0}),
    # 3g² at 5, and no way on to x
    ("chain-rule", "A broken link", {"f": 125.0}, {"x": None, "g": 75.0}),
    # y = (x·w1 + b)·w2: w2·w1, w2·x, x·w1 + b, w2
    (
        *("backpropagation-by-hand", None, {"h": 6.0, "a": 6.5, "y": -6.5}),
        {"x": -3.0, "w1": -2.0, "w2": 6.5, "b": -1.0},
    ),
    (
        *("backpropagation-by-hand", "Dead end: w2 = 0", {"y": 0.0}),
        {"x": 0.0, "w1": 0.0, "w2": 6.5, "b": 0.0},
    ),
    (
        *("backpropagation-by-hand", "Silent input: x = 0", {"y": -0.5}),
        {"x": -3.0, "w1": 0.0, "w2": 0.5, "b": -1.0},
    ),
    (
        *("backpropagation-by-hand", "Other sign: w2 = 1", {"y": 6.5}),
        {"x": 3.0, "w1": 2.0, "w2": 6.5, "b": 1.0},
    ),
    (
        *("backpropagation-by-hand", "Your hand beside torch", {"y": -6.5}),
        {"x": -3.0, "w1": -2.0, "w2": 6.5, "b": -1.0},
    ),
]
RAISES = {
    ("first-backward", "Without requires_grad"): ("RuntimeError", "does not have a grad_fn"),
    ("the-graph", "Ask a leaf"): ("AttributeError", "no attribute 'next_functions'"),
}
PRINTS = [
    ("first-backward", None, "None\ntensor(6.)\n"),
    (
        *("first-backward", "requires_grad_() afterwards"),
        "False\nTrue True PowBackward0\ntensor(10.)\n",
    ),
    (
        *("the-graph", None),
        "MulBackward0\nAddBackward0\ntorch::autograd::AccumulateGrad\n"
        "tensor(4.) tensor(4.) tensor(5.)\n",
    ),
    (
        *("the-graph", "The whole graph"),
        "MulBackward0\nAddBackward0\n" + 3 * "torch::autograd::AccumulateGrad\n",
    ),
    ("the-graph", "w is data", "AddBackward0\nNone\ntensor(4.) tensor(4.) None\n"),
    ("the-graph", "Ask a leaf", "None\n"),
    (
        *("backpropagation-by-hand", "Your hand beside torch"),
        "w2 6.5 6.5\nb  -1.0 -1.0\nw1 -2.0 -2.0\nx  -3.0 -3.0\n",
    ),
]


@pytest.mark.parametrize(("slug", "variant", "values", "grads"), GRADS)
def test_a_lesson_ends_with_the_numbers_that_follow_by_hand(slug, variant, values, grads):
    variables = recorded(slug, variant).variables
    assert {name: variables[name].value for name in values} == values
    assert {name: variables[name].grad for name in grads} == grads


def test_the_table_has_every_variant():
    assert [(slug, variant) for slug, variant, _, _ in GRADS] == every_variant(*SLUGS)


@pytest.mark.parametrize(("slug", "variant"), every_variant(*SLUGS))
def test_only_the_programs_that_are_meant_to_fail_raise(slug, variant):
    error = recorded(slug, variant).error
    kind, words = RAISES.get((slug, variant), (None, ""))
    assert (error and error.type) == kind
    assert error is None or words in error.message


@pytest.mark.parametrize(("slug", "variant", "output"), PRINTS)
def test_a_lesson_prints_what_its_text_speaks_of(slug, variant, output):
    assert recorded(slug, variant).output == output


@pytest.mark.parametrize(
    ("slug", "variant", "name", "function"),
    [
        ("first-backward", None, "y", "PowBackward0"),
        ("the-graph", None, "z", "MulBackward0"),
        ("the-graph", None, "a", "AddBackward0"),
        ("the-graph", None, "x", None),
        ("used-twice", None, "y", "MulBackward0"),
    ],
)
def test_the_function_behind_a_result_is_the_one_that_the_lesson_names(
    slug, variant, name, function
):
    assert recorded(slug, variant).variables[name].grad_fn == function


def test_what_is_computed_from_a_tensor_that_requires_grad_does_too():
    assert recorded("first-backward").variables["y"].requires_grad is True


def test_before_backward_every_grad_of_the_network_is_none():
    (only,) = recorded("backpropagation-by-hand").passes
    seed = next(place for place, step in enumerate(only.steps) if step.kind == "seed")
    grads = [value for (_, field), value in only.state(seed).items() if field == "grad"]
    assert grads == [None] * len(grads)


@pytest.mark.parametrize(
    ("slug", "variant", "name", "gradient"),
    [
        ("chain-rule", None, "g", 75.0),
        ("chain-rule", None, "h", 75.0),
        ("chain-rule", "Two formulas: y, then z", "y", 14.0),
        ("backpropagation-by-hand", None, "a", -1.0),
        ("backpropagation-by-hand", None, "h", -1.0),
    ],
)
def test_a_gradient_flows_through_what_keeps_no_grad(slug, variant, name, gradient):
    (only,) = recorded(slug, variant).passes
    node = only.graph.named(name)
    assert (node.gradient, node.grad) == (gradient, None)


@pytest.mark.parametrize(
    ("slug", "variant", "name", "shares"),
    [
        ("several-inputs", None, "y", [6.0, 6.0]),
        ("used-twice", None, "x", [3.0, 3.0]),
        ("used-twice", "x² + 2x + 1", "x", [2.0, 6.0]),
        ("used-twice", "Three uses", "x", [4.0, 4.0, 4.0]),
        ("used-twice", "A difference of two", "x", [-6.0, 3.0, 3.0]),
        ("used-twice", "One use as a plain number", "x", [3.0]),
        ("chain-rule", "Two formulas: y, then z", "y", [2.0, 12.0]),
        ("chain-rule", "Two formulas: y, then z", "x", [42.0, 56.0]),
    ],
)
def test_the_shares_of_a_gradient_are_those_of_its_paths(slug, variant, name, shares):
    graph = recorded(slug, variant).passes[-1].graph
    node = graph.named(name)
    assert sorted(each.contribution for each in graph.edges if each.source == node.id) == shares


def test_raising_y_by_1_raises_the_gradient_of_x_by_3():
    grads = [recorded("several-inputs", y=y).variables["x"].grad for y in (3.0, 4.0)]
    assert grads[1] - grads[0] == 3.0


def test_a_grad_is_written_before_the_walk_has_reached_the_last_leaf():
    (only,) = recorded("the-graph").passes
    names = {node.id: node.name for node in only.graph.nodes}
    written = [
        (step.kind, names[step.changes[-1].target])
        for step in only.steps
        if step.kind == "accumulate"
    ]
    place = [step.kind for step in only.steps].index("accumulate")
    assert written[0] == ("accumulate", "w")
    assert "backward" in [step.kind for step in only.steps[place:]]


def test_the_hand_and_torch_agree_wherever_the_sliders_stand():
    places = {"x": -1.5, "w1": 2.0, "w2": 4.5, "b": -3.0}
    output = recorded("backpropagation-by-hand", "Your hand beside torch", **places).output
    # x·w1 + b, w2, w2·x, w2·w1
    assert [line.split() for line in output.splitlines()] == [
        ["w2", "-6.0", "-6.0"],
        ["b", "4.5", "4.5"],
        ["w1", "-6.75", "-6.75"],
        ["x", "9.0", "9.0"],
    ]
