"""Programs that torch refuses, each with its failure: kind, line, node, words and cure."""

from __future__ import annotations

from dataclasses import dataclass

X = "x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\n"


S = "x = torch.tensor(2.0, requires_grad=True)\n"


@dataclass(frozen=True)
class Case:
    """A program that fails (its first line is `import torch`), and one with the cure applied.

    `node`: the name of the guilty node, None where the failing line makes no tensor at all.
    """

    name: str
    program: str
    kind: str
    line: int
    node: str | None
    explanation: str
    fix: str
    cured: str


CASES = [
    Case(
        "nothing requires grad", "x = torch.tensor(2.0)\ny = x * 3\ny.backward()\n",
        "no grad_fn", 4, "y",
        "y has no grad_fn: nothing that it was computed from requires grad",
        "with requires_grad=True", S + "y = x * 3\ny.backward()\n",
    ),
    Case(
        "detach cut the path", S + "a = x * 3\nb = a.detach()\ny = b ** 2\ny.backward()\n",
        "no grad_fn", 6, "b",
        "y has no grad_fn: `a.detach()` in line 4 cut the path",
        "Leave detach() out of line 4", S + "a = x * 3\nb = a\ny = b ** 2\ny.backward()\n",
    ),
    Case(
        "no_grad around the op", S + "with torch.no_grad():\n    y = x * 3\ny.backward()\n",
        "no grad_fn", 5, "y",
        "y has no grad_fn: line 4 ran with gradients switched off",
        "Move line 4 out of the block", S + "y = x * 3\ny.backward()\n",
    ),
    Case(
        "an op without a derivative", X + "y = x.argmax()\ny.backward()\n",
        "no grad_fn", 4, "y",
        "y has no grad_fn: argmax in line 3 is not differentiable",
        "Use a differentiable op in line 3 instead of argmax", X + "y = x.max()\ny.backward()\n",
    ),
    Case(
        "one of several roots", S + "y = x * 3\nz = torch.tensor(1.0)\n"
        "torch.autograd.backward([y, z])\n",
        "no grad_fn", 5, "z", "z has no grad_fn", "requires_grad=True",
        S + "y = x * 3\nz = torch.tensor(1.0, requires_grad=True) * 1\n"
        "torch.autograd.backward([y, z])\n",
    ),
    Case(
        "backward of a vector", X + "y = x * 3\ny.backward()\n",
        "not a scalar", 4, "y", "y has the shape (3,)",
        "Reduce y to one number first (y.sum() or y.mean())", X + "y = x * 3\ny.sum().backward()\n",
    ),
    Case(
        "grad of a vector, cured by a gradient", X + "y = x * 3\ng = torch.autograd.grad(y, x)\n",
        "not a scalar", 4, "y", "y has the shape (3,)", "a gradient of the shape (3,)",
        X + "y = x * 3\ng = torch.autograd.grad(y, x, torch.ones(3))\n",
    ),
    Case(
        "second backward", S + "h = x * x\ny = h + 1\ny.backward()\ny.backward()\n",
        "second backward", 6, "h",
        "The backward pass of line 5 went through h and freed the values",
        "in line 5 with retain_graph=True",
        S + "h = x * x\ny = h + 1\ny.backward(retain_graph=True)\ny.backward()\n",
    ),
    Case(
        "two losses share a part",
        S + "h = torch.exp(x)\na = h * 2\nb = h * 3\na.backward()\nb.backward()\n",
        "second backward", 7, "h",
        "The backward pass of line 6 went through h",
        "Run the forward pass again before line 7",
        S + "h = torch.exp(x)\na = h * 2\na.backward()\nh = torch.exp(x)\nb = h * 3\n"
        "b.backward()\n",
    ),
    Case(
        "state carried from turn to turn",
        S + "h = torch.tensor(1.0)\nfor turn in range(3):\n    h = h * x\n    h.backward()\n",
        "second backward", 6, "h",
        "An earlier backward pass of line 6 went through h",
        "detach() what is carried over",
        S + "h = torch.tensor(1.0)\nfor turn in range(3):\n    h = h.detach() * x\n"
        "    h.backward()\n",
    ),
    Case(
        "a saved result is overwritten", X + "y = torch.exp(x)\ny += 1\ny.sum().backward()\n",
        "saved tensor changed", 5, "y",
        "The derivative of `torch.exp(x)` in line 3 needs the numbers of y as they were then, but "
        "`y += 1` in line 4 has overwritten them.",
        "Make a new tensor in line 4", X + "y = torch.exp(x)\ny = y + 1\ny.sum().backward()\n",
    ),
    Case(
        "a saved operand is overwritten",
        X + "h = x * 1\nz = h ** 2\nh.mul_(3)\nz.sum().backward()\n",
        "saved tensor changed", 6, "h",
        "The derivative of `h ** 2` in line 4 needs the numbers of h as they were then, but "
        "`h.mul_(3)` in line 5 has overwritten them.",
        "Make a new tensor in line 5",
        X + "h = x * 1\nz = h ** 2\nh = h.mul(3)\nz.sum().backward()\n",
    ),
    Case(
        "a saved result is overwritten through a view",
        X + "y = x.sigmoid()\ny[0] = 3.0\ny.sum().backward()\n",
        "saved tensor changed", 5, "y",
        "The derivative of `x.sigmoid()` in line 3 needs the numbers of y as they were then, but "
        "`y[0] = 3.0` in line 4 has overwritten them.",
        "Make a new tensor in line 4",
        X + "y = x.sigmoid()\ny = torch.cat([torch.tensor([3.0]), y[1:]])\ny.sum().backward()\n",
    ),
    Case(
        "saved data are overwritten",
        X + "d = torch.ones(3)\ny = x * d\nd += 1\ny.sum().backward()\n",
        "saved tensor changed", 6, "d",
        "The derivative of `x * d` in line 4 needs the numbers of d as they were then, but "
        "`d += 1` in line 5 has overwritten them.",
        "make a new tensor there", X + "d = torch.ones(3)\ny = x * d\nd = d + 1\n"
        "y.sum().backward()\n",
    ),
    Case(
        "the right one of two operands",
        X + "a = torch.ones(3)\nb = torch.ones(3)\nw = x * 1\ny = w * b * a\nb.add_(1)\n"
        "y.sum().backward()\n",
        "saved tensor changed", 8, "b",
        "The derivative of `w * b` in line 6 needs the numbers of b as they were then, but "
        "`b.add_(1)` in line 7",
        "before line 7",
        X + "a = torch.ones(3)\nb = torch.ones(3)\nw = x * 1\ny = w * b * a\ny.sum().backward()\n"
        "b.add_(1)\n",
    ),
    Case(
        "the first of two writes",
        X + "y = torch.exp(x)\ny += 1\ny *= 2\ny.sum().backward()\n",
        "saved tensor changed", 6, "y", "`y += 1` in line 4 has overwritten them",
        "Make a new tensor in line 4",
        X + "y = torch.exp(x)\ny = y + 1\ny *= 2\ny.sum().backward()\n",
    ),
    Case(
        "a parameter is updated before the backward pass",
        S + "w = torch.tensor(3.0, requires_grad=True)\ny = x * w\nwith torch.no_grad():\n"
        "    w -= 1\ny.backward()\n",
        "saved tensor changed", 7, "w",
        "The derivative of `x * w` in line 4 needs the value of w as it was then, but `w -= 1` in "
        "line 6 has updated it.",
        "Call backward() before line 6 updates w",
        S + "w = torch.tensor(3.0, requires_grad=True)\ny = x * w\ny.backward()\n"
        "with torch.no_grad():\n    w -= 1\n",
    ),
    Case(
        "an optimizer updates a parameter between two backward passes",
        S + "w = torch.tensor(3.0, requires_grad=True)\n"
        "optimizer = torch.optim.SGD([w], lr=0.1)\ny = x * w\n"
        "y.backward(retain_graph=True)\noptimizer.step()\ny.backward()\n",
        "saved tensor changed", 8, "w",
        "`x * w` in line 5 needs the value of w as it was then, but `optimizer.step()` in line 7",
        "run the forward pass again after it",
        S + "w = torch.tensor(3.0, requires_grad=True)\n"
        "optimizer = torch.optim.SGD([w], lr=0.1)\ny = x * w\n"
        "y.backward(retain_graph=True)\noptimizer.step()\ny = x * w\ny.backward()\n",
    ),
    Case(
        "a leaf is changed in place", S + "(x * x).backward()\nx -= 0.1 * x.grad\n",
        "leaf changed in place", 4, "x",
        "`x -= 0.1 * x.grad` would overwrite x, a leaf that requires grad.",
        "Update x inside `with torch.no_grad():`",
        S + "(x * x).backward()\nwith torch.no_grad():\n    x -= 0.1 * x.grad\n",
    ),
    Case(
        "an element of a leaf is assigned", X + "x[0] = 5.0\n",
        "view of a leaf changed in place", 3, "x",
        "`x[0] = 5.0` would write into a part of x", "Write inside `with torch.no_grad():`",
        X + "with torch.no_grad():\n    x[0] = 5.0\n",
    ),
    Case(
        "a view of a leaf is changed in place", X + "v = x[1:]\nv.mul_(2)\n",
        "view of a leaf changed in place", 4, "x",
        "`v.mul_(2)` would write into a part of x, a leaf that requires grad.",
        "or work on x.clone()", X + "v = x.clone()[1:]\nv.mul_(2)\nv.sum().backward()\n",
    ),
    Case(
        "a gradient of an unused tensor",
        S + "z = torch.tensor(1.0, requires_grad=True)\ny = x * x\n"
        "g = torch.autograd.grad(y, [x, z])\n",
        "unused input", 5, "z", "but y was not computed from z: no path leads there.",
        "pass allow_unused=True to get None for it",
        S + "z = torch.tensor(1.0, requires_grad=True)\ny = x * x\n"
        "g = torch.autograd.grad(y, [x, z], allow_unused=True)\n",
    ),
    Case(
        "a gradient of a tensor without requires_grad",
        S + "z = torch.tensor(1.0)\ny = x * z\ng = torch.autograd.grad(y, [x, z])\n",
        "input without grad", 5, "z", "but z does not require grad",
        "Create z with requires_grad=True",
        S + "z = torch.tensor(1.0, requires_grad=True)\ny = x * z\n"
        "g = torch.autograd.grad(y, [x, z])\n",
    ),
    Case(
        "a gradient of another shape", X + "y = x * 2\ny.backward(gradient=torch.ones(2))\n",
        "gradient's shape", 4, "y",
        "The given gradient has the shape (2,), but y has the shape (3,)",
        "such as torch.ones_like(y)", X + "y = x * 2\ny.backward(gradient=torch.ones_like(y))\n",
    ),
    Case(
        "an integer tensor that is made to require grad",
        "x = torch.tensor(2, requires_grad=True)\n",
        "integer gradient", 2, None, "`torch.tensor(2, requires_grad=True)` would be a tensor of "
        "integers", "Write floats (2.0 instead of 2)", S,
    ),
    Case(
        "an integer range, cured by a dtype", "x = torch.arange(3, requires_grad=True)\n",
        "integer gradient", 2, None, "would be a tensor of integers", "dtype=torch.float32",
        "x = torch.arange(3, requires_grad=True, dtype=torch.float32)\n",
    ),
    Case(
        "an integer tensor that is to require grad later",
        "x = torch.tensor([1, 2])\nx.requires_grad_()\n",
        "integer gradient", 3, "x", "x holds torch.int64", "x.float().requires_grad_()",
        "x = torch.tensor([1, 2])\nx = x.float().requires_grad_()\n",
    ),
    Case(
        "zero_grad of a tensor", S + "(x * x).backward()\nx.zero_grad()\n",
        "no zero_grad", 4, "x", "x is a tensor, and tensors have no zero_grad()",
        "x.grad.zero_() once backward() has run", S + "(x * x).backward()\nx.grad.zero_()\n",
    ),
    Case(
        "zero_grad of a parameter",
        "w = torch.nn.Parameter(torch.ones(2))\nw.sum().backward()\nw.zero_grad()\n",
        "no zero_grad", 4, "w", "w is a tensor", "Write w.grad = None",
        "w = torch.nn.Parameter(torch.ones(2))\nw.sum().backward()\nw.grad = None\n",
    ),
    Case(
        "a gradient that is not there yet is zeroed", S + "x.grad.zero_()\n(x * x).backward()\n",
        "grad is None", 3, "x", "x.grad is None, not 0: no backward() has run yet",
        "test `if x.grad is not None` first",
        S + "if x.grad is not None:\n    x.grad.zero_()\n(x * x).backward()\n",
    ),
    Case(
        "a gradient that is not there yet is used",
        S + "y = x * x\nwith torch.no_grad():\n    x -= 0.1 * x.grad\n",
        "grad is None", 5, "x", "x.grad is None, not 0", "Use x.grad after backward()",
        S + "y = x * x\ny.backward()\nwith torch.no_grad():\n    x -= 0.1 * x.grad\n",
    ),
    Case(
        "a gradient is used after it was cleared",
        S + "(x * x).backward()\nx.grad = None\nwith torch.no_grad():\n    x -= 0.1 * x.grad\n",
        "grad is None", 6, "x", "line 4 cleared it, and no backward() has written it since",
        "Use x.grad before line 4 clears it",
        S + "(x * x).backward()\nwith torch.no_grad():\n    x -= 0.1 * x.grad\nx.grad = None\n",
    ),
    Case(
        "backward did not reach a leaf",
        S + "w = torch.tensor(1.0, requires_grad=True)\n(x * x).backward()\nw.grad.zero_()\n",
        "grad is None", 5, "w", "the result that it started from was not computed from w",
        "Use w in the computation",
        S + "w = torch.tensor(1.0, requires_grad=True)\n(x * x * w).backward()\nw.grad.zero_()\n",
    ),
    Case(
        "an update that rebinds the leaf",
        S + "(x * x).backward()\nx = x - 0.1 * x.grad\n(x * x).backward()\nx.grad.zero_()\n",
        "grad is None", 6, "x",
        "this x is not a leaf but the result of `x - 0.1 * x.grad` in line 4",
        "write into the leaf under `with torch.no_grad():`",
        S + "(x * x).backward()\nwith torch.no_grad():\n    x -= 0.1 * x.grad\n"
        "(x * x).backward()\nx.grad.zero_()\n",
    ),
    Case(
        "a constant has no gradient",
        S + "d = torch.tensor(1.0)\n(x * d).backward()\nd.grad.zero_()\n",
        "grad is None", 5, "d", "d does not require grad", "Create d with requires_grad=True",
        S + "d = torch.tensor(1.0, requires_grad=True)\n(x * d).backward()\nd.grad.zero_()\n",
    ),
    Case(
        "NumPy of a tracked tensor", X + "y = x * 2\na = y.numpy()\n",
        "numpy of a tracked tensor", 4, "y", "y requires grad; NumPy cannot track gradients",
        "Write y.detach().numpy()", X + "y = x * 2\na = y.detach().numpy()\n",
    ),
    Case(
        "NumPy takes a tracked tensor", "import numpy\n" + X + "a = numpy.asarray(x)\n",
        "numpy of a tracked tensor", 4, "x", "x requires grad", "Write x.detach().numpy()",
        "import numpy\n" + X + "a = numpy.asarray(x.detach().numpy())\n",
    ),
    Case(
        "an inference tensor is saved",
        X + "with torch.inference_mode():\n    d = torch.ones(3)\ny = x * d\n",
        "inference tensor", 5, "d", "d was made in line 4 under torch.inference_mode()",
        "Use torch.no_grad() instead",
        X + "with torch.no_grad():\n    d = torch.ones(3)\ny = x * d\n",
    ),
    Case(
        "an inference tensor is written",
        "with torch.inference_mode():\n    d = torch.ones(3)\nd += 1\n",
        "inference tensor", 4, "d", "d was made in line 3", "work on d.clone()",
        "with torch.inference_mode():\n    d = torch.ones(3)\nd = d.clone()\nd += 1\n",
    ),
    Case(
        "an inference tensor is to require grad",
        "with torch.inference_mode():\n    d = torch.ones(3)\nd.requires_grad_()\n",
        "inference tensor", 4, "d", "d was made in line 3", "work on d.clone()",
        "with torch.inference_mode():\n    d = torch.ones(3)\nd = d.clone().requires_grad_()\n",
    ),
]  # fmt: skip
