"""Parts of a check that tests look at."""

SQUARE = """\
import torch
x = torch.tensor([2.0, 3.0], requires_grad=True)
(x * x).sum().backward()
"""
UNSEEDED = "import torch\nx = torch.randn(3, requires_grad=True)\nx.sum().backward()\n"


def leaves(check) -> list:
    return [leaf for each in check.passes for leaf in each.finite_differences]


def leaf(check, name: str):
    (found,) = [each for each in leaves(check) if each.name == name]
    return found
