"""The names that a text uses and does not make."""

from __future__ import annotations

import ast

import pytest

from autograd_lab.program.elsewhere import names_from_elsewhere


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import torch\nx = torch.ones(2)", []),
        ("x = torch.ones(n)", ["torch", "n"]),
        ("import torch.nn as nn, numpy.linalg\nnn, numpy", []),
        ("from m import *\nx = y", []),
        ("def f(a, *b, c=1, **d):\n    return a, b, c, d, f", []),
        ("for i in range(3):\n    print(i)", []),
        ("try:\n    pass\nexcept ValueError as e:\n    print(e)", []),
        ("with open('x') as f, lock:\n    f.read()", ["lock"]),
        ("[y for y in ys if (z := y)]\nz", ["ys"]),
        ("match 1:\n    case [a, *b]: a, b\n    case {'k': c, **d}: c, d\n    case e: e", []),
        ("class A:\n    pass\nA()", []),
        ("__name__, __file__", []),
        ("x += 1", []),
    ],
)
def test_what_is_made_elsewhere_is_named_in_its_order(text, expected):
    assert names_from_elsewhere(ast.parse(text)) == expected
