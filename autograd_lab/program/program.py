"""A program as it is passed around: its text, the values of its literals, and whose it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from autograd_lab.program.cells import CellText
from autograd_lab.program.inputs import Literal


@dataclass(frozen=True)
class Program:
    """A text and the values that stand for its literals (see `with_inputs`).

    `trusted` says that it is the project's own and may run in this process. Whatever a person
    typed, uploaded or linked is not, and runs in a process of its own. `before` are the cells that
    run in the same namespace before it, where it is a cell of a notebook; None where it is none.
    """

    code: str
    values: Mapping[str, Literal] = field(default_factory=dict)
    trusted: bool = False
    before: tuple[CellText, ...] | None = None

    @property
    def key(self) -> str:
        """The same for equal programs, and for no others: 1, 1.0 and True differ."""
        cells = None if self.before is None else [[each.text, each.title] for each in self.before]
        return json.dumps([self.code, dict(self.values), self.trusted, cells], sort_keys=True)

    def with_values(self, **values: Literal) -> Program:
        """This program with other values for these literals."""
        return replace(self, values={**self.values, **values})
