"""Local derivatives of one call, by its own autograd nodes."""

from __future__ import annotations

import torch

from autograd_lab.recording.process.watchers import calls_are_watched
from autograd_lab.recording.saved_tensors import hooks_in_force
from autograd_lab.recording.values import copied


def find_locals(order: list, targets: dict, output: torch.Tensor) -> None:
    """Local derivatives of a one-element result: its own autograd nodes, called on ones.

    A contribution divided by the upstream gradient would be 0/0 on a dead end. Only nodes that are
    known to be free of effects are called: a custom function's would run the learner's code twice,
    a leaf's would write its `.grad`, unpacking under hooks runs the program's, and what watches
    each kernel would count ours.
    """
    if hooks_in_force() or calls_are_watched() or any(_not_by_hand(node) for node in order):
        return
    users = dict.fromkeys(order, 0)
    for node in order:
        for edge in node.next_functions:
            if edge[0] in users:
                users[edge[0]] += 1
    ready, totals = [order[0]], {}
    grad_enabled = torch.is_grad_enabled()
    torch._C._set_grad_enabled(False)
    try:
        flowing = {order[0]: {output.output_nr: torch.ones_like(output)}}
        while ready:
            node = ready.pop()
            incoming = flowing.pop(node, {})
            grads = node(*(incoming.get(i) for i in range(max(incoming, default=0) + 1)))
            grads = grads if isinstance(grads, tuple) else (grads,)
            for index, (grad, edge) in enumerate(zip(grads, node.next_functions, strict=False)):
                link = targets.get((node, index))
                if link is not None and grad is not None:
                    grad = grad.sum_to_size(link.source.shape)
                    known = totals.get(link)
                    totals[link] = grad if known is None else known + grad
                if edge[0] in users:
                    if grad is not None:
                        shape = edge[0]._input_metadata[edge[1]].shape
                        grad = grad.sum_to_size(shape)
                        slots = flowing.setdefault(edge[0], {})
                        known = slots.get(edge[1])
                        slots[edge[1]] = grad if known is None else known + grad
                    users[edge[0]] -= 1
                    if users[edge[0]] == 0:
                        ready.append(edge[0])
        for link, total in totals.items():
            link.local = copied(total)
    except (RuntimeError, TypeError, IndexError):
        return  # a node that cannot be called by hand has no local derivative to show
    finally:
        torch._C._set_grad_enabled(grad_enabled)


def _not_by_hand(node) -> bool:
    """Custom functions run the learner's code, copies through views keep state, leaves write."""
    name = node.name()
    custom = isinstance(node, torch.autograd.function.BackwardCFunction)
    return custom or name.endswith(("CopySlices", "AccumulateGrad"))
