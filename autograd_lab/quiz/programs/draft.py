"""A draft of a program: its lines, what is asked about it, and what it has to provoke."""

from __future__ import annotations

from dataclasses import dataclass

HEAD = "import torch\n\n"


@dataclass(frozen=True, slots=True)
class Draft:
    """A program that may still turn out to be a bad one.

    `ask` is `name.grad`, `name.gradient` or `name.value`; `must` names the misconceptions whose
    answers have to differ from the truth and from each other. `zero` says that a truth of 0 is
    meant and no accident.
    """

    lines: tuple[str, ...]
    ask: str
    must: tuple[str, ...] = ()
    zero: bool = False

    @property
    def code(self) -> str:
        """The program as plain PyTorch: tensors first, then a blank line, then what is computed."""
        made = [line for line in self.lines if "torch.tensor(" in line]
        rest = [line for line in self.lines if line not in made]
        return HEAD + "\n".join([*made, "", *rest]) + "\n"


def leaf(name: str, value: float | list[float]) -> str:
    """The line that makes a tensor which asks for its gradient."""
    return f"{name} = torch.tensor({value}, requires_grad=True)"


def data(name: str, value: float | list[float]) -> str:
    """The line that makes a tensor which does not."""
    return f"{name} = torch.tensor({value})"


def plus(number: float) -> str:
    """The number as an addend: `+ 3`, `- 2`."""
    return f"+ {number:g}" if number >= 0 else f"- {-number:g}"
