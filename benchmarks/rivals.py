"""Recording against bare torch, torchviz, torchview and torchlens: time and peak memory.

torchviz and torchview draw a still graph without values; torchlens keeps values, without stepping.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from statistics import median

from benchmarks.figures import print_table

SECONDS_A_TOOL = 6.0
TIMEOUT = 240


def measure() -> None:
    """Print a table of times and one of memory."""
    missing = [
        name for name in ("torchviz", "torchview", "torchlens")
        if importlib.util.find_spec(name) is None
    ]  # fmt: skip
    if missing:
        print(f"\n{', '.join(missing)} missing: pip install -r benchmarks/requirements.txt")
        return
    sys.setrecursionlimit(1000)  # Python's own: a tool that needs more fails for its users too
    from benchmarks.models import MODELS
    from benchmarks.tools import TOOLS

    heading = ("model", *TOOLS)
    print_table(
        "Time of one forward and backward, ms (× bare), median of interleaved rounds",
        [heading, *((name, *_times(name, list(TOOLS))) for name in MODELS)],
    )
    print_table(
        "Peak memory that one run adds, MB (× bare), each in a process of its own",
        [heading, *((name, *_memories(name, list(TOOLS))) for name in list(MODELS)[3:])],
    )


def _times(name: str, tools: list[str]) -> list[str]:
    from benchmarks.models import build
    from benchmarks.tools import seconds

    model, x = build(name)
    first, failed = {}, {}
    for tool in tools:
        try:
            seconds(tool, *build("polynomial, 4 ops"))
            first[tool] = seconds(tool, model, x)
        except Exception as error:
            failed[tool] = f"fails: {type(error).__name__}"
    rounds = {tool: max(1, min(50, int(SECONDS_A_TOOL / first[tool]))) for tool in first}
    times = {tool: [] for tool in first}
    for turn in range(max(rounds.values())):
        for tool in first:
            if turn < rounds[tool]:
                times[tool].append(seconds(tool, model, x))
    base = median(times["bare"])
    return [
        failed.get(tool) or f"{1000 * median(times[tool]):.2f} (×{median(times[tool]) / base:.1f})"
        for tool in tools
    ]


def _memories(name: str, tools: list[str]) -> list[str]:
    added = {tool: _memory(name, tool) for tool in tools}
    base = added["bare"]
    return [
        "fails" if bytes_ is None else f"{bytes_ / 1e6:.1f} (×{bytes_ / base:.1f})"
        for bytes_ in added.values()
    ]


def _memory(name: str, tool: str) -> int | None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.one_tool", name, tool],
        capture_output=True, text=True, timeout=TIMEOUT,
    )  # fmt: skip
    return int(done.stdout) if done.returncode == 0 else None
