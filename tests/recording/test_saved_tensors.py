"""The tensors that a call keeps for backward, against what torch's own nodes say they keep."""

from __future__ import annotations

import pytest
import torch

import autograd_lab as lab

PROGRAMS = {
    "a product": "y = x * w",
    "a square": "y = x ** 2",
    "an exponential, which keeps its result": "y = x.exp()",
    "a sum, which keeps nothing": "y = x + w",
    "a matrix product": "y = torch.outer(x, w) @ x",
    "a linear layer": "y = torch.nn.functional.linear(x, torch.outer(w, w), x)",
    "a constant operand": "y = x * torch.tensor([5.0, 6.0])",
    "a list of tensors": "y = torch.cat([x * w, w])",
    "an index": "y = x[torch.tensor([0, 0, 1])]",
    "several outputs": "y, place = (x * w).max(dim=0)",
    "a softmax": "y = torch.softmax(x, dim=0)",
    "in place": "y = x * 1\ny.mul_(w)",
    "a tanh in place": "y = x * 1\ny.tanh_()",
}
START = """\
import torch
x = torch.tensor([2.0, 3.0], requires_grad=True)
w = torch.tensor([5.0, -1.0], requires_grad=True)
"""


def kept_by(node) -> list[tuple[str, list]]:
    """What one autograd node says that it keeps, read by hand."""
    found = []
    for name in sorted(dir(node)):
        if name.startswith("_saved_"):
            kept = getattr(node, name)
            if isinstance(kept, torch.Tensor):
                found.append((name.removeprefix("_saved_"), kept.tolist()))
            elif isinstance(kept, tuple):
                found += [
                    (f"{name.removeprefix('_saved_')}[{index}]", each.tolist())
                    for index, each in enumerate(kept)
                    if isinstance(each, torch.Tensor)
                ]
    return found


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_call_lists_what_its_autograd_node_keeps(program):
    namespace = {}
    exec(START + program, namespace)
    expected = kept_by(namespace["y"].grad_fn)

    recording = lab.record(START + program)
    graph = recording.passes[0].graph
    node = graph.named("y")
    if node.kind == "output":
        (edge,) = [each for each in graph.edges if each.target == node.id]
        node = graph.node(edge.source)
    saved = [(each.name, each.value) for each in node.saved]
    assert [each for each in saved if each in expected] == expected


def test_what_is_kept_is_told_by_its_node():
    recording = lab.record(START + "h = x * w\ny = h.exp() * h\ny.sum().backward()")
    graph = recording.passes[0].graph
    x, w, h, y = (graph.named(name) for name in "xwhy")
    (exponential,) = [node for node in graph.nodes if node.op == "exp"]
    assert {each.name: each.node for each in h.saved} == {"self": x.id, "other": w.id}
    assert {each.name: each.node for each in exponential.saved} == {"result": exponential.id}
    assert {each.name: each.node for each in y.saved} == {"self": exponential.id, "other": h.id}


CUSTOM = """\
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x, x * x)
        return x ** 3

    @staticmethod
    def backward(ctx, g):
        x, square = ctx.saved_tensors
        return 3 * square * g

y = Cube.apply(x)
y.sum().backward()
"""


def test_a_custom_function_lists_what_it_saved():
    recording = lab.record(START + CUSTOM)
    graph = recording.passes[0].graph
    saved = graph.named("y").saved
    assert [each.name for each in saved] == ["saved_tensors[0]", "saved_tensors[1]"]
    assert [each.value for each in saved] == [[2.0, 3.0], [4.0, 9.0]]
    assert [each.node for each in saved] == [graph.named("x").id, None]
    assert recording.variables["x"].grad == [12.0, 27.0]


def test_the_saved_hooks_of_a_program_run_as_often_as_without_the_recorder():
    program = START + (
        "calls = []\n"
        "def pack(tensor):\n    calls.append('pack')\n    return tensor\n"
        "def unpack(tensor):\n    calls.append('unpack')\n    return tensor\n"
        "with torch.autograd.graph.saved_tensors_hooks(pack, unpack):\n    y = (x * w).exp()\n"
        "y.sum().backward()\nprint(calls)\n"
    )
    recording = lab.record(program)
    assert recording.output == f"{['pack'] * 3 + ['unpack'] * 3}\n"
    assert recording.passes[0].graph.named("y").saved == ()


def test_a_freed_graph_is_freed_and_a_kept_one_is_kept():
    again = START + "y = (x * w).sum()\ny.backward({})\ny.backward()\nprint(x.grad)"
    freed = lab.record(again.format(""))
    assert "backward through the graph a second time" in freed.error.message
    kept = lab.record(again.format("retain_graph=True"))
    assert kept.error is None
    assert kept.variables["x"].grad == [10.0, -2.0]


def test_a_saved_tensor_that_is_written_later_is_shown_as_it_was_and_raises_as_ever():
    recording = lab.record(START + "h = x * 1\ny = h ** 2\nh.add_(1)\ny.sum().backward()")
    assert "modified by an inplace operation" in recording.error.message
    (saved,) = recording.passes[0].graph.named("y").saved
    assert saved.value == [2.0, 3.0]


def test_saved_tensors_survive_json():
    recording = lab.record(START + CUSTOM)
    assert lab.Recording.from_json(recording.to_json()) == recording
