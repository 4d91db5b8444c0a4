"""A toggle's wires are the edges through which a gradient flows one way and not the other."""

import pytest

import autograd_lab as lab
from autograd_lab.player.features.wires.wires import wires

HEAD = """import torch
a = torch.tensor(2.0, requires_grad=True)
w = torch.tensor(5.0, requires_grad=True)
cut = True
"""
PROGRAMS = {
    "detach": HEAD + "b = a * 3\nif cut:\n    b = b.detach()\nc = b * w\nc.backward()\n",
    "inline": HEAD + "b = a * 3\nc = (b.detach() if cut else b) * w\nc.backward()\n",
    "block": HEAD + "with torch.set_grad_enabled(not cut):\n    b = a * 3\n(b * w).backward()\n",
    "frozen": HEAD + "if cut:\n    a.requires_grad_(False)\nc = a * 3 * w\nc.backward()\n",
    "unused": HEAD + "c = a * w\nprint(cut)\nc.backward()\n",
    "kept": HEAD + "c = a * w\nc.backward(retain_graph=cut)\n",
}
# Of each program with the toggle on, and off: the ends of its wires.
WIRES = {
    "detach": ([("b", "detach")], [("b", "mul")]),
    "inline": ([("b", "detach")], [("b", "mul")]),
    "block": ([("a", "mul")], [("a", "mul")]),
    "frozen": ([(None, "mul")], [("a", "mul")]),
    "unused": ([], []),
    "kept": ([], []),
}


def found(code, on):
    """The wires of the toggle: (name of the operand, op of the result), and what a click sets."""
    recording = lab.record(code, {"cut": on})
    flipped = lab.record(code, {"cut": not on})
    ends, values = [], set()
    for wire in wires(recording, {"cut": (not on, flipped)}):
        assert wire["name"] == "cut"
        values.add(wire["value"])
        for number, index in wire["edges"]:
            graph = recording.passes[number - 1].graph
            edge = graph.edges[index]
            ends.append((graph.node(edge.source).name, graph.node(edge.target).op))
    assert values <= {not on}
    return ends


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("on", [True, False])
def test_the_wire_is_where_the_gradient_stops(name, on):
    assert found(PROGRAMS[name], on) == WIRES[name][0 if on else 1]


def test_no_gradient_comes_through_a_wire_that_is_cut_and_one_does_when_it_is_not():
    code = PROGRAMS["detach"]
    for on, carries in ((True, False), (False, True)):
        recording = lab.record(code, {"cut": on})
        (wire,) = wires(recording, {"cut": (not on, lab.record(code, {"cut": not on}))})
        ((number, index),) = wire["edges"]
        edge = recording.passes[number - 1].graph.edges[index]
        assert (edge.contribution is not None) is carries


def test_in_a_loop_each_pass_has_its_wire():
    code = (
        HEAD + "for k in range(3):\n    b = a * 3\n    if cut:\n        b = b.detach()\n"
        "    (b * w).backward()\n"
    )
    recording = lab.record(code, {"cut": False})
    (wire,) = wires(recording, {"cut": (True, lab.record(code, {"cut": True}))})
    assert [number for number, _ in wire["edges"]] == [1, 2, 3]


def test_a_program_that_only_fails_the_other_way_still_has_its_wire():
    code = HEAD + "b = a * 3\nif cut:\n    b = b.detach()\nc = b**2\nc.backward()\n"
    assert lab.record(code).error is not None
    assert found(code, False) == [("b", "pow")]
    assert found(code, True) == [("b", "detach")]
