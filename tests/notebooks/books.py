"""Notebooks for tests: cells of the kinds that teachers' notebooks have, as `.ipynb` bytes."""

from __future__ import annotations

import json


def book(*cells: tuple[str, str], **metadata) -> dict:
    """A notebook of format 4 with cells of (kind, text)."""
    made = []
    for kind, text in cells:
        cell = {"cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True)}
        if kind == "code":
            cell |= {"execution_count": 7, "outputs": [{"output_type": "stream", "name": "stdout",
                                                        "text": ["old\n"]}]}  # fmt: skip
        made.append(cell)
    return {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}


def as_bytes(document: dict) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


SETUP = "import torch\nimport numpy as np\nimport matplotlib.pyplot as plt\ntorch.manual_seed(0)\n"
# Each with what it is for; the numbers in comments count code cells.
LESSON = [
    ("markdown", "# A course\nWords.\n"),
    ("code", SETUP + "plt.style.use('dark_background')\nplt.rcParams['figure.figsize'] = [10, 4]"),
    ("markdown", "        ## Moved in\n        Text.\n"),
    ("code", "        x = torch.tensor(3.0, requires_grad=True)\n\n        y = x**2\n"
             "        print('y:', y.item())\n        "),  # 2: indented
    ("code", "y.backward()\nprint(x.grad)"),  # 3: the graph of the cell before
    ("code", "x.grad"),  # 4: shown as a result
    ("markdown", "## Mistakes\n```\n# no heading\n```\n"),
    ("code", "print('so far')\nw = torch.tensor(3.0, requires_gzrad=True)\nprint('never')"),  # 5
    ("code", "x = x.detach()\nz = x * 2\nz.backward()"),  # 6
    ("code", "n = torch.ones(3)\nprint(n.item())"),  # 7
    ("code", "# Your code here\n"),  # 8: nothing
    ("markdown", "## Training **by hand**"),
    ("code", "w = torch.tensor(0.0, requires_grad=True)\nX = torch.linspace(-1, 1, 20)\n"
             "Y = 2 * X + 0.1 * torch.randn(20)\nlosses = []\nfor step in range(30):\n"
             "  loss = ((w * X - Y) ** 2).mean()\n  loss.backward()\n  with torch.no_grad():\n"
             "    w -= 0.1 * w.grad\n  w.grad.zero_()\n  losses.append(loss.item())\n"
             "print(f'w = {w.item():.4f}')"),  # 9
    ("code", "fig, axes = plt.subplots(1, 2, figsize=(12, 4))\naxes[0].plot(losses, linewidth=2)\n"
             "axes[0].set_title('Loss')\naxes[0].grid(alpha=0.3)\n"
             "axes[1].scatter(X.numpy(), Y.numpy(), alpha=0.7, label='Data')\n"
             "axes[1].plot(X.numpy(), (w * X).detach().numpy(), 'r--', label='Fit')\n"
             "axes[1].legend()\nplt.tight_layout()\nplt.show()\nprint('drawn')"),  # 10
    ("code", "%matplotlib inline\n!pip install torch\nif True:\n    %time 1\n"
             "print(7\n      % 4)\nprint('''\n!kept''')"),  # 11: magics
    ("code", "class Twice(torch.autograd.Function):\n    @staticmethod\n"
             "    def forward(ctx, a):\n        return a * 2\n    @staticmethod\n"
             "    def backward(ctx, g):\n        return g * 2\n"
             "v = torch.ones(2, requires_grad=True)\nTwice.apply(v).sum().backward()\n"
             "print(v.grad, Twice)"),  # 12
    ("code", "print(np.arange(3), type(v).__name__, Twice.__module__)"),  # 13
]  # fmt: skip
FAILING = {5: ("TypeError", 2), 6: ("RuntimeError", 3), 7: ("RuntimeError", 2)}  # type and line
