"""What a command costs beyond importing torch, and how soon the dashboard answers."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import autograd_lab as lab
from benchmarks.figures import interleaved, print_table
from benchmarks.serving import PROJECT, free_port, running

ROUNDS = 5
LESSON = "small-network"
MOST_SECONDS_MORE = 1.5
_ENV = {**os.environ, "PYTHONPATH": str(PROJECT)}


def measure() -> None:
    """Print both, each beside what it is compared with."""
    with tempfile.TemporaryDirectory() as folder:
        _commands(Path(folder))
        _dashboard(Path(folder))


def _commands(folder: Path) -> None:
    (folder / "lesson.py").write_text(lab.lesson(LESSON).code, encoding="utf-8")

    def run(*words: str) -> None:
        subprocess.run(
            [sys.executable, *words], cwd=folder, env=_ENV, check=True, capture_output=True
        )

    torch, step, check = interleaved(
        ROUNDS,
        lambda: run("-c", "import torch"),
        lambda: run("-m", "autograd_lab", "step", "lesson.py", "--force"),
        lambda: run("-m", "autograd_lab", "check", "lesson.py"),
    )
    rows = [("process", "ms", "more than torch, s", "within reach")]
    rows.append(("python -c 'import torch'", str(torch), "", ""))
    for name, each, most in (("step", step, MOST_SECONDS_MORE), ("check", check, None)):
        more = (each.median - torch.median) / 1000
        verdict = "" if most is None else ("yes" if more <= most else "no")
        rows.append((f"autograd-lab {name}, {LESSON}", str(each), f"{more:.2f}", verdict))
    print_table("A command in the terminal: median (quartiles)", rows)


def _dashboard(folder: Path) -> None:
    streamlit = ("streamlit", "run", "dashboard.py", "--server.headless", "true", "--server.port")

    rows = [("start", "s until it answers")]
    own = ("autograd_lab", "--no-browser", "--port")
    for words, cwd in ((streamlit, PROJECT), (own, folder)):
        best = min(_seconds_to_start(words, cwd) for _ in range(ROUNDS))
        rows.append((" ".join(words[:3]), f"{best:.2f}"))
    print_table("The dashboard: the best of five", rows)


def _seconds_to_start(words: tuple[str, ...], cwd: Path) -> float:
    """Until the server of `python -m` with these words and a port answers."""
    port = free_port()
    command = [sys.executable, "-m", *words, str(port)]
    begun = time.perf_counter()
    with running(command, f"http://127.0.0.1:{port}", cwd, _ENV):
        return time.perf_counter() - begun
