"""Medians, quartiles and interleaved rounds: what every figure is made of."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Spread:
    """The three quartiles of some measured times, in milliseconds."""

    low: float
    median: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"


def spread(milliseconds: list[float]) -> Spread:
    """Their quartiles; at least two times are needed."""
    return Spread(*quantiles(milliseconds, n=4, method="inclusive"))


def interleaved(rounds: int, *actions: Callable[[], object]) -> list[Spread]:
    """Time the actions in turns, so that whatever slows the machine slows them all."""
    times: list[list[float]] = [[] for _ in actions]
    for action in actions:
        action()
    for _ in range(rounds):
        for action, measured in zip(actions, times, strict=True):
            start = time.perf_counter()
            action()
            measured.append(1000 * (time.perf_counter() - start))
    return [spread(measured) for measured in times]


def print_table(title: str, rows: list[tuple[str, ...]]) -> None:
    """A table for a terminal; the first row has the headings."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    print(f"\n{title}")
    for number, row in enumerate(rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        print("  " + "   ".join(cells).rstrip())
        if number == 0:
            print("  " + "   ".join("-" * width for width in widths))
