"""Programs of one line, and the edges, formulas and variables of their recordings."""

import torch

import autograd_lab as lab

START = """import torch
import torch.nn.functional as F
torch.set_default_dtype(torch.float64)
"""
Z = "z = torch.tensor([[0.5, -1.5, 2.0], [1.0, 3.0, -0.4]], requires_grad=True)\n"


def edges_of(code: str) -> list:
    """(operand's name or expression, formula) of every edge into y."""
    recording = lab.record(START + code)
    assert recording.error is None, recording.error
    graph = recording.passes[-1].graph
    result = graph.named("y")
    return [
        (
            graph.node(edge.source).name or graph.node(edge.source).expression,
            edge.formula,
        )
        for edge in graph.edges
        if edge.target == result.id and edge.formula is not None
    ]


def formulas_of(code: str) -> dict[str, str]:
    return dict(edges_of(code))


def variables_of(code: str, upstream: str = "") -> dict:
    """The program's variables by plain torch."""
    namespace: dict = {}
    try:
        exec(START + code + upstream, namespace)
    finally:
        torch.set_default_dtype(torch.float32)
    return namespace
