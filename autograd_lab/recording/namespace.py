"""What a program leaves behind: its tensors, parameters and numbers, by name."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from types import FrameType, ModuleType

import torch

from autograd_lab.model.recording import Variable
from autograd_lab.recording.events import function_of, is_leaf, shape_of
from autograd_lab.recording.values import plain


def seen_from(frame: FrameType) -> dict[str, object]:
    """What code in this frame can name: its own variables first, then its module's."""
    own = dict(frame.f_locals)
    return own | {name: thing for name, thing in frame.f_globals.items() if name not in own}


def things_of(namespace: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """What the names stand for, and what the program's own objects hold: `self.model`."""
    for name, thing in namespace.items():
        if name.startswith("__"):
            continue
        yield name, thing
        own = not isinstance(thing, (type, ModuleType, torch.Tensor, torch.nn.Module))
        held = getattr(thing, "__dict__", None) if own and not callable(thing) else None
        if isinstance(held, dict) and not type(thing).__module__.startswith("torch"):
            for inner, each in list(held.items()):
                if isinstance(each, (torch.Tensor, torch.nn.Module, list, tuple, deque)):
                    yield f"{name}.{inner}", each


def tensors_by_name(namespace: Mapping[str, object]):
    """(name, tensor) for tensors, those in modules and in lists included."""
    for name, thing in things_of(namespace):
        if isinstance(thing, torch.Tensor):
            yield name, thing
        elif isinstance(thing, torch.nn.Module):
            yield from thing.named_parameters(prefix=name)
        elif isinstance(thing, (list, tuple)):
            for index, each in enumerate(thing):
                if isinstance(each, torch.Tensor):
                    yield f"{name}[{index}]", each
                elif isinstance(each, torch.nn.Module):
                    yield from each.named_parameters(prefix=f"{name}[{index}]")
        elif isinstance(thing, dict):
            for key, each in thing.items():
                if isinstance(each, torch.Tensor):
                    yield f"{name}[{key!r}]", each


def parameters_by_path(namespace: Mapping[str, object]):
    """(path, parameter) for the modules at the end, a shared one once for each of its paths."""
    for name, thing in things_of(namespace):
        if isinstance(thing, torch.nn.Module):
            yield from thing.named_parameters(prefix=name, remove_duplicate=False)


def buffers_by_name(namespace: Mapping[str, object]):
    """(name, tensor) for what modules keep beside their parameters: running statistics, masks."""
    for name, thing in things_of(namespace):
        several = isinstance(thing, (list, tuple))
        for index, each in enumerate(thing if several else (thing,)):
            if isinstance(each, torch.nn.Module):
                yield from each.named_buffers(prefix=f"{name}[{index}]" if several else name)


def variables_of(namespace: Mapping[str, object]) -> dict[str, Variable]:
    """Tensors, the parameters of modules, and Python numbers that have a name at the end."""
    variables = {}
    for name, tensor in tensors_by_name(namespace):
        if name in namespace or "." in name:
            leaf, function = is_leaf(tensor), function_of(tensor)
            keeps = leaf or tensor.retains_grad
            variables[name] = Variable(
                name,
                plain(tensor),
                plain(tensor.grad) if keeps else None,
                shape_of(tensor),
                str(tensor.dtype).removeprefix("torch."),
                tensor.requires_grad,
                leaf,
                None if function is None else function.name(),
            )
    for name, number in namespace.items():
        if isinstance(number, (int, float)) and not name.startswith("__"):
            variables[name] = Variable(name, number, dtype=type(number).__name__)
    return variables
