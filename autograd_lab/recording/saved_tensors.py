"""The tensors that autograd nodes keep for their backward pass, read just after the forward call.

Later they could be freed, or changed in place, and reading them would raise.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

import torch

_top_hooks = functools.partial(torch._C._autograd._top_saved_tensors_default_hooks, False)


def hooks_in_force() -> bool:
    """Whether `saved_tensors_hooks`, a checkpoint's among them, pack and unpack what is kept."""
    return _top_hooks() is not None


def saved_tensors(nodes: Iterable) -> Iterator[tuple[str, torch.Tensor]]:
    """(name, tensor) in torch's own names: `self`, `result`; `saved_tensors[0]` of custom ones.

    Nothing under `saved_tensors_hooks`: unpacking would run the program's own code once more.
    """
    if hooks_in_force():
        return
    for node in nodes:
        for attribute in _attributes(type(node)):
            try:
                kept = getattr(node, attribute)
            except RuntimeError:  # freed or changed meanwhile
                continue
            name = attribute.removeprefix("_saved_")
            if isinstance(kept, torch.Tensor):
                yield name, kept
            elif isinstance(kept, (tuple, list)):
                for index, each in enumerate(kept):
                    if isinstance(each, torch.Tensor):
                        yield f"{name}[{index}]", each


@functools.lru_cache(512)
def _attributes(kind: type) -> tuple[str, ...]:
    if issubclass(kind, torch.autograd.function.BackwardCFunction):
        return ("saved_tensors",)
    return tuple(name for name in dir(kind) if name.startswith("_saved_"))
