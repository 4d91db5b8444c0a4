"""A notebook's cells in a bare Python process, without recorder and walls, to compare with.

They run with all rights of whoever asks: nothing but a script that one starts by hand calls this.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from autograd_lab.notebooks.notebook import Notebook
from autograd_lab.notebooks.report import Plain
from autograd_lab.notebooks.running import cells_up_to

_BARE = """
import contextlib, io, json, sys, traceback, types
from autograd_lab.plots.install import install
cells = json.load(sys.stdin)
install()
sys.modules["__main__"] = module = types.ModuleType("__main__")
found = []
for cell in cells:
    said, failed = io.StringIO(), ""
    with contextlib.redirect_stdout(said):
        try:
            exec(compile(cell, "<cell>", "exec"), module.__dict__)
        except BaseException as error:
            failed = f"{type(error).__name__}: {getattr(error, 'msg', error)}"
    found.append([said.getvalue(), failed])
json.dump(found, sys.stdout)
"""


def run_plain(notebook: Notebook) -> list[Plain]:
    """What each cell prints and raises there, one after the other in one namespace."""
    cells = [each.text for each in cells_up_to(notebook, len(notebook.cells) - 1)]
    done = subprocess.run(
        [sys.executable, "-c", _BARE],
        input=json.dumps(cells),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return [Plain(*each) for each in json.loads(done.stdout)]
