"""Hostile programs by category: each prints REACHED where it gets what it is after.

A file holds one text: `### name` begins a program, `### name | unsafe` one that is not shown to
work in plain Python. `{folder}` is a folder of its own, with the file `secret` in it; `{port}` is a
port of this machine on which somebody listens; `{pid}` is another process of the same user.
"""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

CATEGORIES = ("files", "writing", "processes", "proc", "pickles", "network", "memory")


def programs_of(category: str) -> dict[str, tuple[str, bool]]:
    """By name: the program, and whether it is safe to run without walls."""
    text = importlib.import_module(f"{__name__}.{category}").PROGRAMS
    found = {}
    for part in re.split(r"^### ", text, flags=re.M)[1:]:
        head, _, code = part.partition("\n")
        name, _, mark = head.partition(" | ")
        found[f"{category}: {name}"] = (code, mark != "unsafe")
    return found


def placed(code: str, folder: Path, port: int, pid: int) -> str:
    """The program with its target in place."""
    for word, value in {"{folder}": folder.as_posix(), "{port}": port, "{pid}": pid}.items():
        code = code.replace(word, str(value))
    return code


def reached_in_plain_python(programs: dict[str, str], **options) -> dict[str, bool]:
    """By name: whether a program reaches what it is after without walls."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("plain.py"))],
        input=json.dumps(programs),
        capture_output=True,
        text=True,
        timeout=300,
        **options,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
