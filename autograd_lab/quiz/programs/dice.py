"""Dice for programs: the same text gives the same throws on every machine and in every version."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

Face = TypeVar("Face")

# Small, even, and never ±1 or 0: those hide whether one multiplied at all.
VALUES = (2.0, 3.0, 4.0, 5.0, 2.0, 3.0, 4.0, -2.0, -3.0, -4.0, 0.5, 1.5, 2.5)
WHOLE = (2.0, 3.0, 4.0, 5.0, -2.0, -3.0)
FACTORS = (2, 3, 4, 5, 6)


class Dice:
    """Throws for one program. It never gives a number twice, so that each stands for one thing."""

    def __init__(self, text: str):
        # Of Python's generator, `random()` after seeding with a text is what its documentation
        # promises to stay the same; `choice` and `shuffle` may change.
        self._random = random.Random(text).random
        self._taken: set[float] = set()

    def choose(self, faces: Sequence[Face]) -> Face:
        """One of the faces."""
        return faces[int(self._random() * len(faces))]

    def shuffled(self, faces: Sequence[Face]) -> list[Face]:
        """The faces in another order."""
        rest = list(faces)
        return [rest.pop(int(self._random() * len(rest))) for _ in faces]

    def value(self, faces: Sequence[float] = VALUES) -> float:
        """A number for a tensor."""
        return self._new(faces)

    def factor(self, faces: Sequence[int] = FACTORS) -> int:
        """A number that stands in a formula."""
        return int(self._new(faces))

    def values(self, count: int, faces: Sequence[float] = WHOLE) -> list[float]:
        """Several numbers for one tensor."""
        return [self._new(faces) for _ in range(count)]

    def _new(self, faces: Sequence[float]) -> float:
        left = [face for face in faces if abs(face) not in self._taken] or faces
        found = self.choose(left)
        self._taken.add(abs(found))
        return found
