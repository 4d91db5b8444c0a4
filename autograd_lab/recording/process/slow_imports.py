"""Modules that torch imports at a first use, to be paid for before a learner meets them."""

from __future__ import annotations

import importlib


def import_them() -> None:
    """`backward(gradient=…)` imports sympy (0.3 s), building an optimizer torch._dynamo (0.9 s).

    Imported by name and not by running a program: that would hold every other program up.
    """
    for name in ("sympy", "torch._dynamo"):
        importlib.import_module(name)
