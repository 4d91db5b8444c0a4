"""The eight levels: what each is about, and the kinds of programs that it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from autograd_lab.quiz.programs import mixtures, numbers, passes, vectors
from autograd_lab.quiz.programs.dice import Dice
from autograd_lab.quiz.programs.draft import Draft


@dataclass(frozen=True, slots=True)
class Level:
    """A name for the screen, and functions that each draft one kind of program."""

    name: str
    kinds: tuple[Callable[[Dice], Draft], ...]


LEVELS = (
    Level("One operation", numbers.ONE_OPERATION),
    Level("A chain", numbers.CHAIN),
    Level("Sums and products", numbers.SEVERAL),
    Level("A value used twice", numbers.REUSE),
    Level("Two backward calls", passes.TWO_CALLS),
    Level("Cuts, and None", passes.CUTS),
    Level("Vectors", vectors.VECTORS),
    Level("Everything mixed", mixtures.MIXTURES),
)
