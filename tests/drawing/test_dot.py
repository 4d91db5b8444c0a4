"""DOT: golden files, the same bytes every time, and names that cannot break out of a label.

`python -m pytest tests/drawing --overwrite` writes the golden files anew.
"""

import re
from pathlib import Path

import pytest

from autograd_lab.drawing import to_dot
from autograd_lab.drawing.placing import graphviz as graphviz_program
from autograd_lab.model.recording import Recording
from tests.drawing import examples

GOLDEN = Path(__file__).parent / "golden"
EXAMPLES = ("two_layer_network", "cuts", "accumulate_twice", "tensors", "hostile")


@pytest.mark.parametrize("name", EXAMPLES)
def test_dot_is_that_of_the_golden_file(name, overwrite):
    dot = to_dot(getattr(examples, name)())
    path = GOLDEN / f"{name}.dot"
    if overwrite:
        path.write_text(dot, encoding="utf-8")
    assert dot == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_same_recording_gives_the_same_bytes(name):
    assert to_dot(getattr(examples, name)()) == to_dot(getattr(examples, name)())


def test_graphviz_draws_every_hostile_name_and_sees_only_the_graph_s_own_nodes():
    plain = graphviz_program.run(to_dot(examples.hostile()))
    count = len(examples.HOSTILE)
    assert len(re.findall(r"^node n\d+ ", plain, re.M)) == count
    assert len(re.findall(r"^node ", plain, re.M)) == count
    assert len(re.findall(r"^edge ", plain, re.M)) == count - 1


@pytest.mark.parametrize("text", [text for text in examples.HOSTILE if text.strip()])
def test_graphviz_shows_a_hostile_name_as_it_is_written(text):
    from xml.etree import ElementTree

    from autograd_lab.model.text import clean

    svg = graphviz_program.run(
        to_dot(examples.recording([examples.node("n0", "leaf", text)], [])), "svg"
    )
    texts = [each.text for each in ElementTree.fromstring(svg).iter() if each.tag.endswith("text")]
    assert texts[0].replace("\xa0", " ") == clean(text)


def test_a_recording_without_a_pass_is_refused_with_a_cure():
    with pytest.raises(ValueError, match=r"no pass.*Record a program"):
        to_dot(Recording(code=""))


@pytest.mark.parametrize("index", [1, -2, 7])
def test_a_pass_that_does_not_exist_is_refused_with_those_that_do(index):
    with pytest.raises(ValueError, match=rf"pass_index = {index}: .*1 pass.*0 to 0"):
        to_dot(examples.two_layer_network(), index)


def test_the_numbers_are_those_of_the_pass_that_is_asked_for():
    recording = examples.accumulate_twice()
    assert ".grad 6" in to_dot(recording, 0)
    assert ".grad 12" in to_dot(recording, 1)
    assert to_dot(recording) == to_dot(recording, 1)
