"""A check's tape stands in for the recorder: what does not come by the mode reaches it too."""

import pytest

import autograd_lab as lab
from autograd_lab.model.check import AGREES
from autograd_lab.recording.backward_calls import parsed

HEAD = "import torch\nx = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)\n"
PROGRAMS = {
    "gradcheck": "torch.autograd.gradcheck(torch.sin, (x,))\nx.sin().sum().backward()",
    "gradgradcheck": "torch.autograd.gradgradcheck(torch.sin, (x,))\nx.sin().sum().backward()",
    "swap_tensors": (
        "torch.utils.swap_tensors(torch.ones(2), torch.zeros(2))\nx.sin().sum().backward()"
    ),
    "torch.compile": (
        "f = torch.compile(lambda t: t.sin() * 2, backend='eager')\nf(x).sum().backward()"
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_slopes_are_compared_where_something_does_not_come_by_the_mode(name):
    recording = lab.record(HEAD + PROGRAMS[name], max_seconds=60)
    assert recording.error is None
    found = recording.check(max_seconds=60)
    assert found.ok
    (leaf,) = found.passes[-1].finite_differences
    assert (leaf.verdict, leaf.checked) == (AGREES, 2)


def test_the_arguments_of_a_backward_pass_are_the_same_by_place_and_by_name():
    torch = pytest.importorskip("torch")
    x = torch.ones(2, requires_grad=True)
    y, seed = x * 2, torch.full((2,), 3.0)
    method, function, grad = torch.Tensor.backward, torch.autograd.backward, torch.autograd.grad
    pairs = [
        (method, (y, seed, None, True, [x]),
         {"gradient": seed, "create_graph": True, "inputs": [x]}, (y,)),
        (function, ([y], [seed], None, True, None, [x]),
         {"grad_tensors": [seed], "create_graph": True, "inputs": [x]}, ([y],)),
        (grad, (y, x, seed, None, True), {"inputs": x, "grad_outputs": seed,
                                         "create_graph": True}, (y,)),
    ]  # fmt: skip
    for called, by_place, by_name, first in pairs:
        for asked in (parsed(called, by_place, {}), parsed(called, first, by_name)):
            assert asked.is_grad == (called is grad)
            assert asked.creates_graph
            assert [id(each) for each in asked.roots] == [id(y)]
            assert [id(each) for each in asked.seeds] == [id(seed)]
            assert [id(each) for each in asked.inputs] == [id(x)]
    bare = parsed(method, (y,), {})
    assert bare.seeds == (None,)
    assert bare.inputs is None
    assert not bare.creates_graph


def test_an_edge_of_the_graph_is_no_root_with_a_tensors_seed():
    torch = pytest.importorskip("torch")
    x = torch.ones(1, requires_grad=True)
    y, z = x * 2, x * 3
    edge = torch.autograd.graph.get_gradient_edge(y)
    seeds = torch.ones(1), torch.full((1,), 5.0)
    asked = parsed(torch.autograd.grad, ([edge, z], x, seeds), {})
    assert [id(each) for each in asked.roots] == [id(z)]
    assert [id(each) for each in asked.seeds] == [id(seeds[1])]
