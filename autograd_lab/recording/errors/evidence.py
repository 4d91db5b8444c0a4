"""What is known of an error that ended a program, and what is found out about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import torch

from autograd_lab.program.places import Source
from autograd_lab.recording.errors.cures import words_for
from autograd_lab.recording.events import Call, is_leaf
from autograd_lab.recording.recorder import Recorder
from autograd_lab.recording.torch_calls import operand_tensors


@dataclass(frozen=True)
class Evidence:
    """An error that ended the program, the place that raised it, and what was recorded.

    `arguments` are those of the call into torch that raised it, if it was one.
    """

    error: BaseException
    where: tuple | None
    arguments: tuple
    recorder: Recorder
    source: Source

    @property
    def message(self) -> str:
        return str(self.error)

    def tensors(self) -> list[torch.Tensor]:
        """The tensors among the arguments."""
        return operand_tensors(self.arguments, {})

    def call_of(self, tensor: torch.Tensor | None) -> Call | None:
        """The call that made it; a leaf may have none yet, such as a parameter that is not used."""
        if tensor is None:
            return None
        made = self.recorder.made(tensor)
        if made is None and is_leaf(tensor) and len(self.recorder.calls) < self.recorder.max_ops:
            made = self.recorder.call_of(tensor)
        return made

    def root(self) -> Call | None:
        """Where the backward pass was to start: of several, the one that the message counts."""
        roots = operand_tensors(self.arguments[:1], {})
        found = re.search(r"element (\d+) of tensors", self.message)
        number = int(found[1]) if found else 0
        return self.call_of(roots[number]) if number < len(roots) else None

    def local(self, name: str) -> object:
        """A local variable of the function that raised the error; None where it has no such."""
        trace = self.error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        return None if trace is None else trace.tb_frame.f_locals.get(name)

    def frame(self):
        """The frame of the program in which the error came up."""
        trace, found = self.error.__traceback__, None
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == self.recorder.filename:
                found = trace.tb_frame
            trace = trace.tb_next
        return found

    def named(self, thing: object) -> str | None:
        """What the failing line calls a thing: `losses[0]`."""
        frame = self.frame()
        if frame is None:
            return None
        names = frame.f_globals | frame.f_locals
        return words_for(thing, self.source.statement(self.where), names)

    def module_writing(self) -> str | None:
        """The module with inplace=True in whose call the error came up, as the program calls it."""
        trace, found = self.error.__traceback__, None
        while trace is not None:
            owner = trace.tb_frame.f_locals.get("self")
            if isinstance(owner, torch.nn.Module) and getattr(owner, "inplace", False) is True:
                found = owner
            trace = trace.tb_next
        frame = self.frame()
        if found is None or frame is None:
            return None
        for name, thing in (frame.f_globals | frame.f_locals).items():
            if isinstance(thing, torch.nn.Module) and name.isidentifier():
                for path, module in thing.named_modules():
                    if module is found:
                        parts = path.split(".") if path else []
                        items = (f"[{each}]" if each.isdigit() else f".{each}" for each in parts)
                        return name + "".join(items)
        return None

    def variable(self, call: Call) -> str | None:
        """The variable that a call's result is assigned to, where that is one the cure can use."""
        names = self.source.place((call.parent or call).where).names
        if call.names is not None and call.names[:1] == ("=",):
            return self.variable(call.names[1])
        if call.parent is None or call.names is None or call.names[:1] != ("#",):
            return names[0] if len(names) == 1 and call.names is None else None
        if len(names) == call.parent.outputs:
            return names[call.names[1]]
        return f"{names[0]}[{call.names[1]}]" if len(names) == 1 else None

    def line(self, where) -> int | None:
        return self.source.place(where).line

    def text(self, where) -> str:
        """The expression that stands there."""
        return self.source.place(where).expression


@dataclass(frozen=True)
class Finding:
    """`variant`: which explanation fits; `calls` and `words`: what stands in its braces.

    `node` is the call that is to blame.
    """

    variant: str = ""
    node: Call | None = None
    calls: dict[str, Call] = field(default_factory=dict)
    words: dict[str, object] = field(default_factory=dict)
