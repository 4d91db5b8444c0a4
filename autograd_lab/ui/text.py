"""Plain text for places where Streamlit reads Markdown."""

from __future__ import annotations

_SPECIAL = frozenset(r"\`*_{}[]()<>#+-.!|~$:")


def markdown_text(text: str) -> str:
    """The text with every character that means something in Markdown made to stand for itself."""
    return "".join(f"\\{each}" if each in _SPECIAL else each for each in text)
