"""Errors of leaves, optimizers, custom functions, hooks and dtypes, each with its cure."""

from __future__ import annotations

import pytest

import autograd_lab as lab
from autograd_lab.recording.errors.catalogue import FURTHER, KNOWN
from tests.recording.errors.cured import Cured, check_cure, check_what_is_said

X = "x = torch.tensor([1.0, 2.0], requires_grad=True)\n"
TIMES = """class Times(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.b = b
        return a * b
    @staticmethod
    def backward(ctx, g):
        return g * ctx.b
"""
TWICE = """class Twice(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        return torch.cat([a, 3 * a])
    @staticmethod
    def backward(ctx, g):
        return g
"""
SAVES = """class Times(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, factor):
        ctx.save_for_backward(a, factor)
        return a * factor
    @staticmethod
    def backward(ctx, g):
        a, factor = ctx.saved_tensors
        return g * factor, None
"""
SAME = """class Same(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a):
        return a.view_as(a)
    @staticmethod
    def backward(ctx, g):
        return 5 * g
"""
HOOK = """torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.ReLU(inplace=True))
torch.nn.init.constant_(net[0].weight, 2.0)
torch.nn.init.constant_(net[0].bias, 1.0)
net[0].register_full_backward_hook(lambda module, into, out: None)
y = net(torch.tensor([[3.0]]))
y.sum().backward()
"""
CASES = [
    Cured(
        "an optimizer of a result",
        "scale = torch.ones(2, requires_grad=True) * 3\n"
        "steps = torch.optim.Adam([scale], lr=0.1)\nscale.sum().backward()\n",
        "non-leaf optimized", 3, "scale",
        "scale is not a leaf but the result of `torch.ones(2, requires_grad=True) * 3` in line 2",
        "scale = scale.detach().requires_grad_()",
        (("steps =", "scale = scale.detach().requires_grad_()\nsteps ="),), {"scale": [1.0, 1.0]},
    ),
    Cured(
        "requires_grad of a result",
        X + "y = x * 2\ny.requires_grad = True\n(y * y).sum().backward()\n",
        "requires_grad of a non-leaf", 4, "y",
        "y is not a leaf but the result of `x * 2` in line 3: it requires grad already",
        "y = y.detach()",
        (("y.requires_grad", "y = y.detach()\ny.requires_grad"),), {"y": [4.0, 8.0], "x": None},
    ),
    Cured(
        "a result that is to require no grad",
        X + "y = x * 2\ny.requires_grad_(False)\n(x * y).sum().backward()\n",
        "requires_grad of a non-leaf", 4, "y", "that cannot be switched off in it",
        "y = y.detach()", (("y.requires_grad_(False)", "y = y.detach()"),), {"x": [2.0, 4.0]},
    ),
    Cured(
        "a parameter that is exchanged for a tensor",
        "net = torch.nn.Linear(1, 1)\nnet.weight = torch.ones(1, 1)\n"
        "net(torch.tensor([3.0])).backward()\n",
        "parameter assigned", 3, None,
        "net.weight is a parameter of a module. `net.weight = torch.ones(1, 1)` would put a plain",
        "net.weight = torch.nn.Parameter(torch.ones(1, 1))",
        (("net.weight = torch.ones(1, 1)", "net.weight = torch.nn.Parameter(torch.ones(1, 1))"),),
        {"net.weight": 3.0},
    ),
    Cured(
        "a deep copy of a result", "import copy\n" + X + "y = x * 2\nz = copy.deepcopy(y)\n"
        "(x * z).sum().backward()\n",
        "non-leaf copied", 5, "y", "y is the result of an op and belongs to a graph",
        "y.detach().clone()", (("copy.deepcopy(y)", "y.detach().clone()"),), {"x": [2.0, 4.0]},
    ),
    Cured(
        "a gradient that is set to 0", X + "x.sum().backward()\nx.grad = 0\nx.sum().backward()\n",
        "gradient assigned", 4, "x", "it cannot be a number", "x.grad = None",
        (("x.grad = 0", "x.grad = None"),), {"x": [1.0, 1.0]},
    ),
    Cured(
        "a gradient of another shape", X + "x.grad = torch.zeros(3)\nx.sum().backward()\n",
        "gradient assigned", 3, "x", "that of x has the shape (2,)", "torch.zeros_like(x)",
        (("torch.zeros(3)", "torch.zeros_like(x)"),), {"x": [1.0, 1.0]},
    ),
    Cured(
        "an optimizer without a list", X + "steps = torch.optim.SGD(x, lr=0.1)\n",
        "optimizer without a list", 3, "x", "x is a single one", "[x]",
        (("SGD(x", "SGD([x]"),), {"x": None},
    ),
    Cured(
        "too few gradients", TIMES + X + "Times.apply(x, 3.0).sum().backward()\n",
        "number of gradients", 11, "Times.apply(x, 3.0)",
        "Times.backward returns 1 gradient in line 9, but Times.forward has 2 arguments besides "
        "ctx: a, b.", "return g * ctx.b, None",
        (("return g * ctx.b", "return g * ctx.b, None"),), {"x": [3.0, 3.0]},
    ),
    Cured(
        "too few gradients, of which one is needed",
        TIMES + X + "y = torch.ones(2, requires_grad=True)\nTimes.apply(x, y).sum().backward()\n",
        "number of gradients", 12, "Times.apply(x, y)", "Times.backward returns 1 gradient",
        "Return the gradient of b too in line 9",
        (("ctx.b = b", "ctx.a, ctx.b = a, b"), ("return g * ctx.b", "return g * ctx.b, g * ctx.a")),
        {"x": [1.0, 1.0], "y": [1.0, 2.0]}, in_words=True,
    ),
    Cured(
        "a gradient of the results' shape", TWICE + X + "Twice.apply(x).sum().backward()\n",
        "gradient's shape in a custom function", 10, "Twice.apply(x)",
        "Twice.backward returns, in line 8, a gradient of the shape [4] for a, which has the shape",
        "add up what comes from each of its uses",
        (("return g\n", "return g[:2] + 3 * g[2:]\n"),), {"x": [4.0, 4.0]}, in_words=True,
    ),
    Cured(
        "a number that is saved", SAVES + X + "Times.apply(x, 3.0).sum().backward()\n",
        "saved what is no tensor", 12, None, "keeps tensors only; factor is a",
        "ctx.factor = factor",
        (
            ("        ctx.save_for_backward(a, factor)", "        ctx.factor = factor"),
            ("        a, factor = ctx.saved_tensors\n", ""), ("g * factor", "g * ctx.factor"),
        ), {"x": [3.0, 3.0]},
    ),
    Cured(
        "a custom function's view is written",
        SAME + X + "y = Same.apply(x * 1)\ny += 1\ny.sum().backward()\n",
        "output of a hook or function written", 11, "y",
        "`y += 1` writes in place into what Same has returned", "y = y + 1",
        (("y += 1", "y = y + 1"),), {"x": [5.0, 5.0]},
    ),
    Cured(
        "a full backward hook before an in-place module", HOOK,
        "output of a hook or function written", 7, None,
        "net[1], which has inplace=True, writes in place", "net[1].inplace = False",
        (("y = net", "net[1].inplace = False\ny = net"),), {"net.0.weight": 3.0},
    ),
    Cured(
        "a complex result", X + "y = (x * (1 + 1j)).sum()\ny.backward()\n",
        "complex root", 4, "y", "y is a complex number", "y.real",
        (("y.backward()", "y.real.backward()"),), {"x": [1.0, 1.0]},
    ),
    Cured(
        "float64 meets float32",
        "import numpy\nnet = torch.nn.Linear(1, 1)\ndata = torch.from_numpy(numpy.array([3.0]))\n"
        "net(data).backward()\n",
        "two dtypes", 5, "data", "data has the dtype torch.float64, but what it meets has "
        "torch.float32", "data = data.to(torch.float32)",
        (("net(data)", "data = data.to(torch.float32)\nnet(data)"),), {"net.weight": 3.0},
    ),
    Cured(
        "an expanded tensor is written",
        X + "y = x.detach().expand(2, 2)\ny.add_(torch.ones(2, 2))\n(x * y).sum().backward()\n",
        "shared memory written", 4, None, "y was expanded", "y = y.clone()",
        (("y.add_(", "y = y.clone()\ny.add_("),), {"x": [4.0, 6.0]},
    ),
    Cured(
        "a gradient that is a number", X + "y = x * 2\ny.backward(1.0)\n",
        "gradient that is a number", 4, None, "not a Python number",
        "y.backward(torch.full_like(y, 1.0))",
        (("y.backward(1.0)", "y.backward(torch.full_like(y, 1.0))"),), {"x": [2.0, 2.0]},
    ),
    Cured(
        "a vector as one number", X + "y = x * 2\nprint(y.item())\n",
        "several elements as one number", 4, "y", "y has the shape (2,)", "y.sum()",
        (("y.item()", "y.sum().item()"),), {"x": None},
    ),
    Cured(
        "losses in a list", X + "losses = [x[0] * 2, x[1] * 3]\nlosses.backward()\n",
        "backward of no tensor", 4, None, "losses is a list of results",
        "sum(losses).backward()",
        (("losses.backward()", "sum(losses).backward()"),), {"x": [2.0, 3.0]},
    ),
    Cured(
        "anomaly detection finds a NaN",
        "x = torch.tensor(0.0, requires_grad=True)\ntorch.autograd.set_detect_anomaly(True)\n"
        "try:\n    y = x.sqrt() * 0\n    y.backward()\nfinally:\n"
        "    torch.autograd.set_detect_anomaly(False)\n",
        "NaN found by anomaly detection", 6, "x.sqrt()",
        "The derivative of `x.sqrt()` in line 5 has given NaN", "add a small number",
        (("x.sqrt()", "(x + 1).sqrt()"),), {"x": 0.0}, in_words=True,
    ),
    Cured(
        "one of several losses for NumPy",
        "import numpy\n" + X + "losses = [each * 2 for each in x]\ny = numpy.log(losses[0])\n"
        "losses[1].backward()\n",
        "numpy of a tracked tensor", 5, "losses[0]", "losses[0] requires grad",
        "losses[0].detach().numpy()",
        (("numpy.log(losses[0])", "numpy.log(losses[0].detach().numpy())"),), {"x": [0.0, 2.0]},
    ),
    Cured(
        "a forget bias that is set through a piece",
        "rnn = torch.nn.LSTM(1, 1)\nrnn.bias_ih_l0.chunk(4)[1].fill_(1)\n",
        "piece changed in place", 3, "rnn.bias_ih_l0.chunk(4)",
        "They are views of rnn.bias_ih_l0, a leaf that requires grad",
        "with torch.no_grad(): rnn.bias_ih_l0.chunk(4)[1].fill_(1)",
        (
            ("rnn.bias_ih_l0.chunk(4)[1].fill_(1)",
             "with torch.no_grad(): rnn.bias_ih_l0.chunk(4)[1].fill_(1)"),
        ), {},
    ),
    Cured(
        "a buffer that is filled step by step",
        "w = torch.tensor(2.0, requires_grad=True)\nbox = torch.ones(3)\nfor i in (0, 1):\n"
        "    box[i + 1] = w * box[i]\nbox.sum().backward()\n",
        "saved tensor changed", 6, "box",
        "Its numbers are still what they were, but `box[i + 1] = w * box[i]` in line 5 has written "
        "elsewhere into that memory since", "box[i].clone()",
        (("w * box[i]", "w * box[i].clone()"),), {"w": 5.0},
    ),
    Cured(
        "the same buffer, as a list",
        "w = torch.tensor(2.0, requires_grad=True)\nbox = torch.ones(3)\nfor i in (0, 1):\n"
        "    box[i + 1] = w * box[i]\nbox.sum().backward()\n",
        "saved tensor changed", 6, "box", "torch counts the writes to the whole",
        "Collect the parts in a list and join them at the end (torch.stack(parts)) instead of "
        "writing into box",
        (("box = torch.ones(3)", "parts = [torch.tensor(1.0)]"),
         ("box[i + 1] = w * box[i]", "parts.append(w * parts[i])"),
         ("box.sum()", "torch.stack(parts).sum()")), {"w": 5.0}, in_words=True,
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_guilty_line_and_tensor_are_named(case):
    check_what_is_said(case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_cure_runs_and_leaves_the_right_gradients(case):
    check_cure(case)


# Errors whose cure is the same for every program: (lines, kind, a piece of the explanation)
ALIKE = {
    "an optimizer of nothing": (
        "torch.optim.SGD([], lr=0.1)", "optimizer of nothing", "was given no parameters",
    ),
    "an optimizer of a number": (
        "torch.optim.SGD([1.0], lr=0.1)", "optimizer of a number", "is a float",
    ),
    "one parameter in two groups": (
        X + "torch.optim.SGD([{'params': [x]}, {'params': [x]}], lr=0.1)",
        "parameter in two groups", "would update it twice",
    ),
    "no inputs": (X + "x.sum().backward(inputs=[])", "no inputs", "No tensor was named"),
    "LBFGS without a closure": (
        X + "torch.optim.LBFGS([x]).step()", "LBFGS without a closure", "several times a step",
    ),
    "item inside vmap": (
        X + "torch.func.vmap(lambda a: a.item())(x)", "number inside a transform",
        "stands for many at once",
    ),
    "a custom function without backward": (
        "class F(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, a):\n"
        "        return a * 2\n" + X + "F.apply(x).sum().backward()",
        "custom function without backward", "has no backward()",
    ),
    "a custom function of the old style": (
        "class F(torch.autograd.Function):\n    def forward(ctx, a):\n        return a * 2\n"
        "    def backward(ctx, g):\n        return g * 2\n" + X + "F()(x)",
        "custom function of the old style", "is no object with state",
    ),
    "a custom gradient that is a number": (
        "class F(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, a):\n"
        "        return a * 2\n    @staticmethod\n    def backward(ctx, g):\n        return 2.0\n"
        + X + "F.apply(x).sum().backward()",
        "gradient that is no tensor", "has returned a float",
    ),
    "a view that is detached in place": (
        X + "y = (x * 2)[:1]\ny.detach_()", "view detached in place", "y is a view",
    ),
    "an argument that is misspelt": (
        "w = torch.tensor(3.0, requires_gzrad=True)", "unknown argument",
        "tensor() takes no argument requires_gzrad. It may be meant to be requires_grad",
    ),
    "an argument that nothing is near to": (
        "def f(a):\n    return a\nf(zebra=1)", "unknown argument", "f() takes no argument zebra",
    ),
    "a backward() that gradcheck finds wrong": (
        "class F(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, a):\n"
        "        ctx.save_for_backward(a)\n        return a ** 3\n    @staticmethod\n"
        "    def backward(ctx, g):\n        return g * 2 * ctx.saved_tensors[0] ** 2\n"
        "v = torch.tensor([2.0, 1.0], dtype=torch.float64, requires_grad=True)\n"
        "torch.autograd.gradcheck(F.apply, (v,))",
        # By hand: 3 · 2² = 12 and 2 · 2² = 8.
        "gradcheck", "by its element 0 is 12; backward() says 8",
    ),
    "two devices": (
        X + "y = torch.ones(2, device='meta')\nz = x + y", "two devices",
        "y lives on the device meta",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "words"), ALIKE.values(), ids=ALIKE)
def test_an_error_with_one_cure_for_all_is_explained(text, kind, words):
    error = lab.record("import torch\n" + text + "\n").error
    assert error.kind == kind
    assert words in error.explanation
    assert error.fix


def test_every_explanation_ends_as_a_sentence():
    for known in (*KNOWN, *FURTHER):
        for explanation, fix in known.texts.values():
            assert explanation.endswith(".")
            assert fix.endswith(".")
