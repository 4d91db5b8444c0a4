"""Whose code may run, and how much of everything it may use: read from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

MODES = ("own", "guests", "off")
_PREFIX = "AUTOGRAD_LAB_CODE"


@dataclass(frozen=True)
class Settings:
    """`mode` says whose code runs: own (limits only), guests (all walls) or off (nobody's)."""

    mode: str = "own"
    seconds: float = 5.0  # by the clock, for the program
    cpu_seconds: int = 8  # of all its threads together
    memory_mb: int = 1024  # above what the process has at the start
    output_kb: int = 64
    ops: int = 5000  # recorded; what comes after runs unrecorded
    source_kb: int = 64
    answer_mb: int = 32
    runs: int = 2  # at once
    landlock: bool = True  # used where the kernel has it
    user: int | None = None  # whom root becomes before a guest's program runs

    @property
    def last_second(self) -> float:
        """When the process is killed: a recording takes time to be put together and sent."""
        return self.seconds + min(2.0, self.seconds)


# Each variable: the field, its type, the smallest and the largest value.
_NUMBERS = {
    "SECONDS": ("seconds", float, 0.1, 600.0),
    "CPU_SECONDS": ("cpu_seconds", int, 1, 3600),
    "MEMORY_MB": ("memory_mb", int, 64, 1_000_000),
    "OUTPUT_KB": ("output_kb", int, 1, 10_000),
    "OPS": ("ops", int, 1, 1_000_000),
    "SOURCE_KB": ("source_kb", int, 1, 10_000),
    "ANSWER_MB": ("answer_mb", int, 1, 1000),
    "RUNS": ("runs", int, 1, 1000),
    "USER": ("user", int, 1, 2**31),
}


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of now; ValueError names the variable that cannot be read, and what it takes."""
    mode = environment.get(_PREFIX, "own")
    if mode not in MODES:
        raise ValueError(f"{_PREFIX}={mode!r}: give one of {', '.join(MODES)}")
    values = {"mode": mode, "runs": os.cpu_count() or 1}
    for name, (field, type_, least, most) in _NUMBERS.items():
        text = environment.get(f"{_PREFIX}_{name}")
        if text is not None:
            values[field] = _number(f"{_PREFIX}_{name}", text, type_, least, most)
    values["landlock"] = environment.get(f"{_PREFIX}_LANDLOCK", "on") != "off"
    return Settings(**values)


def _number(name: str, text: str, type_: type, least, most):
    try:
        value = type_(text)
    except ValueError:
        value = None
    if value is None or not least <= value <= most:
        raise ValueError(f"{name}={text!r}: give a number from {least} to {most}")
    return value
