"""The player's script and style: its modules joined into one text each, for every host."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from autograd_lab.drawing.colours import player_colours, stylesheet
from autograd_lab.player.payload.schema import constants
from autograd_lab.web.join import in_order, joined

_HERE = Path(__file__).parent
_ENTRY = _HERE / "browser" / "player.js"
# A later rule wins where two are as exact: these in this order, then the features and print.
_FIRST_STYLES = ("player.css", "code.css", "transport.css", "menu.css", "graph.css", "pages.css")
_PLAYER = ".autograd-player"


def modules() -> tuple[Path, ...]:
    """The modules in the order in which they are joined."""
    return in_order(_ENTRY)


@cache
def script() -> str:
    """One module that exports `mount`, and the Streamlit component by default."""
    # Before the modules: what Python states for both sides, and what no message repeats.
    shared = json.dumps(constants(), separators=(",", ":")).replace("<", "\\u003c")
    return f"const WIRE = {shared};\n{joined(_ENTRY)}"


@cache
def style() -> str:
    """The drawing's stylesheet, the player's own, and that of each feature."""
    first = [_HERE / "browser" / name for name in _FIRST_STYLES]
    others = sorted(set(_HERE.rglob("*.css")) - set(first), key=lambda path: path.name)
    # Pictures that are saved, and print, are in light colours whatever the page's theme.
    colours = player_colours(_PLAYER, ".autograd-page")
    texts = [colours, *(path.read_text(encoding="utf-8") for path in (*first, *others))]
    # A part of the player may stand elsewhere on a narrow page (below.js) and looks the same there.
    return stylesheet() + "".join(texts).replace(_PLAYER, f":is({_PLAYER}, .autograd-rest)")
