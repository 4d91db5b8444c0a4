"""Thousands of steps: compressed, bounded, with groups that are drawn open when asked for."""

import json
from dataclasses import replace
from importlib import import_module

import pytest

from autograd_lab.drawing import GraphvizError
from autograd_lab.model.recording import Edge, Graph, Pass, Recording
from autograd_lab.player.payload import templates as pictures
from autograd_lab.player.payload.packing import unpack
from autograd_lab.player.payload.payload import payload
from autograd_lab.player.payload.sending import LIMIT, sample, trim
from tests.player.examples import Script, leaf, result


def long_loop(turns) -> Recording:
    """x is multiplied by 1.001 so many times: every value and gradient is a power of it."""
    nodes = [leaf("n0", "x", 2, 1.0, 1.001**turns, 1.001**turns)]
    edges, script = [], Script()
    script.add("forward", 2, "x = 1.", ("n0", "value", None, 1.0), nodes=("n0",))
    for turn in range(turns):
        name, value = f"n{turn + 1}", 1.001 ** (turn + 1)
        upstream = 1.001 ** (turns - turn - 1)
        is_last = turn == turns - 1
        nodes.append(result(name, "y", "mul", "y * 1.001", 4, value, upstream, is_root=is_last))
        edges.append(Edge(f"e{turn}", f"n{turn}", name, 0, 1.001, "1.001", 1.001 * upstream))
        script.add(
            "forward",
            4,
            f"y = y * 1.001 = {value:g}.",
            (name, "value", None, value),
            nodes=(name,),
            edges=(f"e{turn}",),
        )
    script.add("seed", 5, "y starts.", (nodes[-1].id, "gradient", None, 1.0), nodes=(nodes[-1].id,))
    for edge in reversed(edges):
        script.add(
            "backward",
            5,
            f"{edge.source} receives {edge.contribution:g}.",
            (edge.id, "contribution", None, edge.contribution),
            (edge.source, "gradient", None, edge.contribution),
            nodes=(edge.target, edge.source),
            edges=(edge.id,),
        )
    code = "import torch\ny = x = torch.tensor(1.0)\nfor k in r:\n    y = y * 1.001\ny.backward()\n"
    return Recording(code, (Pass(0, Graph(tuple(nodes), tuple(edges)), tuple(script.steps)),))


@pytest.fixture(scope="module")
def recording():
    return long_loop(1000)


@pytest.fixture(scope="module")
def full(recording):
    return payload(recording)


def size(data):
    return len(json.dumps(data, ensure_ascii=False).encode())


def test_the_payload_is_plain_json(full):
    assert json.loads(json.dumps(full, allow_nan=False)) == full


def test_a_long_pass_is_compressed_and_loses_nothing(recording, full, monkeypatch):
    (sent,) = full["passes"]
    assert sent["steps"] is None
    monkeypatch.setattr(import_module("autograd_lab.player.payload.sending"), "LIMIT", 10**9)
    (plain,) = payload(recording)["passes"]
    unpacked = {**sent, **unpack(sent["packed"])}
    unpacked.pop("packed")
    assert unpacked == plain


def test_what_is_sent_of_5000_operations_is_bounded():
    sent = trim(payload(long_loop(5000)), group=(0, 3))
    assert size(sent) < 1_000_000
    assert "plan" not in sent["structures"][0]


def test_a_note_says_that_the_graph_is_drawn_in_groups(full):
    assert full["notes"] == [
        "Too large to draw every operation, so drawn in 40 groups. A click on one, or Enter, "
        "opens it."
    ]


def test_a_group_is_drawn_open_when_it_is_asked_for(full):
    assert "opened" not in trim(full)["structures"][0]
    (number, drawn), *rest = trim(full, group=(0, 7))["structures"][0]["opened"].items()
    assert (number, rest) == ("7", [])
    svg = unpack(drawn["packed"])
    assert 'data-node="176"' in svg
    assert 'data-group="7"' not in svg


@pytest.mark.parametrize("group", [(0, 40), (0, -1), (1, 0)])
def test_a_group_that_is_not_there_is_not_drawn(full, group):
    assert trim(full, group=group) == trim(full)


def test_a_group_that_cannot_be_drawn_says_why(full, monkeypatch):
    def fail(*_):
        raise GraphvizError("dot took too long: record fewer operations")

    monkeypatch.setattr(pictures, "opened", fail)
    drawn = trim(full, group=(0, 7))["structures"][0]["opened"]["7"]
    assert drawn == {"problem": "dot took too long: record fewer operations"}


def test_a_file_holds_the_open_groups(full):
    kept = sample(full)
    assert len(kept["structures"][0]["opened"]) == 40
    assert kept["notes"] == full["notes"]
    assert size(kept) < LIMIT + pictures.EMBEDDED_BYTES


def test_a_file_that_has_no_room_for_all_says_how_many_it_opens(full, monkeypatch):
    one = len(sample(full)["structures"][0]["opened"]["0"]["packed"])
    monkeypatch.setattr(pictures, "EMBEDDED_BYTES", int(3.5 * one))
    kept = sample(full)
    assert list(kept["structures"][0]["opened"]) == ["0", "1", "2"]
    assert "only the first 3 of the 40 groups" in kept["notes"][-1]


def test_long_expressions_and_sentences_are_cut():
    recording = long_loop(1)
    graph, steps = recording.passes[0].graph, recording.passes[0].steps
    long = "x" + " * 1.001" * 600
    node = replace(graph.nodes[1], name=None, expression=long)
    graph = replace(graph, nodes=(graph.nodes[0], node))
    steps = (steps[0], replace(steps[1], text=f"{long} gives 2."), *steps[2:])
    (pass_,) = payload(Recording("", (Pass(0, graph, steps),)))["passes"]
    assert pass_["nodes"][1]["label"] == "… * 1.001"
    assert pass_["steps"][1]["row"][0] == ["… * 1.001", ""]
    assert len(pass_["steps"][1]["text"]) <= 600
