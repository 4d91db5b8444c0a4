"""JavaScript modules joined into one text, so that there is nothing to build.

A component, a notebook cell and a single file all take one text; so that the parts can stand in
files of their own, `import` lines go, and `export` stays in the last module only. A module comes
after those that it imports, as browsers run them.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import (?:[^;"]* from )?"([^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const|let|function|async)", re.MULTILINE)


def imports(path: Path) -> list[Path]:
    """The modules that a module imports, in its order."""
    named = _IMPORT.findall(path.read_text(encoding="utf-8"))
    return [(path.parent / file).resolve() for file in named]


def in_order(entry: Path) -> tuple[Path, ...]:
    """A module and all that it needs, each after what it imports."""
    done: dict[Path, None] = {}
    _visit(entry.resolve(), done, ())
    return tuple(done)


def _visit(path: Path, done: dict[Path, None], above: tuple[Path, ...]) -> None:
    if path in done:
        return
    if path in above:
        circle = " -> ".join(each.name for each in (*above[above.index(path) :], path))
        raise ValueError(f"modules import each other in a circle: {circle}; cut one import")
    for needed in imports(path):
        _visit(needed, done, (*above, path))
    done[path] = None


def joined(entry: Path) -> str:
    """A module and all that it needs as one: it keeps its exports, the others lose theirs."""
    *needed, last = (_IMPORT.sub("", path.read_text(encoding="utf-8")) for path in in_order(entry))
    return "\n".join([*(_EXPORT.sub("", text) for text in needed), last])
