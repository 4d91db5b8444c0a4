"""What is known of an error that ended a program, and what is found out about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import torch

from autograd_lab.program.places import Source
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
