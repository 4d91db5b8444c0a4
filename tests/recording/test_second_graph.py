"""`create_graph=True`: what a backward pass computed is drawn, stepped and differentiated."""

import math

import pytest
import torch

import autograd_lab as lab
from tests.recording.laws import check_laws

CUBE = """import torch
x = torch.tensor(2.0, requires_grad=True)
y = x ** 3
(first,) = torch.autograd.grad(y, x, create_graph=True)
(second,) = torch.autograd.grad(first, x, create_graph=True)
(third,) = torch.autograd.grad(second, x)
print(first.item(), second.item(), third.item())
"""
PRODUCT = """import torch
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
y = (a * b) ** 2
ga, gb = torch.autograd.grad(y, (a, b), create_graph=True)
(ga + gb).backward()
"""
INTO_GRAD = """import torch
w = torch.tensor(1.5, requires_grad=True)
b = torch.tensor(0.5, requires_grad=True)
loss = torch.sigmoid(w * 2 + b)
loss.backward(create_graph=True)
penalty = w.grad ** 2 + b.grad
w.grad = b.grad = None
penalty.backward()
"""
PENALTY = """import torch
from torch import nn
torch.manual_seed(3)
judge = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
mixed = torch.randn(4, 2).requires_grad_()
scores = judge(mixed)
(slope,) = torch.autograd.grad(scores.sum(), mixed, create_graph=True)
loss = scores.mean() + ((slope.norm(dim=1) - 1) ** 2).mean()
loss.backward()
"""
INNER_STEP = """import torch
w = torch.tensor([0.5, -1.0], requires_grad=True)
x, t = torch.tensor([1.0, 2.0]), torch.tensor(1.0)
inner = ((w * x).sum() - t) ** 2
(g,) = torch.autograd.grad(inner, w, create_graph=True)
fast = w - 0.1 * g
outer = ((fast * x).sum() - 2 * t) ** 2
outer.backward()
"""
OWN_BACKWARD = """import torch
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 3
    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * 3 * x ** 2
x = torch.tensor(2.0, requires_grad=True)
(first,) = torch.autograd.grad(Cube.apply(x), x, create_graph=True)
first.backward()
"""
NEWTON = """import torch
x = torch.tensor(3.0, requires_grad=True)
for turn in range(3):
    f = x ** 4 - 2 * x
    (slope,) = torch.autograd.grad(f, x, create_graph=True)
    (curvature,) = torch.autograd.grad(slope, x)
    with torch.no_grad():
        x -= slope / curvature
"""
BATCHES = """import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ELU(), nn.Linear(4, 2))
x = torch.randn(5, 3, requires_grad=True)
loss = nn.functional.cross_entropy(net(x), torch.tensor([0, 1, 1, 0, 1]))
grads = torch.autograd.grad(loss, list(net.parameters()), create_graph=True)
penalty = sum((g ** 2).sum() for g in grads)
penalty.backward()
"""
CONVOLUTION = """import torch
torch.manual_seed(0)
x = torch.randn(1, 1, 4, 4, requires_grad=True)
k = torch.randn(2, 1, 2, 2, requires_grad=True)
y = torch.nn.functional.conv2d(x, k).sigmoid().sum()
(g,) = torch.autograd.grad(y, x, create_graph=True)
(g * x).sum().backward()
"""
PROGRAMS = {
    "cube": CUBE, "product": PRODUCT, "into .grad": INTO_GRAD, "penalty": PENALTY,
    "inner step": INNER_STEP, "own backward": OWN_BACKWARD, "newton": NEWTON, "batches": BATCHES,
    "convolution": CONVOLUTION,
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_program_is_left_alone_and_every_gradient_is_the_sum_of_what_is_drawn(name):
    recording = check_laws(PROGRAMS[name])
    assert recording.notes == ()
    assert all(each.contributions.verdict != "differs" for each in recording.check().passes)
    assert not any("hook" in step.text for step in recording.steps)


def backward_of(recording, place):
    return [s.text for s in recording.passes[place].steps if s.kind == "backward"]


def test_each_derivative_of_a_cube_is_computed_step_by_step():
    recording = lab.record(CUBE)
    # By hand at 2: 3x² = 12, 6x = 12, 6.
    assert recording.output == "12.0 12.0 6.0\n"
    written = [node.expression for node in recording.passes[1].graph.nodes]
    assert "x ** 2" in written
    assert "(x ** 2) * 3" in written
    assert recording.passes[1].graph.named("first").value == 12.0
    assert backward_of(recording, 1)[-1] == (
        "x receives 3 (upstream, from x ** 2) × 4 (local: 2·x) = 12."
    )
    assert len(recording.passes) == 3


def test_which_part_of_a_gradient_is_second_order_can_be_seen():
    recording = lab.record(PRODUCT)
    last = recording.passes[-1]
    # By hand: ∂(2ab² + 2a²b)/∂a = 2b² + 4ab = 18 + 24.
    assert last.graph.named("a").grad == 42.0
    carried = {
        last.graph.node(edge.target).name or last.graph.node(edge.target).expression: edge
        for edge in last.graph.edges
        if last.graph.node(edge.source).name == "a"
    }
    assert carried["gb"].contribution == 12.0  # through the gradient of b
    assert carried["a * b"].contribution == 30.0  # through what the gradients were computed from


def test_gradients_that_return_together_have_their_own_names():
    graph = lab.record(PRODUCT).passes[-1].graph
    assert (graph.named("ga").value, graph.named("gb").value) == (36.0, 24.0)


def test_a_gradient_kept_in_grad_is_named_for_its_leaf():
    graph = lab.record(INTO_GRAD).passes[-1].graph
    s = 1 / (1 + math.exp(-3.5))
    assert graph.named("w.grad").value == pytest.approx(2 * s * (1 - s), rel=1e-5)


def test_the_transposed_weight_that_both_passes_use_is_one_node():
    graph = lab.record(PENALTY).passes[-1].graph
    shared = [node for node in graph.nodes if node.expression == "t of judge.0.weight"]
    assert len(shared) == 1
    assert not any(node.op == "from outside" for node in graph.nodes)


def test_a_statement_folds_what_its_backward_pass_computed():
    """All of it is at the line of `grad`, so that it is drawn as one node where that is wanted."""
    graph = lab.record(PRODUCT).passes[-1].graph
    ops = [node for node in graph.nodes if node.kind == "op" and node.line == 5]
    assert len(ops) == 5


def test_where_something_else_watches_every_call_one_node_stands_for_all():
    code = """import torch
from torch.utils._python_dispatch import TorchDispatchMode
class Counter(TorchDispatchMode):
    count = 0
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        Counter.count += 1
        return func(*args, **(kwargs or {}))
x = torch.tensor(2.0, requires_grad=True)
y = x ** 3
with Counter():
    (g,) = torch.autograd.grad(y, x, create_graph=True)
(g * g).backward()
print(Counter.count)
"""
    recording = check_laws(code)
    assert recording.variables["x"].grad == 288.0


def test_nothing_is_kept_of_a_backward_pass_that_fails():
    code = """import torch
x = torch.tensor(2.0, requires_grad=True)
y = x * 3
try:
    torch.autograd.grad(y, torch.tensor(1.0, requires_grad=True), create_graph=True)
except RuntimeError:
    print("no way")
(x * y).backward()
"""
    recording = check_laws(code)
    assert recording.variables["x"].grad == 12.0


def test_no_dispatch_mode_is_left_behind():
    lab.record(CUBE)
    assert torch._C._len_torch_dispatch_stack() == 0
