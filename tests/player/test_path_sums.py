"""The player's numbers on edges into folded statements: texts, running sums, what is kept back."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

import autograd_lab as lab
from autograd_lab.player import to_html
from autograd_lab.player.payload.packing import unpack
from autograd_lab.player.payload.payload import payload
from autograd_lab.player.payload.sending import sample, trim

SVG = "{http://www.w3.org/2000/svg}"
TWO_FORMULAS = """import torch
x = torch.tensor(1.0, requires_grad=True)
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
y = a * x**2 + b * x + 1
z = y**2 + 2 * y
z.backward()
"""
NETWORK = """import torch
torch.manual_seed(0)
w = torch.randn(10, 10, requires_grad=True)
v = torch.randn(2, requires_grad=True)
x = torch.randn(10, 10)
loss = (x @ w @ w).sum() + (v * v + v).sum()
loss.backward()
"""


@pytest.fixture(scope="module")
def data():
    return payload(lab.record(TWO_FORMULAS))


def numbers(data, operand):
    """What stands on the edge from an operand into the one fold that uses it."""
    (each,) = data["passes"]
    labels = [node["label"] for node in each["nodes"]]
    (key,) = (
        key
        for key in each["sums"]
        if labels[each["edges"][int(re.match(r"\d+", key)[0])]["ends"][0]] == operand
    )
    return each["sums"][key]


def test_every_sum_in_the_picture_has_its_numbers_and_the_other_way_round(data):
    root = ElementTree.fromstring(data["structures"][0]["folded"])
    drawn = {
        group.get("data-members")
        for group in root.iter(SVG + "g")
        if "sum" in group.get("class", "").split()
    }
    assert drawn == set(data["passes"][0]["sums"])
    assert len(drawn) == 4


def test_the_derivative_of_the_statement_is_7_and_comes_path_by_path(data):
    of_x = numbers(data, "x")
    assert (of_x["local"], of_x["localFull"], of_x["paths"]) == ("×7", "7.0", "3 + 2 × 2")


def test_a_contribution_is_a_running_sum_of_what_the_inner_edges_carry(data):
    of_x, of_y = numbers(data, "x"), numbers(data, "y")
    assert [each[1] for each in of_x["arrivals"]] == ["42", "98"]
    assert [each[1] for each in of_y["arrivals"]] == ["2", "14"]
    assert of_x["shares"] == of_y["shares"] == 2
    steps = data["passes"][0]["steps"]
    assert [steps[each[0]]["text"][:12] for each in of_x["arrivals"]] == [
        "x receives 1",
        "x receives 2",
    ]


def test_tensors_have_sums_but_no_derivative_and_large_ones_only_their_shape():
    data = payload(lab.record(NETWORK))
    of_w, of_v = numbers(data, "w"), numbers(data, "v")
    assert "local" not in of_w
    assert "local" not in of_v
    assert [each[1] for each in of_w["arrivals"]] == ["(10, 10)", "(10, 10)"]
    recording = lab.record(NETWORK)
    gradient = recording.passes[0].graph.named("v").gradient
    shown = of_v["arrivals"][-1]
    assert shown[1].startswith("[")
    assert json.loads(shown[2].replace("−", "-")) == pytest.approx(gradient)


def test_a_sum_that_is_not_finite_is_flagged():
    code = TWO_FORMULAS.replace("torch.tensor(1.0", "torch.tensor(float('inf')")
    data = payload(lab.record(code))
    assert numbers(data, "x")["arrivals"][-1][3] == "!"


def test_a_statement_is_sent_open_when_it_is_asked_for(data):
    asked = trim(data, group=(0, 1))["structures"][0]
    assert list(asked["opened"]) == ["1"]
    svg = unpack(asked["opened"]["1"]["packed"])
    assert "z = y**2 + 2 * y" in svg
    assert "plan" not in asked
    assert "opened" not in trim(data, group=(0, 2))["structures"][0]


def test_a_file_holds_every_statement_open_and_stays_small(data):
    (structure,) = sample(data)["structures"]
    assert list(structure["opened"]) == ["0", "1"]
    assert len(to_html(lab.record(TWO_FORMULAS)).encode()) < 400_000


def test_a_program_of_single_operations_has_no_folded_picture():
    code = "import torch\nx = torch.tensor(2.0, requires_grad=True)\ny = x * x\ny.backward()\n"
    data = payload(lab.record(code))
    assert "folded" not in data["structures"][0]
    assert data["passes"][0]["sums"] == {}
