"""The style sheet that every page carries: our bar instead of Streamlit's, and projector mode."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent


def style_sheet(*, projector: bool) -> str:
    """A `<style>` element with `frame.css`, and with `projector.css` where it is asked for."""
    files = ["frame.css", *(["projector.css"] if projector else [])]
    rules = "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in files)
    return f"<style>\n{rules}</style>"
