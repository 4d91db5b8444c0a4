"""A recorded program does what it does alone: no node is run twice, no leaf loses its gradient."""

from __future__ import annotations

import warnings

import pytest

from autograd_lab import record
from tests.recording.laws import check_laws, run_plainly

HEAD = "import torch\nfrom torch import nn\nfrom torch.nn import functional as F\n"

# What exchanges a leaf's data: the leaf stays one node, and its gradient is counted once.
EXCHANGED = {
    "a layer made double": "layer = nn.Linear(3, 1).double()\n"
    "layer(torch.ones(3, dtype=torch.float64)).backward()\nprint(layer.weight.grad)",
    "a layer made bfloat16": "layer = nn.Linear(3, 1).to(torch.bfloat16)\n"
    "layer(torch.ones(2, 3, dtype=torch.bfloat16)).sum().backward()\nprint(layer.weight.grad)",
    "a used leaf made double": "a = torch.tensor(3.0, requires_grad=True)\nb = a * a\n"
    "a.data = a.data.double()\n(a * a * a).backward()\nprint(a.grad)",
    "a used leaf made longer": "a = torch.tensor([1.0, 2.0], requires_grad=True)\n"
    "(a * a).sum().backward()\na.grad = None\na.data = torch.full((4,), 2.0)\n"
    "(a * a).sum().backward()\nprint(a.grad)",
    "other numbers by set_": "a = torch.tensor([1.0, 2.0], requires_grad=True)\n"
    "with torch.no_grad():\n    a.set_(torch.tensor([5.0, 6.0]))\n"
    "(a * a).sum().backward()\nprint(a.grad)",
}
# Calls in place that leave the autograd node as it was, or write no data.
SAME_NODE = {
    "dropout that is off": "a = torch.tensor([1.0, 2.0], requires_grad=True)\n"
    "b = nn.Dropout(0.5, inplace=True).eval()(a * 3)\nb.sum().backward()\nprint(a.grad)",
    "shared memory": "a = torch.tensor([1.0, 2.0], requires_grad=True)\nb = a * 3\n"
    "b.share_memory_()\nb.sum().backward()\nprint(a.grad)",
    "a view that gets a dimension": "a = torch.tensor([1.0, 2.0], requires_grad=True)\nb = a * 3\n"
    "c = b[1]\nc.unsqueeze_(0)\nc.sum().backward()\nprint(a.grad)",
    "a view that is transposed": "a = torch.ones(2, 3, requires_grad=True)\nb = a * 3\n"
    "c = b[:1]\nc.t_()\n(c * torch.tensor([[1.0], [2.0], [3.0]])).sum().backward()\nprint(a.grad)",
}
# Whose code would run once more, or see the recorder's own calls.
SEEN = {
    "hooks on what is saved": "def pack(kept):\n    print('pack')\n    return kept\n\n"
    "def unpack(kept):\n    print('unpack')\n    return kept\n\n"
    "a = torch.tensor(2.0, requires_grad=True)\n"
    "with torch.autograd.graph.saved_tensors_hooks(pack, unpack):\n    b = a * a\n"
    "b.backward()\nprint(a.grad)",
    "hooks that pack a loss": "a = torch.tensor([1.0, 2.0], requires_grad=True)\n"
    "with torch.autograd.graph.saved_tensors_hooks(lambda t: print('p') or t, "
    "lambda t: print('u') or t):\n    b = (a * a).sum().exp()\nb.backward()\nprint(a.grad)",
    "a checkpoint of one number": "from torch.utils.checkpoint import checkpoint\n\n"
    "def block(a):\n    print('block')\n    return (a.exp() * a).sin()\n\n"
    "a = torch.tensor(0.5, requires_grad=True)\n"
    "checkpoint(block, a, use_reentrant=False).backward()\nprint(a.grad)",
    "batch statistics in a checkpoint": "from torch.utils.checkpoint import checkpoint\n"
    "torch.manual_seed(0)\nnorm = nn.BatchNorm1d(1)\na = torch.randn(4, 1, requires_grad=True)\n"
    "checkpoint(lambda each: norm(each).sum(), a, use_reentrant=False).backward()\n"
    "print(norm.running_mean, norm.num_batches_tracked)",
}
LARGE = {
    "one operand twice inside": "torch.manual_seed(0)\na = torch.randn(70, requires_grad=True)\n"
    "F.tanhshrink(a).sum().backward()",
    "a recurrent layer": "torch.manual_seed(0)\nlayer = nn.GRU(3, 17)\n"
    "out, last = layer(torch.randn(3, 2, 3))\n(out.sum() + last.sum()).backward()",
    "normalised": "torch.manual_seed(0)\na = torch.randn(9, 9, requires_grad=True)\n"
    "F.normalize(a).sum().backward()",
    "a product with itself": "torch.manual_seed(0)\na = torch.randn(9, 9, requires_grad=True)\n"
    "torch.einsum('ij,jk->ik', a, a).sum().backward()",
}

# Autograd nodes that two calls share, or results that are computed from each other.
SHARED = {
    "a layer used twice under autocast": "torch.manual_seed(0)\nlayer = nn.Linear(2, 2)\n"
    "a = torch.ones(3, 2)\nwith torch.autocast('cpu', dtype=torch.bfloat16):\n"
    "    b = layer(layer(layer(a))).float().sum()\nb.backward()\nprint(layer.weight.grad)",
    "a cell unrolled under autocast": "torch.manual_seed(0)\ncell = nn.RNNCell(2, 2)\n"
    "h = torch.zeros(1, 2)\nwith torch.autocast('cpu', dtype=torch.bfloat16):\n"
    "    for _ in range(3):\n        h = cell(torch.ones(1, 2), h)\nh.float().sum().backward()\n"
    "print(cell.weight_hh.grad)",
    "both states of a cell": "torch.manual_seed(0)\ncell = nn.LSTMCell(2, 2)\n"
    "h, c = cell(torch.ones(1, 2))\nh, c = cell(torch.ones(1, 2), (h, c))\n"
    "(h * 2 + c).sum().backward()\nprint(cell.weight_hh.grad)",
    "a compiled square": "square = torch.compile(lambda a: a * a, backend='eager')\n"
    "a = torch.tensor(3.0, requires_grad=True)\nsquare(a).backward()\nprint(a.grad)",
    "a compiled layer": "torch.manual_seed(0)\nlayer = torch.compile(nn.Linear(2, 1), "
    "backend='eager')\na = torch.ones(2, requires_grad=True)\nlayer(a).backward()\n"
    "print(a.grad)",
}

# What lies behind a gradient that can itself be differentiated.
SECOND_ORDER = {
    "a product of both curvatures": "a = torch.tensor(2.0, requires_grad=True)\n"
    "b = torch.tensor(-1.0, requires_grad=True)\n"
    "da, db = torch.autograd.grad((a * b) ** 3, (a, b), create_graph=True)\n"
    "(da * 2 + db).backward()\nprint(a.grad, b.grad)",
    "a penalty on a slope": "torch.manual_seed(0)\n"
    "net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))\n"
    "a = torch.randn(4, 2, requires_grad=True)\n"
    "(slope,) = torch.autograd.grad(net(a).sum(), a, create_graph=True)\n"
    "((slope.norm(dim=1) - 1) ** 2).mean().backward()\nprint(net[0].weight.grad)",
    "a step inside of a step": "torch.manual_seed(0)\nw = torch.randn(2, requires_grad=True)\n"
    "inner = ((w * 2 - 1) ** 2).sum()\n(g,) = torch.autograd.grad(inner, w, create_graph=True)\n"
    "moved = w - 0.1 * g\n((moved - 3) ** 2).sum().backward()\nprint(w.grad)",
    "through .grad": "a = torch.tensor(3.0, requires_grad=True)\n"
    "b = torch.tensor(2.0, requires_grad=True)\n(a * a * b).backward(create_graph=True)\n"
    "both = a.grad + b.grad\na.grad = b.grad = None\nboth.backward()\nprint(a.grad, b.grad)",
}


def program(table, name):
    return HEAD + table[name]


def invented(recording):
    return [step.text for step in recording.steps if "hook" in step.text]


@pytest.mark.parametrize("name", EXCHANGED)
def test_a_leaf_whose_data_was_exchanged_gets_its_gradient_once(name):
    recording = check_laws(program(EXCHANGED, name))
    assert not invented(recording)
    last = recording.passes[-1]
    leaves = [node for node in last.graph.nodes if node.kind == "leaf"]
    assert all(leaf.grad is not None for leaf in leaves)


@pytest.mark.parametrize("name", SAME_NODE)
def test_a_call_in_place_that_leaves_the_node_is_not_counted_twice(name):
    assert not invented(check_laws(program(SAME_NODE, name)))


@pytest.mark.filterwarnings("ignore")  # of the compiler's own
@pytest.mark.parametrize("name", SHARED)
def test_no_hook_is_invented_where_calls_share_a_node(name):
    output, _, error = run_plainly(program(SHARED, name))
    recording = record(program(SHARED, name))
    assert (recording.output, recording.error) == (output, error)
    assert not [step for step in recording.steps if step.kind == "backward" and not step.edges]
    check = recording.check()
    assert all(each.contributions.verdict == "agrees" for each in check.passes), check.summary


@pytest.mark.filterwarnings("ignore:Using backward")  # with create_graph=True
@pytest.mark.parametrize("name", SECOND_ORDER)
def test_gradients_of_gradients_are_the_sums_of_their_contributions(name):
    recording = check_laws(program(SECOND_ORDER, name))
    assert not [step for step in recording.steps if step.kind == "backward" and not step.edges]
    assert recording.check().ok


def test_a_shared_cast_is_a_node_that_the_uses_of_the_weight_lead_to():
    recording = record(program(SHARED, "a layer used twice under autocast"))
    graph = recording.passes[-1].graph
    cast = next(node for node in graph.nodes if node.expression == "layer.weight as bfloat16")
    assert cast.dtype == "bfloat16"
    assert len([edge for edge in graph.edges if edge.source == cast.id]) == 3
    assert [edge.source for edge in graph.edges if edge.target == cast.id] == [
        graph.named("layer.weight").id
    ]


def test_parts_that_one_edge_carries_are_one_step_with_the_whole_product():
    recording = record(program(SHARED, "a compiled square"))
    steps = [step.text for step in recording.steps if step.kind == "backward"]
    assert steps == ["a receives 1 (upstream, from square(a)) × 6 (local) = 6."]


def test_only_a_hook_of_the_program_is_called_one():
    code = HEAD + "a = torch.tensor(2.0, requires_grad=True)\nb = a * 3\n"
    hooked = record(code + "b.register_hook(lambda g: g * 5)\n(b * b).backward()")
    assert len(invented(hooked)) == 1
    assert hooked.variables["a"].grad == 2 * 6 * 5 * 3


@pytest.mark.parametrize("name", SEEN)
def test_the_programs_own_code_runs_as_often_as_alone(name):
    check_laws(program(SEEN, name))


@pytest.mark.parametrize("name", LARGE)
def test_what_large_edges_carry_adds_up_to_the_gradient(name):
    recording = check_laws(program(LARGE, name))
    assert not invented(recording)
    check = recording.check()
    assert all(each.contributions.verdict != "differs" for each in check.passes), check.summary


ODD = {
    "a layer under inference mode": "with torch.inference_mode():\n    layer = nn.Linear(2, 1)\n"
    "print(layer.weight.shape)",
    "a sparse leaf": "a = torch.eye(2).to_sparse().requires_grad_()\n"
    "torch.sparse.sum(a * 2).backward()\nprint(a.grad.to_dense())",
    "a compressed leaf": "a = torch.eye(2).to_sparse_csr().requires_grad_()\n"
    "(a @ torch.ones(2, 1)).sum().backward()\nprint(a.grad)",
    "an MKL-DNN leaf": "a = torch.ones(2, 2).to_mkldnn().requires_grad_()\n"
    "a.to_dense().sum().backward()\nprint(a.grad.to_dense())",
    "a nested leaf": "a = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)], "
    "requires_grad=True)\na.to_padded_tensor(0.0).sum().backward()\nprint(a.is_nested)",
    "a sparse result": "a = torch.ones(1, requires_grad=True)\nprint((a * 2).to_sparse())",
    "a sparse gradient that is cleared": "table = nn.Embedding(4, 2, sparse=True)\n"
    "table(torch.tensor([1])).sum().backward()\ntable.zero_grad(set_to_none=False)\n"
    "print(table.weight.grad.to_dense())",
    "a layer that is lazy": "layer = nn.LazyLinear(1)\nlayer(torch.ones(2, 3)).sum().backward()\n"
    "print(layer.weight.grad)",
    "a lazy layer that is never used": "layer = nn.LazyLinear(1)\nprint(layer.in_features)",
    "two that were swapped": "a = torch.tensor([1.0, 2.0], requires_grad=True)\n"
    "b = torch.tensor([3.0, 4.0], requires_grad=True)\ntorch.utils.swap_tensors(a, b)\n"
    "(a * a).sum().backward()\nprint(a, a.grad, b, b.grad)",
    "an inner product of numbers": "a = torch.tensor(2.0, requires_grad=True)\n"
    "torch.inner(a, torch.tensor(3.0)).backward()\nprint(a.grad)",
    "a function that is traced": "a = torch.tensor(2.0, requires_grad=True)\n"
    "traced = torch.jit.trace(lambda each: each * each, (torch.tensor(1.0),))\n"
    "traced(a).backward()\nprint(a.grad)",
    "a mode that counts": "from torch.utils.flop_counter import FlopCounterMode\n"
    "layer = nn.Linear(2, 2)\nwith FlopCounterMode(display=False) as counter:\n"
    "    layer(torch.ones(1, 2)).sum().backward()\nprint(counter.get_total_flops())",
    "a mode that lists every kernel": "from torch.utils import _python_dispatch\n\n"
    "class Listing(_python_dispatch.TorchDispatchMode):\n"
    "    def __torch_dispatch__(self, func, types, args=(), kwargs=None):\n"
    "        print(func)\n        return func(*args, **(kwargs or {}))\n\n"
    "a = torch.tensor(2.0, requires_grad=True)\nwith Listing():\n    (a * a).backward()\n"
    "print(a.grad)",
    "a Jacobian in one call": "a = torch.tensor([1.0, 2.0], requires_grad=True)\n"
    "print(torch.autograd.grad(a * a, a, torch.eye(2), is_grads_batched=True))",
}


@pytest.mark.filterwarnings("ignore")  # several of these layouts are beta
@pytest.mark.parametrize("name", ODD)
def test_an_unusual_program_runs_as_alone_and_can_be_shown(name):
    code = program(ODD, name)
    output, _, error = run_plainly(code)
    assert error is None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        recording = record(code)
    assert recording.error is None, recording.error
    assert recording.output == output
    assert not invented(recording)
    assert recording.to_json()
    assert recording.to_html()
    if recording.passes:
        assert recording.to_svg()
    assert recording.check().untraced.verdict in ("agrees", "not checked")


def test_what_watches_every_kernel_is_named_in_a_note():
    note = " ".join(record(program(ODD, "a mode that counts")).notes)
    assert "TorchDispatchMode" in note
    assert "is_grads_batched" in " ".join(record(program(ODD, "a Jacobian in one call")).notes)
