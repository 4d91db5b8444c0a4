"""Text made fit for a picture: that of people's programs cleaned, measured, shortened; counts."""

from __future__ import annotations

import re
import unicodedata

# Control characters and lone surrogates are no legal XML; the others turn writing direction
# around, so that a name could disguise what stands beside it.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """The text on one line, with what XML or a reader cannot bear replaced by `\ufffd`."""
    return _UNSAFE.sub("\ufffd", " ".join(text.split()))


def width(text: str) -> int:
    """How many monospace cells the text takes: wide East Asian characters take two."""
    if text.isascii():
        return len(text)
    cells = 0
    for character in text:
        if unicodedata.combining(character):
            continue
        cells += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return cells


def shorten(text: str, cells: int) -> str:
    """The text, or its beginning and `…` where it is wider than so many cells."""
    if width(text) <= cells:
        return text
    kept, taken = "", 0
    for character in text:
        taken += width(character)
        if taken > cells - 1:
            break
        kept += character
    return kept + "…"


def count(number: int, noun: str) -> str:
    """`1 node`, `2 nodes`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
