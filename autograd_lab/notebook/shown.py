"""What a notebook shows of a recording: its frame, joined to the kernel where `anywidget` is there.

Jupyter's own pages get the frame as HTML, so that the file steps wherever it is opened, and the
widget beside it without a view of its own. Hosts that put each output into a page of its own, and
keep a widget's state in the file, get the widget itself.
"""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from autograd_lab.notebook.frame import to_notebook_html

if TYPE_CHECKING:
    from autograd_lab.api import Recording
    from autograd_lab.notebook.widget import Player

_MISSING = "rec.player needs anywidget: pip install 'autograd-lab[notebook]'"


def mimebundle(recording: Recording) -> dict[str, Any]:
    """The texts by their type; nothing but the plain one where IPython has no page to show."""
    told: dict[str, Any] = {"text/plain": repr(recording)}
    if not _has_kernel():
        return told
    if find_spec("anywidget") is None:
        return told | {"text/html": to_notebook_html(recording)}
    player = player_of(recording)
    if _shows_widgets_apart():
        return told | _view_of(player)
    return told | {"text/html": player.framed()}


def player_of(recording: Recording) -> Player:
    """The widget of a recording, the same at each call."""
    try:
        from autograd_lab.notebook.widget import Player
    except ImportError as error:
        raise ImportError(_MISSING) from error
    held = recording.__dict__
    if "_player" not in held:
        held["_player"] = Player(recording)
    return held["_player"]


def whole_player(recording: Recording) -> Player:
    """The same; in marimo, which shows the widget's state alone, with its frame."""
    player = player_of(recording)
    return player.hold_frame() if "marimo" in sys.modules else player


def for_marimo(recording: Recording) -> object:
    """The widget, as marimo's own element, or the frame as HTML."""
    import marimo

    if find_spec("anywidget") is None:
        return marimo.Html(to_notebook_html(recording))
    return marimo.ui.anywidget(whole_player(recording))


def _view_of(player: Player) -> dict[str, Any]:
    bundle = player._repr_mimebundle_()
    return dict(bundle[0] if isinstance(bundle, tuple) else bundle or {})


def _has_kernel() -> bool:
    """Whether this is a notebook's kernel, and no prompt in a terminal."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


def _shows_widgets_apart() -> bool:
    """Colab and VS Code: a page for each output."""
    return "google.colab" in sys.modules or "VSCODE_PID" in os.environ
