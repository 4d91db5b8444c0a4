"""The lessons on what torch does with gradients: their numbers, errors and flags."""

from __future__ import annotations

import pytest

from tests.lessons.running import every_variant, recorded

SLUGS = ("clearing", "leaves", "detach", "no-grad", "twice-through", "made-as-you-run")

# (lesson, variant, other inputs, each name's `.grad` at the end): from the derivatives, by hand.
GRADS = [
    # 2·3 is cleared, then 5
    ("clearing", None, {}, {"x": 5.0}),
    ("clearing", "x.grad = None", {}, {"x": 5.0}),
    ("clearing", "Not cleared", {}, {"x": 6.0 + 5.0}),
    ("clearing", "optimizer.zero_grad()", {}, {"x": 5.0}),
    ("clearing", "optimizer.zero_grad()", {"to_none": False}, {"x": 5.0}),
    ("clearing", "Where 0 and None differ", {}, {"x": 0.0}),
    ("clearing", "Where 0 and None differ", {"to_none": True}, {"x": None}),
    ("clearing", "x.zero_grad()?", {}, {"x": 6.0}),
    ("clearing", "zero_() too early", {}, {"x": None}),
    # y = (x·w)²: 2·10 flows through z, 20·2 into w
    ("leaves", None, {}, {"x": None, "w": 40.0, "z": None, "y": None}),
    ("leaves", "z keeps its gradient", {}, {"x": None, "w": 40.0, "z": 20.0, "y": None}),
    # w = 5 − 0.1·40 = 1, then 2·(2·1)·2
    ("leaves", "A new w", {}, {"w": None}),
    ("leaves", "w changed in place", {}, {"w": 8.0}),
    # c = (3a)² + w: 2·6·3
    ("detach", None, {}, {"a": None, "w": 1.0}),
    ("detach", "Not cut", {}, {"a": 36.0, "w": 1.0}),
    ("detach", "One of two paths", {}, {"a": 1.0}),
    ("detach", "One of two paths", {"cut": False}, {"a": 36.0 + 1.0}),
    ("detach", "Every path cut", {}, {"a": None}),
    ("detach", "Every path cut", {"cut": False}, {"a": 36.0}),
    ("no-grad", None, {}, {"x": 10.0, "z": None}),
    ("no-grad", "An update", {}, {"w": 6.0}),
    # (x·w + b)²: 2·7 reaches b, 14·2 reaches w
    ("no-grad", "Freezing w", {}, {"x": None, "w": None, "b": 14.0}),
    ("no-grad", "Freezing w", {"frozen": False}, {"x": None, "w": 28.0, "b": 14.0}),
    # x³ at 2 and at 3, twice
    ("twice-through", None, {}, {"x": 12.0 + 12.0}),
    ("twice-through", "The same at x = 3", {}, {"x": 27.0 + 27.0}),
    ("twice-through", "Not retained", {}, {"x": 12.0}),
    ("twice-through", "Forward again instead", {}, {"x": 24.0}),
    ("twice-through", "Twice, cleared, once more", {}, {"x": 4.0}),
    ("twice-through", "Nothing to keep", {}, {"x": 2.0}),
    ("made-as-you-run", None, {}, {"x": 3 * 2.0**2}),
    ("made-as-you-run", "The other branch", {}, {"x": 2 * 2.0}),
    ("made-as-you-run", None, {"x": 4.0}, {"x": 2 * 4.0}),
    ("made-as-you-run", "A while loop", {}, {"x": 5 * 2.0**4}),
    ("made-as-you-run", "More turns", {}, {"x": 6 * 2.0**5}),
    ("made-as-you-run", "Learning the limit?", {}, {"x": 12.0, "limit": None}),
]
# (lesson, variant, the error's type, its kind, the name of the tensor that is to blame)
ERRORS = [
    ("clearing", "x.zero_grad()?", "AttributeError", "no zero_grad", "x"),
    ("clearing", "zero_() too early", "AttributeError", "grad is None", "x"),
    ("detach", "Every path cut", "RuntimeError", "no grad_fn", "b"),
    ("no-grad", "The update, tracked", "RuntimeError", "leaf changed in place", "w"),
    ("no-grad", "Back from z", "RuntimeError", "no grad_fn", "z"),
    ("twice-through", "Not retained", "RuntimeError", "second backward", "y"),
]


@pytest.mark.parametrize(("slug", "variant", "inputs", "grads"), GRADS)
def test_a_lesson_ends_with_the_gradients_that_follow_by_hand(slug, variant, inputs, grads):
    variables = recorded(slug, variant, **inputs).variables
    assert {name: variables[name].grad for name in grads} == grads


@pytest.mark.parametrize(("slug", "variant"), every_variant(*SLUGS))
def test_a_lesson_fails_only_where_an_error_is_what_it_shows(slug, variant):
    meant = [(slug, variant) == (each[0], each[1]) for each in ERRORS]
    assert (recorded(slug, variant).error is not None) == any(meant)


@pytest.mark.parametrize(("slug", "variant", "type_of_error", "kind", "name"), ERRORS)
def test_an_error_that_a_lesson_shows_is_explained_and_names_its_tensor(
    slug, variant, type_of_error, kind, name
):
    recording = recorded(slug, variant)
    error = recording.error
    assert (error.type, error.kind) == (type_of_error, kind)
    assert recording.passes[-1].graph.node(error.node).name == name


def grads_of_x(recording) -> list:
    """What `x.grad` holds after each step that writes or clears it, first to last."""
    changes = [change for step in recording.steps for change in step.changes]
    return [change.after for change in changes if change.field == "grad"]


@pytest.mark.parametrize(
    ("slug", "variant", "grads"),
    [
        ("clearing", None, [6.0, 0.0, 5.0]),
        ("clearing", "x.grad = None", [6.0, None, 5.0]),
        ("clearing", "optimizer.zero_grad()", [6.0, None, 5.0]),
        ("twice-through", None, [12.0, 24.0]),
        ("twice-through", "The same at x = 3", [27.0, 54.0]),
        ("twice-through", "Twice, cleared, once more", [4.0, 8.0, 0.0, 4.0]),
    ],
)
def test_the_drawer_goes_through_these_numbers(slug, variant, grads):
    assert grads_of_x(recorded(slug, variant)) == grads


def test_after_a_zero_momentum_moves_x_on_and_after_none_the_optimizer_leaves_it():
    # 3 − 0.1·6 = 2.4, and with half of the 6 as momentum 2.4 − 0.1·3 = 2.1
    zero, none = (
        recorded("clearing", "Where 0 and None differ", to_none=to_none).variables["x"].value
        for to_none in (False, True)
    )
    assert (zero, none) == (pytest.approx(2.1), pytest.approx(2.4))


def test_reading_a_gradient_that_was_not_kept_is_a_warning_and_none_where_it_was():
    kinds = [step.kind for step in recorded("leaves").steps]
    assert kinds[-2:] == ["warning", "print"]
    kept = recorded("leaves", keep=True)
    assert "warning" not in [step.kind for step in kept.steps]


def test_through_the_middle_flows_what_is_not_kept():
    assert recorded("leaves").passes[-1].graph.named("z").gradient == 20.0


def test_torch_calls_data_detached_results_and_those_of_no_grad_leaves():
    variables = recorded("leaves", "Which is a leaf?").variables
    assert [name for name in "xwzdny" if variables[name].is_leaf] == ["x", "w", "d", "n"]
    assert [name for name in "xwzdny" if variables[name].requires_grad] == ["w", "z", "y"]


def test_a_rebound_parameter_is_no_leaf_while_the_first_one_goes_on_collecting():
    recording = recorded("leaves", "A new w")
    assert recording.variables["w"].is_leaf is False
    first, *_ = recording.passes[-1].graph.nodes
    assert (first.kind, first.grad) == ("leaf", 40.0 + 8.0)


def test_the_forward_pass_does_not_notice_a_cut():
    assert [recorded("detach", cut=cut).variables["c"].value for cut in (True, False)] == [41, 41]


def test_writing_through_a_detached_tensor_changes_the_leaf_but_a_copy_does_not():
    values = [
        recorded("detach", f"Written {how}").variables for how in ("through d", "into a copy")
    ]
    assert [(each["a"].value, each["d"].value) for each in values] == [(99.0, 99.0), (2.0, 99.0)]


def test_no_grad_leaves_the_tensors_that_it_uses_as_they_are():
    variables = recorded("no-grad").variables
    assert [variables[name].requires_grad for name in "yzx"] == [True, False, True]
    assert variables["y"].value == variables["z"].value == 25.0


def test_an_update_under_no_grad_changes_the_value_and_keeps_the_leaf():
    recording = recorded("no-grad", "An update")
    w = recording.variables["w"]
    assert (w.value, w.is_leaf, w.requires_grad) == (pytest.approx(2.4), True, True)
    assert [step.kind for step in recording.steps].count("update") == 1


def test_the_second_walk_has_no_forward_step_and_the_same_flow_through_the_middle():
    first, second = recorded("twice-through").passes
    assert "forward" not in [step.kind for step in second.steps]
    assert [each.graph.named("h").gradient for each in (first, second)] == [2.0, 2.0]


class Toy:
    """An engine of the kind that keeps, and adds to, a gradient in every node."""

    def __init__(self, data: float, parents: tuple[tuple[Toy, float], ...] = ()):
        self.data, self.grad, self.parents = data, 0.0, parents

    def __mul__(self, other: Toy) -> Toy:
        return Toy(self.data * other.data, ((self, other.data), (other, self.data)))

    def hand_on(self) -> None:
        for parent, local in self.parents:
            parent.grad += local * self.grad


def test_an_engine_that_keeps_every_gradient_says_72_where_torch_says_54():
    x = Toy(3.0)
    h = x * x
    y = h * x
    told = []
    for _ in range(2):
        y.grad = 1.0
        y.hand_on()
        h.hand_on()
        told.append((h.grad, x.grad))
    assert told == [(3.0, 27.0), (6.0, 72.0)]


@pytest.mark.parametrize(("limit", "operations"), [(20.0, 4), (50.0, 5), (1.0, 1)])
def test_a_loop_leaves_a_node_for_each_turn(limit, operations):
    graph = recorded("made-as-you-run", "A while loop", limit=limit).passes[-1].graph
    assert [node.op for node in graph.nodes if node.kind == "op"] == ["mul"] * operations


@pytest.mark.parametrize("variant", [None, "The other branch", "Learning the limit?"])
def test_a_branch_has_no_node_of_its_own(variant):
    graph = recorded("made-as-you-run", variant).passes[-1].graph
    assert [node.grad_fn for node in graph.nodes if node.kind == "op"] == ["PowBackward0"]


@pytest.mark.parametrize("x", [1.5, 5.0])
@pytest.mark.parametrize("limit", [1.0, 50.0])
def test_the_loop_ends_wherever_the_sliders_stand(x, limit):
    recording = recorded("made-as-you-run", "A while loop", x=x, limit=limit)
    assert (recording.error, recording.truncated) == (None, False)
