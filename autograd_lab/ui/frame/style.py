"""The style sheet of every page: our bar instead of Streamlit's, projector mode, paper."""

from __future__ import annotations

from pathlib import Path

from autograd_lab.drawing.colours import paper_colours

_FOLDER = Path(__file__).parent


def style_sheet(*, projector: bool) -> str:
    """A `<style>` element: the frame, the projector where it is asked for, and the handout."""
    files = ["frame.css", *(["projector.css"] if projector else []), "print.css"]
    rules = "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in files)
    return f"<style>\n{paper_colours()}{rules}</style>"


def hall_light(*, projector: bool) -> str:
    """A `<script>` element that starts a hall in light, and leaves it as the browser is."""
    code = (_FOLDER / "hall_light.js").read_text(encoding="utf-8")
    return f"<script>\n{{ const hall = {str(projector).lower()};\n{code}}}\n</script>"
