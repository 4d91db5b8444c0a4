"""Room in the picture: all that the player writes into a slot fits, and little more is kept."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

import autograd_lab as lab
from autograd_lab.drawing.placing.boxes import CELL
from autograd_lab.model.text import width
from autograd_lab.player.payload.payload import payload

SVG = "{http://www.w3.org/2000/svg}"
SLOTS = {"v": "value", "g": "gradient", "d": "grad"}
DESCENT = """import torch
w = torch.tensor(0.12345, requires_grad=True)
b = torch.tensor(-1.0, requires_grad=True)
for turn in range(4):
    loss = (w * 1.618 + b * w - 2.718) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.01 * w.grad
        b -= 0.01 * b.grad
"""
TWICE = """import torch
x = torch.tensor(3.0, requires_grad=True)
for turn in range(2):
    y = x * x
    y.backward()
"""


def drawn(recording):
    """Each picture of a recording's data with its nodes by index, of every pass."""
    data = payload(recording)
    for each in data["passes"]:
        structure = data["structures"][each["structure"]]
        for svg in filter(None, (structure["svg"], structure.get("folded"))):
            root = ElementTree.fromstring(svg)
            nodes = {
                int(group.get("data-node")): group
                for group in root.iter(SVG + "g")
                if group.get("data-node")
            }
            yield each, nodes


def texts(each):
    """What is written into nodes at any step of a pass: (field, index, text)."""
    yield from (change[:3] for change in each["start"] if change[0] in SLOTS)
    for step in each["steps"]:
        yield from (change[:3] for change in step["changes"] if change[0] in SLOTS)
        yield from step.get("shown", ())


@pytest.mark.parametrize("code", [DESCENT, TWICE])
def test_what_is_written_into_a_node_at_any_step_fits_into_it(code):
    compared = 0
    for each, nodes in drawn(lab.record(code)):
        for field, index, text in texts(each):
            if text is None or index not in nodes:
                continue
            places = [
                place
                for place in nodes[index].iter(SVG + "text")
                if SLOTS[field] in place.get("class").split()
            ]
            lines = text.split("\n")
            assert len(lines) <= len(places), (field, text)
            room = float(nodes[index].find(SVG + "rect").get("width"))
            for line, place in zip(lines, places, strict=False):
                half = width(line) * float(place.get("font-size")) * CELL / 2
                assert half <= min(float(place.get("x")), room - float(place.get("x"))), line
                compared += 1
    assert compared > 10


def test_a_drawer_that_adds_long_numbers_is_as_wide_as_two_of_them():
    """Three in a line would take 324 units, and a column of such leaves the whole picture."""
    recording = lab.record(DESCENT)
    steps = payload(recording)["passes"][-1]["steps"]
    assert any("\n= " in text for step in steps for _, _, text in step.get("shown", ()))
    for _, nodes in drawn(recording):
        widths = [float(node.find(SVG + "rect").get("width")) for node in nodes.values()]
        assert max(widths) < 270
