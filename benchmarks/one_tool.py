"""`python -m benchmarks.one_tool MODEL TOOL`: peak memory of one run, in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.models import build
from benchmarks.tools import TOOLS, clear


def _peak() -> int:
    """The largest resident size since the last reset, in bytes (Linux)."""
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.split("VmHWM:")[1].split()[0])


def main() -> None:
    """Warm the tool up on the smallest model, then print what the run adds at its peak."""
    name, tool = sys.argv[1:]
    small, model = build("polynomial, 4 ops"), build(name)
    for _ in range(2):
        TOOLS[tool](*small)
    clear(*model)
    Path("/proc/self/clear_refs").write_text("5")
    before = _peak()
    TOOLS[tool](*model)
    print(_peak() - before)


if __name__ == "__main__":
    main()
