"""The graph that a backward pass makes for its own gradients, with `create_graph=True`.

No mode of the forward pass sees it: the engine computes it in C++. A dispatch mode is told of each
kernel; the tensors that kernels return get their autograd nodes a moment later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from autograd_lab.recording.events import function_of
from autograd_lab.recording.process.watchers import ours
from autograd_lab.recording.torch_calls import operand_tensors, result_tensors

_LEAVES = 2**64 - 1  # what autograd says of an AccumulateGrad


@dataclass(slots=True)
class Kernel:
    """One call of torch's own inside of a backward pass."""

    name: str
    args: tuple
    kwargs: dict[str, object]
    results: list[torch.Tensor]

    @property
    def operands(self) -> list[torch.Tensor]:
        """The tensors among its arguments, in order, but for one that it fills."""
        found = operand_tensors(self.args, self.kwargs)
        return [each for each in found if not any(each is made for made in self.results)]

    @property
    def fills(self) -> bool:
        """Whether it writes into one of its arguments, and hands that back."""
        return len(self.operands) < len(operand_tensors(self.args, self.kwargs))


class Kernels(TorchDispatchMode):
    """Hears of each kernel while a backward pass makes a graph; `seen` are they, in order.

    Autograd nodes that are made meanwhile are younger than `begun`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Kernel] = []
        # Autograd numbers its nodes as it makes them, in each thread.
        with torch.enable_grad():
            self.begun: int = torch.ones((), requires_grad=True).neg().grad_fn._sequence_nr()

    def __enter__(self):
        ours.begin()
        return super().__enter__()

    def __exit__(self, *error):
        try:
            return super().__exit__(*error)
        finally:
            ours.end()

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        result = func(*args, **kwargs)
        results = result_tensors(result)
        if results:
            self.seen.append(Kernel(func.overloadpacket.__name__, args, kwargs, results))
        return result


def behind(gradients: Iterable[torch.Tensor], begun: int) -> set:
    """The autograd nodes behind these gradients that are younger than that."""
    found: set = set()
    waiting = [each for each in map(function_of, gradients) if each is not None]
    while waiting:
        node = waiting.pop()
        if node not in found and begun < node._sequence_nr() < _LEAVES:
            found.add(node)
            waiting += [each for each, _ in node.next_functions if each is not None]
    return found


def made(kernels: list[Kernel], nodes: set) -> list[tuple[Kernel, list[torch.Tensor]]]:
    """The kernels whose results have these autograd nodes, each result once.

    A tensor that several kernels hand back, as one that is filled in place, is the last one's. They
    come in the order of their nodes, so that each has its operands before it.
    """
    last = {id(each): kernel for kernel in kernels for each in kernel.results}
    told: set[tuple] = set()
    found = []
    for kernel in kernels:
        results = []
        for tensor in kernel.results:
            function = function_of(tensor)
            edge = None if function is None else (function, tensor.output_nr)
            if function in nodes and edge not in told and last[id(tensor)] is kernel:
                told.add(edge)
                results.append(tensor)
        if results:
            found.append((kernel, results))
    return sorted(found, key=lambda each: min(r.grad_fn._sequence_nr() for r in each[1]))
