"""How one is getting on in practice: the next level, and the misconception that comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograd_lab.quiz.programs import LEVELS

# Two right answers lead up and one wrong one leads down: so one stays where about seven of ten
# answers are right (Levitt, 1971, "Transformed up-down methods in psychoacoustics").
RIGHT_TO_RISE = 2
# What an answer still counts one answer later.
_KEPT = 0.8
# One that was made is made good by two right answers where it could have been made again.
_MADE_GOOD = 0.5


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer: at which level, what it was worth, and what could have gone wrong there.

    `shown` is True where the answer was looked at instead; that counts as neither right nor wrong.
    """

    level: int
    right: bool
    misconception: str = ""
    provokes: frozenset[str] = frozenset()
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What the screen tells: right answers of all, how many in a row, and what comes back."""

    right: int
    answered: int
    streak: int
    weakest: str


def next_level(level: int, history: Sequence[Answered]) -> int:
    """One up after two right answers in a row at this level, one down after a wrong one."""
    last = history[-1] if history else None
    if last is None or last.shown or last.level != level:
        return level
    if not last.right:
        return max(level - 1, 1)
    recent = history[-RIGHT_TO_RISE:]
    earned = len(recent) == RIGHT_TO_RISE and all(
        each.right and each.level == level for each in recent
    )
    return min(level + earned, len(LEVELS))


def weakest(history: Sequence[Answered]) -> str:
    """The misconception made most often, recent answers first; empty where all were made good."""
    weights: dict[str, float] = {}
    for each in history:
        weights = {name: weight * _KEPT for name, weight in weights.items()}
        if each.misconception:
            weights[each.misconception] = weights.get(each.misconception, 0.0) + 1.0
        elif each.right:
            for name in weights.keys() & each.provokes:
                weights[name] = max(weights[name] - _MADE_GOOD, 0.0)
    open_ones = {name: weight for name, weight in weights.items() if weight > 0.05}
    return max(sorted(open_ones), key=open_ones.__getitem__, default="")


def standing(history: Sequence[Answered]) -> Standing:
    """What was reached so far."""
    judged = [each for each in history if not each.shown]
    streak = 0
    for each in reversed(history):
        if not each.right:
            break
        streak += 1
    return Standing(sum(each.right for each in judged), len(judged), streak, weakest(history))
