"""The arguments of `tensor.backward`, `torch.autograd.backward` and `torch.autograd.grad`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch

# The arguments in order; the two kinds of `backward` differ from the fifth one on.
_METHOD = ("tensors", "gradient", "retain_graph", "create_graph", "inputs")
_FUNCTION = (
    "tensors", "grad_tensors", "retain_graph", "create_graph", "grad_variables", "inputs",
)  # fmt: skip
_GRAD = (
    "outputs", "inputs", "grad_outputs", "retain_graph", "create_graph", "only_inputs",
    "allow_unused", "is_grads_batched",
)  # fmt: skip


@dataclass(frozen=True)
class BackwardCall:
    """One call: where it starts, with which vectors, and how far it goes.

    `roots` are the tensors among what it was given, and `seeds` the vector of each, None where
    none was given. `inputs`: what it is limited to, None where it goes to all leaves.
    """

    is_grad: bool
    roots: tuple[torch.Tensor, ...]
    seeds: tuple[torch.Tensor | None, ...]
    inputs: tuple | None
    creates_graph: bool
    is_batched: bool


def parsed(func, args: tuple, kwargs: Mapping[str, object]) -> BackwardCall:
    """What a call of `func` was asked for, whichever of the three it is."""
    is_grad = func.__name__ == "grad"
    names = _GRAD if is_grad else _FUNCTION if func is torch.autograd.backward else _METHOD
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    starts = _several(given.get("outputs" if is_grad else "tensors", given.get("self")))
    vectors = next(
        (given[name] for name in ("gradient", "grad_tensors", "grad_outputs")
         if given.get(name) is not None), None,
    )  # fmt: skip
    several = isinstance(vectors, (list, tuple))
    seeds = tuple(vectors) if several else (vectors,) * len(starts)
    seeds += (None,) * (len(starts) - len(seeds))
    roots = [(root, seed) for root, seed in zip(starts, seeds, strict=False)
             if isinstance(root, torch.Tensor)]  # fmt: skip
    inputs = given.get("inputs")
    return BackwardCall(
        is_grad,
        tuple(root for root, _ in roots),
        tuple(seed if isinstance(seed, torch.Tensor) else None for _, seed in roots),
        None if inputs is None else _several(inputs),
        bool(given.get("create_graph")),
        bool(given.get("is_grads_batched")),
    )


def _several(thing) -> tuple:
    """What may be one or several, as several."""
    if thing is None:
        return ()
    if isinstance(thing, torch.Tensor) or not hasattr(thing, "__iter__"):
        return (thing,)
    # An edge of the graph is a tuple itself.
    return (thing,) if isinstance(thing, torch.autograd.graph.GradientEdge) else tuple(thing)
