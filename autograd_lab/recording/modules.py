"""Which module a call runs in, by torch's own global module hooks."""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch.nn.modules.module import (
    register_module_forward_hook,
    register_module_forward_pre_hook,
)
from torch.utils.hooks import RemovableHandle

# The module that was called by the program itself, as a number, and the path from there.
Place = tuple[int, str]


class ModuleCalls:
    """The modules whose forward is running, the outermost first."""

    def __init__(self) -> None:
        self._outermost: list[tuple[weakref.ref[torch.nn.Module], str]] = []  # and its class
        self._paths: dict[int, str] = {}  # within the outermost one that is running
        self._running: list[tuple[torch.nn.Module, Place]] = []

    @property
    def place(self) -> Place | None:
        """Where the innermost call of a module is, None outside of all."""
        return self._running[-1][1] if self._running else None

    def enter(self, module: torch.nn.Module) -> None:
        """Its forward begins."""
        if not self._running:
            self._outermost.append((weakref.ref(module), type(module).__name__))
            self._paths = {id(each): path for path, each in module.named_modules()}
            place = len(self._outermost) - 1, ""
        else:
            number, around = self._running[-1][1]
            inside = f"{around}.{type(module).__name__}" if around else type(module).__name__
            place = number, self._paths.get(id(module), inside)
        self._running.append((module, place))

    def leave(self, module: torch.nn.Module) -> None:
        """Its forward has ended, by a result or an error."""
        while self._running:
            if self._running.pop()[0] is module:
                break

    def names(self, things: Iterator[tuple[str, object]]) -> Mapping[int, str]:
        """What the program calls the outermost modules, by their numbers; else their class."""
        known = {id(thing): name for name, thing in things if isinstance(thing, torch.nn.Module)}
        return {
            number: known.get(id(module()), name)
            for number, (module, name) in enumerate(self._outermost)
        }


def path_of(place: Place | None, names: Mapping[int, str]) -> str | None:
    """`net.0.attn`; None outside of modules."""
    if place is None:
        return None
    return ".".join(part for part in (names[place[0]], place[1]) if part)


def follow_modules(recorder: Any) -> list[RemovableHandle]:
    """Tells a recorder's `modules` of every forward in its thread; the handles end it."""

    def before(module: torch.nn.Module, args: object) -> None:
        if recorder.is_active():
            recorder.modules.enter(module)

    def after(module: torch.nn.Module, args: object, result: object) -> None:
        if recorder.is_active():
            recorder.modules.leave(module)

    return [
        register_module_forward_pre_hook(before),
        register_module_forward_hook(after, always_call=True),
    ]
