"""The player's script and style: its modules joined into one text each, for every host.

A component, a notebook cell and a single file all take one text; so that the parts can stand in
files of their own there is nothing to build: `import` lines go, `export` stays in player.js only.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from autograd_lab.drawing.colours import LIGHT, stylesheet, variables

_HERE = Path(__file__).parent
# The list of features needs the features; player.js is what the others are joined into.
_LAST = ("features.js", "player.js")
_PLAYER = ".autograd-player"
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const|let|function|async)", re.MULTILINE)


def modules() -> tuple[Path, ...]:
    """The modules in the order in which they are joined."""
    first = sorted(path for path in _HERE.glob("*.js") if path.name not in _LAST)
    return (*first, *(_HERE / name for name in _LAST))


@cache
def script() -> str:
    """One module that exports `mount`, and the Streamlit component by default."""
    return joined(*modules())


def joined(*paths: Path) -> str:
    """Several modules as one: the last keeps its exports, the others are what it needs."""
    *needed, last = (_IMPORT.sub("", path.read_text(encoding="utf-8")) for path in paths)
    return "\n".join([*(_EXPORT.sub("", text) for text in needed), last])


def module(name: str) -> Path:
    """A module of the player by its file's name, for the other screens that step."""
    return _HERE / name


@cache
def style() -> str:
    """The drawing's stylesheet, player.css, and the style of each feature."""
    first = _HERE / "player.css"
    others = sorted(path for path in _HERE.glob("*.css") if path != first)
    # Pictures that are saved, and print, are in light colours whatever the page's theme.
    paper = f"{_PLAYER}.paper {{ {variables(LIGHT)} }}\n"
    texts = [paper, *(path.read_text(encoding="utf-8") for path in (first, *others))]
    # A part of the player may stand elsewhere on a narrow page (below.js) and looks the same there.
    return stylesheet() + "".join(texts).replace(_PLAYER, f":is({_PLAYER}, .autograd-rest)")
