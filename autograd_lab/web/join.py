"""JavaScript modules joined into one text, so that there is nothing to build.

A component, a notebook cell and a single file all take one text; so that the parts can stand in
files of their own, `import` lines go, and `export` stays in the last module only.
"""

from __future__ import annotations

import re
from pathlib import Path

_HERE = Path(__file__).parent
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const|let|function|async)", re.MULTILINE)


def joined(*paths: Path) -> str:
    """Several modules as one: the last keeps its exports, the others are what it needs."""
    *needed, last = (_IMPORT.sub("", path.read_text(encoding="utf-8")) for path in paths)
    return "\n".join([*(_EXPORT.sub("", text) for text in needed), last])


def shared(name: str) -> Path:
    """A module that all screens share, by its file's name."""
    return _HERE / name


def shared_modules() -> tuple[Path, ...]:
    """All modules of this folder."""
    return tuple(sorted(_HERE.glob("*.js")))
