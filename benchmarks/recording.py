"""Recording a program against compiling and running it bare."""

from __future__ import annotations

from benchmarks.figures import interleaved, print_table
from benchmarks.programs import PROGRAMS

# DESIGN's goal: at most eight times the bare run, or 1.5 ms more where that is larger.
TIMES, MORE = 8.0, 1.5


def run_bare(code: str) -> None:
    """What Python does without us: compile, then run in a namespace of its own."""
    exec(compile(code, "<program>", "exec"), {"__name__": "__main__"})


def read(code: str) -> None:
    """Records, and reads the steps: their sentences and formulas are made only then."""
    from autograd_lab import record

    assert record(code).passes


def measure() -> None:
    """Print one row a program."""
    from autograd_lab import record

    rows = [
        ("program", "bare ms", "recorded ms", "ratio", "more ms", "within reach", "and read ms",
         "ratio"),
    ]  # fmt: skip
    for name, (code, rounds) in PROGRAMS.items():
        assert record(code).error is None, name
        bare, recorded, both = interleaved(
            rounds,
            lambda code=code: run_bare(code),
            lambda code=code: record(code),
            lambda code=code: read(code),
        )
        ratio, more = recorded.median / bare.median, recorded.median - bare.median
        verdict = "yes" if ratio <= TIMES or more <= MORE else "no"
        rows.append(
            (name, str(bare), str(recorded), f"×{ratio:.1f}", f"{more:.2f}", verdict,
             str(both), f"×{both.median / bare.median:.1f}"),
        )  # fmt: skip
    print_table("Recording against compiling and running bare: median (quartiles)", rows)
