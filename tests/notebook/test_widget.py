"""The player as a widget: its state in the kernel, sliders that run the program again, refusals."""

from __future__ import annotations

import pytest
import traitlets

import autograd_lab as lab
from autograd_lab.model.json import from_json, to_json
from autograd_lab.notebook.frame import bridge
from autograd_lab.notebook.sliders import literals, sliders

CUBE = """import torch
x = torch.tensor(3.0, requires_grad=True)
y = x * x * x
y.backward()
"""


@pytest.fixture
def player():
    return lab.record(CUBE).player


def test_a_recording_has_one_player():
    rec = lab.record(CUBE)
    assert rec.player is rec.player
    assert rec.player.link in rec.player.framed()


def test_two_players_do_not_hear_each_other():
    rec = lab.record(CUBE)
    assert rec.player.link != lab.record(CUBE).player.link


def test_a_slider_runs_the_program_again(player):
    player.inputs = {"x": 2.0}
    assert player.recording.variables["x"].grad == 12.0  # 3 x²
    assert player.ran["inputs"] == {"x": 2.0}
    assert "tensor(2.0" in "".join(piece for piece in player.data.split('"') if "tensor" in piece)


def test_the_recording_that_one_holds_stays_as_it_was():
    rec = lab.record(CUBE)
    rec.player.inputs = {"x": 2.0}
    assert rec.variables["x"].grad == 27.0


def test_the_limits_of_the_first_run_hold_for_the_next_ones():
    rec = lab.record(CUBE, max_ops=2)
    rec.player.inputs = {"x": 2.0}
    assert rec.player.recording.truncated


def test_a_value_that_does_not_fit_is_said_and_changes_nothing():
    player = lab.record("v = [1.0, 2.0]\nimport torch\nprint(torch.tensor(v))").player
    player.inputs = {"v": "[1.0, oops"}
    assert player.problem == (
        "v = '[1.0, oops' is no list of numbers; write one such as [1.0, 2.0]"
    )
    assert player.data == ""
    player.inputs = {"v": "[3.0, 4.0]"}
    assert player.problem == ""
    assert "tensor([3., 4.])" in player.recording.output


def test_an_unknown_slider_is_refused_with_the_names_that_there_are(player):
    with pytest.raises(traitlets.TraitError, match="'z' is no slider of this player; it has: x"):
        player.inputs = {"z": 1.0}


def test_a_step_that_is_not_there_is_refused(player):
    last = len(player.recording.steps) - 1
    player.step = last
    with pytest.raises(traitlets.TraitError, match=f"has steps 0 to {last}"):
        player.step = last + 1


def test_a_program_that_becomes_shorter_keeps_the_step_in_it():
    rec = lab.record(
        "import torch\nn = 4\nt = x = torch.ones(1, requires_grad=True)\n"
        "for _ in range(n): t = t * 2\nt.sum().backward()"
    )
    rec.player.step = len(rec.steps) - 1
    rec.player.inputs = {"n": 1}
    assert rec.player.step == len(rec.player.recording.steps) - 1


def test_the_chosen_node_is_the_recordings_own(player):
    assert player.chosen is None
    node = player.recording.passes[0].graph.nodes[0]
    player.node = node.id
    assert player.chosen == node


def test_what_was_read_from_json_steps_but_is_not_run():
    rec = lab.Recording.of(from_json(to_json(lab.record(CUBE))))
    assert rec.player.sliders == []


def test_a_program_of_a_process_of_its_own_is_run_again_in_one():
    rec = lab.run_code(CUBE)
    rec.player.inputs = {"x": 1.0}
    assert rec.player.recording.variables["x"].grad == 3.0


@pytest.mark.parametrize(
    ("line", "kind", "low", "high"),
    [
        ("x = 3.0", "float", -6.0, 6.0),
        ("lr = 0.01", "float", 0, 0.1),
        ("n = 4", "integer", 0, 8),
        ("n = -40", "integer", -80, 80),
        ("far = 100.0", "float", -200.0, 200.0),
    ],
)
def test_a_slider_reaches_around_its_number(line, kind, low, high):
    (found,) = sliders(line)
    assert (found["type"], found["min"], found["max"]) == (kind, low, high)
    assert found["min"] <= found["value"] <= found["max"]


def test_texts_toggles_and_lists_are_fields():
    found = sliders("name = 'sgd'\ncut = True\nv = [1.0]")
    assert [(each["type"], "min" in each) for each in found] == [
        ("text", False),
        ("toggle", False),
        ("vector", False),
    ]
    assert sliders("x = (") == []


def test_javascripts_numbers_become_the_literals_kind():
    read = literals("x = 1.0\nn = 2\nb = True", {"x": 3, "n": 4.0, "b": False})
    assert [repr(value) for value in read.values()] == ["3.0", "4", "False"]


def test_the_bridge_is_small():
    assert len(bridge()) < 5_000
