"""What cuts the way to a gradient is named and drawn, however many ops later it is missed."""

from __future__ import annotations

import pytest

import autograd_lab as lab
from tests.recording.errors.cured import Cured, check_cure, check_what_is_said
from tests.recording.laws import run_plainly

W = "w = torch.tensor([1.0, 2.0], requires_grad=True)\n"
CASES = [
    Cured(
        "the place of the largest, four ops before",
        W + "place = w.argmax()\nfar = place * 2\nfurther = far.float()\nfurther = further - 1\n"
        "further.backward()\n",
        "no grad_fn", 7, "place", "further has no grad_fn: argmax in line 3 is not differentiable",
        "Use a differentiable op in line 3 instead of argmax",
        (("w.argmax()", "w.max()"),), {"w": [0.0, 2.0]}, in_words=True,
    ),
    Cured(
        "a comparison, as a mask that is summed",
        W + "right = (w > 1.5).float()\nscore = right.mean() * 10\nscore.backward()\n",
        "no grad_fn", 5, "w > 1.5", "score has no grad_fn: gt in line 3 is not differentiable",
        "Use a differentiable op in line 3 instead of gt",
        (("(w > 1.5).float()", "torch.sigmoid(w - 1.5)"),), {"w": [1.175, 1.175]}, in_words=True,
    ),
    Cured(
        "a copy of a list of tensors",
        W + "parts = [each * 3 for each in w]\nwhole = torch.tensor(parts)\n"
        "loss = (whole * whole).sum()\nloss.backward()\n",
        "no grad_fn", 6, "whole",
        "loss has no grad_fn: `torch.tensor(parts)` in line 4 copied numbers into a new tensor",
        "torch.stack(", (("torch.tensor(parts)", "torch.stack(parts)"),), {"w": [18.0, 36.0]},
    ),
    Cured(
        "a copy that requires grad itself",
        W + "copy = torch.tensor([w[0], w[1]], requires_grad=True)\n(copy * 2).sum().backward()\n"
        "w.grad.zero_()\n",
        "grad is None", 5, "copy", "the path from there to w is cut: `torch.tensor([w[0], w[1]],",
        "torch.stack(",
        (
            ("torch.tensor([w[0], w[1]], requires_grad=True)", "torch.stack([w[0], w[1]])"),
            ("w.grad.zero_()\n", ""),
        ), {"w": [2.0, 2.0]},
    ),
    Cured(
        "losses added up as numbers",
        W + "total = 0\nfor x in (1.0, 2.0):\n    total += (w * x).sum().item()\n"
        "loss = torch.tensor(total, requires_grad=True)\nloss.backward()\nw.grad.zero_()\n",
        "grad is None", 8, "(w * x).sum()",
        "`(w * x).sum().item()` in line 5 took plain numbers out of the graph", "without .item()",
        (
            (".sum().item()", ".sum()"), ("torch.tensor(total, requires_grad=True)", "total * 1"),
            ("w.grad.zero_()\n", ""),
        ), {"w": [3.0, 3.0]}, in_words=True,
    ),
    Cured(
        "backward of a number",
        W + "loss = float((w * w).sum())\nloss.backward()\n",
        "backward of no tensor", 4, "(w * w).sum()",
        "loss is a float, not a tensor: `float((w * w).sum())` in line 3", "without float()",
        (("float((w * w).sum())", "(w * w).sum()"),), {"w": [2.0, 4.0]}, in_words=True,
    ),
    Cured(
        "a detour through NumPy",
        W + "numbers = w.detach().numpy()\nback = torch.from_numpy(numbers * 2)\n"
        "loss = back.sum()\nloss.backward()\n",
        "no grad_fn", 6, "w.detach()", "`w.detach().numpy()` in line 3 took plain numbers",
        "Keep the tensor itself in line 3",
        (("w.detach().numpy()", "w"), ("torch.from_numpy(numbers * 2)", "numbers * 2")),
        {"w": [2.0, 2.0]}, in_words=True,
    ),
    Cured(
        "whole numbers",
        W + "steps = w.long()\nloss = (steps.float() * 3).sum()\nloss.backward()\n",
        "no grad_fn", 5, "steps", "long in line 3 gives whole numbers, which have no derivative",
        "Stay with floats in line 3", (("w.long()", "w"),), {"w": [3.0, 3.0]}, in_words=True,
    ),
    Cured(
        "the places of the largest elements",
        W + "values, places = w.topk(1)\nloss = places.float().sum()\nloss.backward()\n",
        "no grad_fn", 5, "places", "this result of topk in line 3 is a list of places",
        "Use the values that topk gives in line 3",
        (("places.float()", "values"),), {"w": [0.0, 1.0]}, in_words=True,
    ),
    Cured(
        "a sample",
        W + "torch.manual_seed(0)\ndraw = torch.distributions.Normal(w, 1.0).sample()\n"
        "loss = draw.sum()\nloss.backward()\n",
        "no grad_fn", 6, "draw", "in line 4 draws a sample, and no gradient flows through a draw",
        "rsample()", (("sample()", "rsample()"),), {"w": [1.0, 1.0]},
    ),
    Cured(
        "a loss that is made to require grad",
        W + "with torch.no_grad():\n    out = w * 3\nloss = out.sum()\nloss.requires_grad = True\n"
        "loss.backward()\nw.grad.zero_()\n",
        "grad is None", 8, "out", "line 4 ran with gradients switched off",
        "Move line 4 out of the block",
        (
            ("with torch.no_grad():\n    out", "out"), ("loss.requires_grad = True\n", ""),
            ("w.grad.zero_()\n", ""),
        ), {"w": [3.0, 3.0]}, in_words=True,
    ),
    Cured(
        "losses added into a tensor without gradients",
        W + "total = torch.zeros(1)\nfor x in (1.0, 2.0):\n    with torch.no_grad():\n"
        "        total += (w * x).sum()\nloss = total.sum() * 2\nloss.backward()\n",
        "no grad_fn", 8, "w * x", "line 6 ran with gradients switched off",
        "Move line 6 out of the block",
        (("    with torch.no_grad():\n        total", "    total"),), {"w": [6.0, 6.0]},
        in_words=True,
    ),
    Cured(
        "places that are written into a buffer",
        W + "box = torch.zeros(2)\nplace = w.argmax()\nbox[0] = place\nloss = box.sum()\n"
        "loss.backward()\n",
        "no grad_fn", 7, "place", "loss has no grad_fn: argmax in line 4 is not differentiable",
        "Use a differentiable op in line 4", (("w.argmax()", "w.max()"),), {"w": [0.0, 1.0]},
        in_words=True,
    ),
    Cured(
        "a gradient that is asked beyond a cut",
        W + "u = torch.tensor(2.0, requires_grad=True)\nloss = (w.detach() * u).sum()\n"
        "g = torch.autograd.grad(loss, w)\n",
        "unused input", 5, "w.detach()", "the path from loss to w is cut: `w.detach()` in line 4",
        "Leave detach() out of line 4", (("w.detach()", "w"),), {"w": None}, in_words=True,
    ),
    Cured(
        "a hook on what is cut off",
        W + "near = w.round().int() * 2\nnear.register_hook(print)\n",
        "no gradient to keep", 4, "w.round().int()", "No gradient will come to near: int in line 3",
        "Stay with floats in line 3", ((".int()", ""),), {"w": None}, in_words=True,
    ),
    Cured(
        "a gradient of a gradient without its graph",
        W + "loss = (w ** 3).sum()\n(slope,) = torch.autograd.grad(loss, w)\n"
        "more = torch.autograd.grad(slope, w, torch.ones(2))\n",
        "no grad_fn", 5, "slope", "line 4 computed it without keeping a graph", "create_graph=True",
        (("grad(loss, w)", "grad(loss, w, create_graph=True)"),), {"w": None},
    ),
    Cured(
        "a gradient of a constant slope",
        W + "loss = (w * 3).sum()\n(slope,) = torch.autograd.grad(loss, w, create_graph=True)\n"
        "more = torch.autograd.grad(slope, w, torch.ones(2))\n",
        "no grad_fn", 5, "slope", "what line 4 differentiates is linear", "torch.zeros_like",
        (("more = torch.autograd.grad(slope, w, torch.ones(2))", "more = torch.zeros_like(w)"),),
        {"w": None},
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_cut_is_named_with_its_line(case):
    check_what_is_said(case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_without_the_cut_the_gradients_come(case):
    check_cure(case)


def test_what_comes_after_a_cut_is_drawn_down_to_the_leaf_with_every_edge_cut():
    graph = lab.record(CASES[0].text).passes[-1].graph
    assert [node.name for node in graph.nodes] == ["w", "place", "far", "further", "further"]
    assert [edge.cut for edge in graph.edges] == ["not tracked"] * 4


def test_what_comes_after_a_cut_is_not_told_as_the_cut_itself():
    text = (
        "import torch\n" + W + "mask = w > 1\nweight = mask.float()\n(w * weight).sum().backward()"
    )
    texts = [step.text for step in lab.record(text).steps]
    assert "mask = w > 1 gives [False, True]; it is not differentiable" in texts[1]
    assert "weight = mask.float() gives [0, 1]; it comes after the cut" in texts[2]


def test_a_leaf_made_of_other_tensors_is_a_leaf_with_cut_edges():
    text = "import torch\na = torch.tensor(2.0, requires_grad=True)\n"
    text += "x = torch.tensor([a, 3.0], requires_grad=True)\n(x * x).sum().backward()\n"
    recording = lab.record(text)
    graph = recording.passes[0].graph
    leaf = graph.named("x")
    assert (leaf.kind, leaf.is_leaf, leaf.grad) == ("leaf", True, [4.0, 6.0])
    (edge,) = (each for each in graph.edges if each.target == leaf.id)
    assert (edge.source, edge.cut) == (graph.named("a").id, "not tracked")
    assert run_plainly(text)[2] is None


def test_a_number_that_was_only_printed_is_not_blamed_for_a_constant_of_its_own():
    text = (
        "import torch\n" + W + "print((w * w).sum().item())\nv = torch.tensor(1.0)\nv.backward()\n"
    )
    assert "nothing that it was computed from requires grad" in lab.record(text).error.explanation
