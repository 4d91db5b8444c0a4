"""What the player is given: texts, in Python's formatting, that fold to the state at any step."""

import json
from dataclasses import replace
from importlib import import_module
from itertools import pairwise

import pytest

from autograd_lab.drawing import GraphvizError
from autograd_lab.model.recording import Failure, Recording
from autograd_lab.player.payload.payload import payload
from autograd_lab.player.payload.sending import sample, trim
from tests.player.examples import TWICE, accumulate_twice, two_layer_network


def fold(pass_, steps):
    """What the slots of a pass read after so many steps, worked out as player.js does."""
    slots = {}
    for change in [
        *pass_["start"],
        *(c for step in pass_["steps"][:steps] for c in step["changes"]),
    ]:
        field, index, text, *_ = change
        slots[field, index] = text
    return slots


def rows(full):
    """The ledger as one text a row."""
    return [
        "".join(text for text, _ in step["row"])
        for pass_ in full["passes"]
        for step in pass_["steps"]
        if "row" in step
    ]


def test_the_payload_is_plain_json():
    full = payload(two_layer_network())
    assert json.loads(json.dumps(full, allow_nan=False)) == full


def test_the_two_layer_network_ends_with_the_gradients_worked_out_by_hand():
    pass_ = payload(two_layer_network())["passes"][0]
    slots = fold(pass_, len(pass_["steps"]))
    assert [slots["d", leaf] for leaf in range(4)] == ["−3", "−2", "6.5", "−1"]
    assert [slots["g", node] for node in (4, 5, 6)] == ["−1", "−1", "1"]
    assert slots["v", 6] == "−6.5"


def test_before_the_first_step_every_slot_is_empty():
    assert fold(payload(two_layer_network())["passes"][0], 0) == {}


def test_the_ledger_writes_upstream_times_local_and_never_adds_to_none():
    assert rows(payload(two_layer_network())) == [
        "x = 2",
        "w1 = 3",
        "w2 = −1",
        "b = 0.5",
        "h = x * w1 → 6",
        "h_act = h + b → 6.5",
        "y = h_act * w2 → −6.5",
        "y starts with 1",
        "h_act ← y: 1 × −1 = −1",
        "w2 ← y: 1 × 6.5 = 6.5",
        "w2.grad: None → stores 6.5",
        "h ← h_act: −1 × 1 = −1",
        "b ← h_act: −1 × 1 = −1",
        "b.grad: None → stores −1",
        "x ← h: −1 × 3 = −3",
        "x.grad: None → stores −3",
        "w1 ← h: −1 × 2 = −2",
        "w1.grad: None → stores −2",
    ]


def test_a_second_backward_adds_to_the_drawer_and_the_reset_empties_it():
    full = payload(accumulate_twice())
    assert rows(full)[-3:] == [
        "x ← y: 1 × 3 = 3; so far 3 + 3 = 6",
        "x.grad: 6 + 6 = 12",
        "x.grad: 12 → None",
    ]
    second = full["passes"][1]
    assert fold(second, 0)["d", 0] == "6"
    assert fold(second, len(second["steps"]))["d", 0] is None


def test_a_sum_stands_in_its_slot_only_at_its_own_step():
    steps = payload(accumulate_twice())["passes"][1]["steps"]
    shown = [step["shown"] for step in steps if "shown" in step]
    assert shown == [[["g", 0, "3 + 3"]], [["d", 0, "6 + 6 = 12"]]]


def test_a_backward_step_names_the_line_of_the_call_whose_gradient_it_works_out():
    steps = payload(two_layer_network())["passes"][0]["steps"]
    assert [(step["line"], step["own"]) for step in steps if step["kind"] == "B"] == [
        (12, 11),
        (12, 11),
        (12, 10),
        (12, 10),
        (12, 9),
        (12, 9),
    ]


def test_a_gradient_with_several_shares_says_how_many_come():
    nodes = payload(accumulate_twice())["passes"][0]["nodes"]
    assert [node.get("shares") for node in nodes] == [2, None]


def test_passes_of_one_structure_share_one_picture():
    full = payload(accumulate_twice())
    assert [pass_["structure"] for pass_ in full["passes"]] == [0, 0]
    assert len(full["structures"]) == 1


def test_other_numbers_in_the_same_program_have_the_same_signature():
    first = two_layer_network()
    graph = first.passes[0].graph
    leaf = replace(graph.nodes[0], value=-4.25, expression="torch.tensor(-4.25)")
    graph = replace(graph, nodes=(leaf, *graph.nodes[1:]))
    other = replace(first, passes=(replace(first.passes[0], graph=graph),))
    assert payload(other)["signature"] == payload(first)["signature"]
    assert payload(accumulate_twice())["signature"] != payload(first)["signature"]


def test_the_lines_of_the_code_keep_every_character():
    full = payload(accumulate_twice())
    assert "\n".join("".join(piece[0] for piece in line) for line in full["code"]) + "\n" == TWICE


def test_an_error_and_a_stop_come_along():
    failure = Failure("code", "ValueError", "<b>no</b>", 3, "Because.", "Do this.")
    full = payload(Recording("raise", error=failure, truncated=True))
    assert full["error"]["message"] == "<b>no</b>"
    assert full["truncated"]
    assert full["passes"] == []


def test_without_graphviz_the_problem_stands_where_the_picture_would(monkeypatch):
    def fail(*_):
        raise GraphvizError("dot is missing: install graphviz-pure")

    module = import_module("autograd_lab.player.payload.templates")
    monkeypatch.setattr(module, "templates", fail)
    monkeypatch.setattr(module, "template", fail)
    full = payload(two_layer_network())
    assert full["structures"] == [
        {"key": "none-7", "svg": None, "problem": "dot is missing: install graphviz-pure"}
    ]
    assert len(rows(full)) == 18


def long_payload(count=40):
    """Two passes repeated, so that the payload is long."""
    full = payload(accumulate_twice())
    passes = [{**full["passes"][k % 2], "number": k + 1} for k in range(count)]
    return {**full, "passes": passes, "passCount": count}


@pytest.mark.parametrize("pick", [0, 17, 39])
def test_a_long_payload_is_trimmed_around_the_picked_pass(pick):
    full = long_payload()
    kept = trim(full, pick, limit=8_000)
    assert kept["passes"][pick]["steps"]
    assert len(json.dumps(kept["passes"], ensure_ascii=False)) < 24_000
    assert [each["kinds"] for each in kept["passes"]] == [each["kinds"] for each in full["passes"]]
    assert any(each["steps"] is None for each in kept["passes"])


def test_a_short_payload_is_not_trimmed():
    full = payload(accumulate_twice())
    assert trim(full, 0) == full
    assert sample(full) == full


def test_a_file_keeps_the_first_and_the_last_pass_and_says_so():
    kept = sample(long_payload(), limit=12_000)
    numbers = [each["number"] for each in kept["passes"]]
    assert numbers[0] == 1
    assert numbers[-1] == 40
    gaps = {after - before for before, after in pairwise(numbers)}
    assert max(gaps) - min(gaps) <= 1
    assert f"{len(numbers)} of the 40 passes" in kept["notes"][-1]


def test_a_file_holds_no_picture_that_none_of_its_passes_shows():
    full = long_payload()
    other = {**full["structures"][0], "key": "other"}
    last = {**full["passes"][1], "number": 41, "structure": 1}
    full = {**full, "structures": [other, *full["structures"]]}
    full["passes"] = [*({**each, "structure": 1} for each in full["passes"]), last]
    kept = sample(full, limit=12_000)
    assert kept["structures"][0]["svg"] is None
    assert kept["structures"][1]["svg"]


def test_pictures_are_sent_with_the_passes_that_show_them(monkeypatch):
    module = import_module("autograd_lab.player.payload.templates")
    full = payload(accumulate_twice())
    other = {**full["structures"][0], "key": "other"}
    full = {**full, "structures": [*full["structures"], other]}
    full["passes"] = [full["passes"][0], {**full["passes"][1], "structure": 1}]
    assert all(each["svg"] for each in trim(full)["structures"])
    monkeypatch.setattr(module, "SENT_BYTES", len(other["svg"]))
    first, second = trim(full, 0), trim(full, 1)
    assert [bool(each["svg"]) for each in first["structures"]] == [True, False]
    assert [each["steps"] is None for each in first["passes"]] == [False, True]
    assert [bool(each["svg"]) for each in second["structures"]] == [False, True]
