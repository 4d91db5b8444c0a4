"""`python -m autograd_lab.notebooks FOLDER`: run every notebook of a folder, cell by cell.

With `--plain`, each is also run by bare Python, with all rights of yours, and compared: only for
notebooks that you trust. Ends with 1 where a file cannot be read or a cell differs.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograd_lab.notebooks.plain import run_plain
from autograd_lab.notebooks.report import notebooks_in, read, report


def main() -> int:
    """Prints the report."""
    from autograd_lab.sandbox.run import run_cells

    parser = argparse.ArgumentParser(prog="autograd_lab.notebooks", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plain", action="store_true", help="compare with bare Python")
    asked = parser.parse_args()
    paths = notebooks_in(asked.folder) if asked.folder.is_dir() else []
    if not paths:
        print(f"{asked.folder}: no notebooks (.ipynb, .py, .txt) here")
        return 1
    cells = failed = different = unread = 0
    for path in paths:
        try:
            notebook = read(path)
        except ValueError as error:
            print(f"{error}\n")
            unread += 1
            continue
        print(f"{path.name}: {len(notebook.cells)} code cells")
        for line in report(notebook, run_cells, run_plain(notebook) if asked.plain else None):
            print(f"  {line.title}\n      {line.words}")
            cells += 1
            failed += not line.words.startswith("ran")
            different += not line.same
        print()
    if unread:
        print(f"{unread} of {len(paths)} files could not be read")
    print(f"{cells} cells: {cells - failed} ran, {failed} failed", end="")
    print(f", {different} not as in plain Python" if asked.plain else "")
    return 1 if different or unread else 0


if __name__ == "__main__":
    sys.exit(main())
