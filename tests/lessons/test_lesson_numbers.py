"""Every lesson runs as written and with every variant, and its numbers are those of the text."""

from __future__ import annotations

import pytest

import autograd_lab as lab
from autograd_lab.recording.inputs import with_inputs

# (lesson, variant or None, the leaves' `.grad` at the end): by hand, from the derivatives.
GRADS = [
    ("chain-rule", None, {"x": 98.0, "a": 14.0, "b": 14.0}),
    # y = 15, dz/dy = 32: 32·(2·2·2 + 3), 32·2², 32·2
    ("chain-rule", "x = 2: the 14s come apart", {"x": 352.0, "a": 128.0, "b": 64.0}),
    # y = −1, dz/dy = 0
    ("chain-rule", "y = −1: everything stops", {"x": 0.0, "a": 0.0, "b": 0.0}),
    ("backpropagation-by-hand", None, {"x": -3.0, "w1": -2.0, "w2": 6.5, "b": -1.0}),
    ("backpropagation-by-hand", "Dead end: w2 = 0", {"x": 0.0, "w1": 0.0, "w2": 6.5, "b": 0.0}),
    (
        "backpropagation-by-hand",
        "Silent input: x = 0",
        {"x": -3.0, "w1": 0.0, "w2": 0.5, "b": -1.0},
    ),
    ("backpropagation-by-hand", "Other sign: w2 = 1", {"x": 3.0, "w1": 2.0, "w2": 6.5, "b": 1.0}),
    ("gradients-accumulate", None, {"x": 12.0}),
    ("gradients-accumulate", "Cleared in between", {"x": 6.0}),
    ("gradients-accumulate", "Four times, never cleared", {"x": 24.0}),
]
VARIANTS = [
    (each.slug, variant)
    for each in lab.lessons()
    for variant in (None, *(variant.name for variant in each.variants))
]


def settings(slug: str, variant: str | None) -> tuple[str, dict]:
    """The program and the inputs of a variant."""
    lesson = lab.lesson(slug)
    for each in lesson.variants:
        if each.name == variant:
            return each.code or lesson.code, each.inputs
    return lesson.code, {}


@pytest.mark.parametrize(("slug", "variant", "grads"), GRADS)
def test_a_lesson_ends_with_the_gradients_that_follow_by_hand(slug, variant, grads):
    code, inputs = settings(slug, variant)
    variables = lab.record(code, inputs).variables
    assert {name: variables[name].grad for name in grads} == grads


def test_the_table_has_every_variant_of_every_lesson():
    assert [(slug, variant) for slug, variant, _ in GRADS] == VARIANTS


@pytest.mark.parametrize(("slug", "variant"), VARIANTS)
def test_a_lesson_prints_what_plain_python_prints(slug, variant, capsys):
    code, inputs = settings(slug, variant)
    recording = lab.record(code, inputs)
    assert recording.error is None
    assert capsys.readouterr().out == ""
    exec(compile(with_inputs(code, inputs), "<lesson>", "exec"), {"__name__": "__main__"})
    assert recording.output == capsys.readouterr().out


def test_the_network_has_the_values_of_the_forward_pass():
    graph = lab.record(lab.lesson("backpropagation-by-hand").code).passes[-1].graph
    assert [graph.named(name).value for name in "hay"] == [6.0, 6.5, -6.5]


def test_in_the_network_every_grad_is_none_before_backward():
    (only,) = lab.record(lab.lesson("backpropagation-by-hand").code).passes
    seed = next(place for place, step in enumerate(only.steps) if step.kind == "seed")
    grads = [value for (_, field), value in only.state(seed).items() if field == "grad"]
    assert grads == [None] * len(grads)


def test_accumulation_goes_through_6_before_12():
    passes = lab.record(lab.lesson("gradients-accumulate").code).passes
    assert [each.graph.named("x").grad for each in passes] == [6.0, 12.0]


def test_clearing_goes_through_none():
    passes = lab.record(lab.lesson("gradients-accumulate").code, {"clear": True}).passes
    kinds = [step.kind for each in passes for step in each.steps]
    assert kinds.count("reset") == 1
    assert [each.graph.named("x").gradient for each in passes] == [6.0, 6.0]
