"""Where the first NaN and infinity appear, against torch's anomaly detection and by hand."""

from __future__ import annotations

import math
import re

import pytest
import torch

import autograd_lab as lab


def recorded(program: str) -> lab.Recording:
    recording = lab.record("import torch\n" + program)
    assert recording.error is None, recording.error
    return recording


def facts(recording: lab.Recording) -> list[tuple]:
    nodes = {node.id: node for each in recording.passes for node in each.graph.nodes}
    found = recording.first_non_finite
    return [(each.field, nodes[each.node].name, each.number) for each in found]


BY_HAND = {
    "the logarithm of 0": (
        "x = torch.tensor(0.0, requires_grad=True)\ny = torch.log(x)\ny.backward()",
        [("value", "y", "−∞"), ("contribution", "x", "∞")],
    ),
    "the square root's slope at 0": (
        "x = torch.tensor(0.0, requires_grad=True)\ny = torch.sqrt(x)\ny.backward()",
        [("contribution", "x", "∞")],
    ),
    "0 times infinity on the way back": (
        "x = torch.tensor(0.0, requires_grad=True)\nr = torch.sqrt(x)\n(r * 0).backward()",
        [("contribution", "x", "NaN")],
    ),
    "0 times infinity on the way forward": (
        "x = torch.tensor(0.0, requires_grad=True)\nu = 1 / x\nz = u * x",
        [("value", "u", "∞"), ("value", "z", "NaN")],
    ),
    "an overflow, then infinity less infinity": (
        "x = torch.tensor(1e30, requires_grad=True)\ny = x * x\nz = y - y",
        [("value", "y", "∞"), ("value", "z", "NaN")],
    ),
    "a gradient that is a sum of opposite infinities": (
        "x = torch.tensor(0.0, requires_grad=True)\ny = x.sqrt() - x.sqrt()\ny.backward()",
        [("contribution", "x", "−∞"), ("gradient", "x", "NaN")],
    ),
    "two passes whose infinities meet in .grad": (
        "x = torch.tensor(0.0, requires_grad=True)\nx.sqrt().backward()\n(-x.sqrt()).backward()",
        [("contribution", "x", "∞"), ("grad", "x", "NaN")],
    ),
    "an update that goes too far": (
        "w = torch.tensor(1.0, requires_grad=True)\nopt = torch.optim.SGD([w], lr=1e38)\n"
        "(w * 1e5).backward()\nopt.step()",
        [("value", "w", "−∞")],
    ),
    "one element of several": (
        "x = torch.tensor([4.0, 0.0], requires_grad=True)\ny = x.sqrt()\ny.sum().backward()",
        [("contribution", "x", "∞")],
    ),
    "a tensor too large to list": (
        "x = torch.zeros(100, requires_grad=True)\ny = x.log()\ny.sum().backward()",
        [("value", "y", "−∞"), ("contribution", "x", "∞")],
    ),
    "an infinity that the program wrote is none that appeared": (
        "x = torch.tensor([1.0, 2.0], requires_grad=True)\nm = torch.tensor([True, False])\n"
        "y = torch.softmax(x.masked_fill(m, float('-inf')), 0)\ny[1].backward()",
        [],
    ),
    "a NaN that a leaf was given is none that appeared": (
        "x = torch.tensor(float('nan'), requires_grad=True)\ny = x * 2\ny.backward()",
        [],
    ),
    "numbers that stay finite": (
        "x = torch.tensor(3.0, requires_grad=True)\ny = x * x\ny.backward()",
        [],
    ),
}


@pytest.mark.parametrize(("program", "expected"), BY_HAND.values(), ids=BY_HAND)
def test_the_first_nan_and_infinity_are_found_where_they_appear(program, expected):
    assert facts(recorded(program)) == expected


ANOMALIES = {
    "sqrt": "x = torch.tensor(0.0, requires_grad=True)\nloss = x.sqrt() * 0",
    "sqrt of elements": "x = torch.zeros(3, requires_grad=True)\nloss = (x.sqrt() * 0).sum()",
    "norm": "x = torch.zeros(3, requires_grad=True)\nloss = ((x * x).sum().sqrt() * x).sum()",
    "log": "x = torch.tensor(0.0, requires_grad=True)\nloss = x * x.log()",
    "where": (
        "x = torch.tensor([0.0, 1.0], requires_grad=True)\n"
        "loss = torch.where(x > 0, x.log(), torch.zeros(2)).sum()"
    ),
    "quotient": "x = torch.tensor(0.0, requires_grad=True)\nloss = ((x + 1) / x) * 0",
    "power": "x = torch.tensor(0.0, requires_grad=True)\nloss = (x * 0) ** -1 * 0",
    "acos": "x = torch.tensor(1.0, requires_grad=True)\nloss = x.acos() * 0",
    "norm of a module's output": (
        "torch.manual_seed(0)\nlayer = torch.nn.Linear(2, 2)\nx = torch.zeros(2)\n"
        "h = layer(x) - layer(x)\nloss = (h * h).sum().sqrt() * 0"
    ),
}


@pytest.mark.parametrize("program", ANOMALIES.values(), ids=ANOMALIES)
@pytest.mark.filterwarnings("ignore:Anomaly Detection:UserWarning")
@pytest.mark.filterwarnings("ignore:Error detected in:UserWarning")
def test_the_first_nan_of_a_backward_pass_is_the_one_that_torch_detects(program):
    namespace = {"torch": torch}
    exec(program, namespace)
    with (
        torch.autograd.detect_anomaly(),
        pytest.raises(RuntimeError, match="returned nan values") as raised,
    ):
        namespace["loss"].backward()
    guilty = re.search(r"'(\w+)' returned nan", str(raised.value))[1]

    recording = recorded(program + "\nloss.backward()")
    found = [each for each in recording.first_non_finite if each.field == "contribution"]
    nan = next(each for each in found if each.number == "NaN")
    graph = recording.passes[-1].graph
    assert graph.node(graph.edge(nan.edge).target).grad_fn == guilty


def test_nothing_before_the_first_one_is_nan_or_infinite():
    for program, expected in BY_HAND.values():
        if not expected:
            continue
        recording = recorded(program)
        first = recording.first_non_finite[0].step
        for step in recording.steps[:first]:
            for change in step.changes:
                after = change.after
                numbers = torch.tensor(after if isinstance(after, (list, float)) else 0.0)
                assert numbers.isfinite().all()


def test_the_sentence_of_the_step_says_what_appears_and_from_what():
    recording = recorded(BY_HAND["0 times infinity on the way back"][0])
    (found,) = recording.first_non_finite
    assert recording.steps[found.step].text.endswith(": here the first NaN appears, from 0 × ∞.")
    assert found.text == "The first NaN among the gradients appears here, from 0 × ∞."


def test_of_several_elements_the_sentence_picks_the_one():
    recording = recorded(BY_HAND["one element of several"][0])
    (found,) = recording.first_non_finite
    assert recording.steps[found.step].text.endswith(
        "here the first ∞ appears, where x = 0 and the upstream gradient = 1."
    )


def test_a_recording_that_was_written_and_read_finds_the_same():
    recording = recorded(BY_HAND["the logarithm of 0"][0])
    again = lab.Recording.from_json(recording.to_json())
    assert again.first_non_finite == recording.first_non_finite != ()


def test_the_mark_does_not_change_the_numbers():
    recording = recorded(BY_HAND["two passes whose infinities meet in .grad"][0])
    assert math.isnan(recording.variables["x"].grad)
    assert (
        recording.passes[-1].state()[recording.passes[-1].graph.named("x").id, "grad"] is math.nan
    )


MASKED = """q = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
v = torch.tensor([[1.0], [2.0]], requires_grad=True)
masked = q.masked_fill(torch.tensor([[False, False], [True, True]]), float("-inf"))
share = torch.softmax(masked, 1)
(share @ v)[0].sum().backward()
"""


def test_a_gradient_that_a_nan_among_the_values_has_spoiled_is_no_source():
    recording = recorded(MASKED)
    assert facts(recording) == [("value", "share", "NaN")]
    told = [step for step in recording.steps if "appears" in step.text]
    assert [step.line for step in told] == [5]


def test_an_infinity_among_the_gradients_after_one_among_the_values_says_among_which():
    recording = recorded("x = torch.tensor(0.0, requires_grad=True)\ny = x.log()\ny.backward()")
    texts = [step.text for step in recording.steps if "appears" in step.text]
    assert ": here the first −∞ appears, from x = 0." in texts[0]
    assert ": here the first ∞ among the gradients appears, from 1 × ∞." in texts[1]


def test_what_appears_after_one_that_the_program_wrote_is_another_and_not_the_first():
    text = "x = torch.tensor([0.0, 1.0], requires_grad=True)\n"
    text += "m = x.masked_fill(x > 0, float('-inf'))\ny = x.log()\n"
    recording = recorded(text)
    (found,) = recording.first_non_finite
    assert found.text == "Another −∞ among the values appears here, where x = 0."
    assert recording.steps[found.step].text.endswith(": here another −∞ appears, where x = 0.")
