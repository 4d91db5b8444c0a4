"""A program as it is passed around: its text, the values of its literals, and whose it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from autograd_lab.program.inputs import Literal


@dataclass(frozen=True)
class Program:
    """A text and the values that stand for its literals (see `with_inputs`).

    `trusted` says that it is the project's own and may run in this process. Whatever a person
    typed, uploaded or linked is not, and runs in a process of its own.
    """

    code: str
    values: Mapping[str, Literal] = field(default_factory=dict)
    trusted: bool = False

    @property
    def key(self) -> str:
        """The same for equal programs, and for no others: 1, 1.0 and True differ."""
        return json.dumps([self.code, dict(self.values), self.trusted], sort_keys=True)

    def with_values(self, **values: Literal) -> Program:
        """This program with other values for these literals."""
        return replace(self, values={**self.values, **values})
