"""A finding: what is wrong with a program's gradients, where, why, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass

MISTAKE, LOOK = "mistake", "look"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth a look, told from what was recorded.

    `severity` is `mistake` (hardly ever meant) or `look` (often meant). `line`, `node` and `step`
    say where: the line of the program, a node's id, a step's index; None where there is no such
    place. `text` says what is wrong, `why` proves it with recorded numbers, `fix` mends it.
    """

    kind: str
    severity: str
    line: int | None
    node: str | None
    step: int | None
    text: str
    why: str
    fix: str
