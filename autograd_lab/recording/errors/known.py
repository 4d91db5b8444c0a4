"""What an explained error is: its pattern and texts; and a failure whose names are missing yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from autograd_lab.recording.errors.evidence import Evidence, Finding
from autograd_lab.recording.events import Call


@dataclass(frozen=True)
class Known:
    """An error that is explained: `texts` are (explanation, cure) by variant, "" if none is found.

    In braces stand the names of calls and the words that the finder gives.
    """

    kind: str
    pattern: str
    texts: dict[str, tuple[str, str]]
    find: Callable[[Evidence], Finding | None]
    found_only: bool = False  # the pattern alone does not tell that it is this error


@dataclass(frozen=True)
class Diagnosis:
    """A failure whose explanation still has names to be filled in."""

    kind: str
    type: str
    message: str
    line: int | None
    explanation: str = ""
    fix: str = ""
    finding: Finding = field(default_factory=Finding)
    where: tuple | None = None  # the place whose result never came

    @property
    def calls(self) -> set[Call]:
        """The calls that the explanation is about: the picture shows them."""
        node = self.finding.node
        return {*self.finding.calls.values(), *([node] if node is not None else [])}
