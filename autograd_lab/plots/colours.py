"""Matplotlib's words for colours, lines and signs, as a `Mark` has them."""

from __future__ import annotations

import re
from dataclasses import dataclass

# As matplotlib cycles through them.
CYCLE = (
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd",
    "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf",
)  # fmt: skip
TEXT = "text"
# Matplotlib's pure colours cannot be read on a dark ground or on a white one: these can, on both.
_NAMES = {
    "b": "#3f7fd0", "g": "#2ca02c", "r": "#e0453a", "c": "#17a2b8", "m": "#c44fc4",
    "y": "#b8a016", "blue": "#3f7fd0", "green": "#2ca02c", "red": "#e0453a",
    "cyan": "#17a2b8", "magenta": "#c44fc4", "yellow": "#b8a016", "orange": "#e8861a",
    "purple": "#9467bd", "brown": "#a0674b", "pink": "#e377c2", "lime": "#5cb82c",
    "navy": "#4a6fb5", "teal": "#159a9a", "gold": "#c79a10", "crimson": "#dc3a55",
    "coral": "#ff7f50", "salmon": "#ee7468", "tomato": "#f0603f", "skyblue": "#4fa8d0",
    "steelblue": "#4682b4", "royalblue": "#4f76e0", "darkblue": "#4a6fb5",
    "lightblue": "#5fa8c4", "darkgreen": "#2e8b57", "lightgreen": "#4faf5f",
    "forestgreen": "#2e9440", "darkred": "#b8474a", "darkorange": "#ee7f10",
    "indigo": "#7d5bc6", "violet": "#c46ec4", "olive": "#94942a", "turquoise": "#22a898",
    "gray": "#808080", "grey": "#808080", "lightgray": "#9a9a9a", "lightgrey": "#9a9a9a",
    "darkgray": "#7a7a7a", "darkgrey": "#7a7a7a", "silver": "#9a9a9a",
}  # fmt: skip
# Black is meant to be seen on white and white on black: here both are the text's colour.
_PLAIN = frozenset(("k", "w", "black", "white", "#000000", "#ffffff"))
_DASHES = {
    "-": "solid", "--": "dash", "-.": "dashdot", ":": "dot", "": "", " ": "",
    "solid": "solid", "dashed": "dash", "dashdot": "dashdot", "dotted": "dot", "none": "",
}  # fmt: skip
_SIGNS = {
    ".": "circle", ",": "circle", "o": "circle", "s": "square", "^": "triangle-up",
    "v": "triangle-down", "<": "triangle-left", ">": "triangle-right", "*": "star",
    "x": "x", "X": "x", "+": "cross", "P": "cross", "D": "diamond", "d": "diamond-tall",
    "p": "pentagon", "h": "hexagon", "H": "hexagon", "|": "line-ns", "_": "line-ew",
    "1": "y-down", "2": "y-up", "3": "y-left", "4": "y-right", "8": "octagon",
}  # fmt: skip
_FORMAT = re.compile(r"--|-\.|[-:.,osv^<>*xX+PDdpHh|_1-48]|C\d|[bgrcmykw]")


@dataclass(frozen=True, slots=True)
class Style:
    """How a line is drawn: empty where nothing is said."""

    colour: str = ""
    dash: str = ""
    sign: str = ""


def colour(given: object) -> str:
    """`text`, `#rrggbb`, or empty for what is no single colour that is known here."""
    if isinstance(given, str):
        return _named(given.strip())
    shares = given if isinstance(given, (tuple, list)) and len(given) in (3, 4) else ()
    if shares and all(isinstance(each, (int, float)) and 0 <= each <= 1 for each in shares):
        return "#" + "".join(f"{round(255 * each):02x}" for each in shares[:3])
    return ""


def _named(text: str) -> str:
    word = text.lower().removeprefix("tab:").removeprefix("xkcd:")
    if re.fullmatch(r"#[0-9a-f]{3}", word):
        word = "#" + "".join(2 * each for each in word[1:])
    if word in _PLAIN:
        return TEXT
    if re.fullmatch(r"#[0-9a-f]{6}([0-9a-f]{2})?", word):
        return word[:7]
    if re.fullmatch(r"c\d", word):
        return CYCLE[int(word[1])]
    if re.fullmatch(r"[01]?\.\d+|[01]", word):  # a shade of grey
        return "#" + 3 * f"{round(255 * min(1.0, float(word))):02x}"
    return _NAMES.get(word, "")


def dash(given: object) -> str:
    """A line style's name here; a full line for what is not known."""
    return _DASHES.get(str(given).lower(), "solid")


def sign(given: object) -> str:
    """A marker's name here; empty for none."""
    if given is None or str(given).lower() in ("none", "", " "):
        return ""
    return _SIGNS.get(str(given), "circle")


def style(text: str) -> Style | None:
    """A format as `plot` takes it ("r--o"); None for a text that is none."""
    if colour(text) and len(text) > 1 and not re.fullmatch(r"C\d", text):
        return Style(colour(text), "solid")
    found = _FORMAT.findall(text)
    if "".join(found) != text:
        return None
    hue = mark = line = ""
    for each in found:
        if each in ("-", "--", "-.", ":"):
            line = dash(each)
        elif each in _SIGNS:
            mark = sign(each)
        else:
            hue = colour(each)
    return Style(hue, line if line or mark else "solid", mark)
