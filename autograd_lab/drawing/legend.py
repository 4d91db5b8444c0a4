"""The legend: every sign of the picture with its meaning in words."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree

from autograd_lab.drawing.colours import paint

_WIDTH, _HEIGHT = 44, 26


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One sign: a stable key, its name, what it means, and a small SVG in the picture's classes."""

    key: str
    name: str
    words: str
    svg: str


def legend() -> tuple[LegendEntry, ...]:
    """All signs: first the nodes, then the drawers, the edges and the numbers."""
    box = ("rect", {"class": "shape", "rx": "6", **paint(".shape"), **_rectangle(4, 3, 36, 20)})
    ring = ("rect", {"class": "ring", "rx": "4", **paint(".ring"), **_rectangle(7, 6, 30, 14)})
    plain = ("rect", {"class": "shape", **paint(".constant .shape"), **_rectangle(4, 3, 36, 20)})
    plain[1]["stroke"] = paint(".shape")["stroke"]
    thick = (box[0], box[1] | paint(".root .shape") | {"stroke-width": "4"})
    dotted = (box[0], box[1] | {"stroke-dasharray": "1 4", "stroke-linecap": "round"})
    sheet = ("rect", box[1] | {"class": "sheet"} | paint(".sheet") | _rectangle(8, 6, 33, 18))
    front = ("rect", box[1] | _rectangle(3, 2, 33, 18))
    sign = {"class": "sign", "d": "M24 8h8m-4 -4v8", "stroke-width": "2"}
    plus = ("path", sign | paint(".sign"))
    return (
        _entry(
            "leaf",
            "leaf",
            "a tensor you made that requires grad; backward fills its .grad",
            [box, ring],
            "leaf",
        ),
        _entry(
            "constant",
            "constant",
            "data or a plain number: it does not require grad",
            [plain],
            "constant",
        ),
        _entry("op", "operation", "one call as it is written in the code, with its result", [box]),
        _entry(
            "root",
            "root",
            "where backward() starts, often the loss: its gradient is 1",
            [thick],
            "root",
        ),
        _entry(
            "untracked-op",
            "untracked operation",
            "computed, but autograd did not record it (no_grad or detach)",
            [dotted],
            "untracked",
        ),
        _entry(
            "group",
            "two sheets",
            "a group of operations in a large graph: how many ran, how many have their gradient",
            [sheet, front],
            "group",
        ),
        _entry(
            "fold",
            "two sheets with +",
            "a statement, its operations folded into one node: an edge into it carries the sum "
            "over every path; a click unfolds it",
            [sheet, front, plus],
            "fold",
        ),
        _entry(
            "drawer-none", "empty drawer", ".grad is None: torch has not set it", _drawer("none")
        ),
        _entry("drawer-zero", "drawer with 0", ".grad was set, and it is 0", _drawer("zero")),
        _entry(
            "drawer-number",
            "filled drawer",
            ".grad holds a number; the next backward() adds to it",
            _drawer("number"),
        ),
        _entry("edge", "edge", "from an operand to a result; gradients flow back", _edge()),
        _entry(
            "untracked",
            "dotted edge",
            "no gradient flows: nothing at its start asks for one",
            _edge("0.1 5", "untracked"),
            "untracked",
        ),
        _entry(
            "cut",
            "dashed edge with ✂",
            "cut: a gradient would flow here, but the code says no (detach, no_grad)",
            _edge("7 5", "cut"),
            "cut",
        ),
        _entry("value", "upper number, blue", "the value", _text("6", "value")),
        _entry(
            "gradient",
            "lower number, orange",
            "the gradient that flowed here in this pass",
            _text("−1", "gradient"),
        ),
        _entry(
            "pips",
            "●●○ in a node",
            "how many contributions have arrived; the gradient is their sum",
            _text("●●○", "pips", 14),
        ),
        _entry(
            "local", "×2 on an edge", "the local derivative of the result", _text("×2", "local")
        ),
        _entry(
            "contribution",
            "orange number on an edge",
            "what the edge carried: upstream gradient × local derivative",
            _text("−2", "contribution"),
        ),
    )


def _entry(key: str, name: str, words: str, shapes: list, classes: str = "") -> LegendEntry:
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "autograd-graph legend",
            "viewBox": f"0 0 {_WIDTH} {_HEIGHT}",
            "width": str(_WIDTH),
            "height": str(_HEIGHT),
            "aria-hidden": "true",
        },
    )
    group = ElementTree.SubElement(root, "g", {"class": classes} if classes else {})
    for tag, attributes, *text in shapes:
        element = ElementTree.SubElement(group, tag, attributes)
        element.text = text[0] if text else None
    return LegendEntry(key, name, words, ElementTree.tostring(root, encoding="unicode"))


def _rectangle(x: int, y: int, width: int, height: int) -> dict[str, str]:
    return {"x": str(x), "y": str(y), "width": str(width), "height": str(height)}


def _drawer(state: str) -> list:
    look = {"class": "drawer", "data-state": state, "rx": "3", "stroke-width": "1.5"}
    look |= paint(f".drawer[data-state={state}]")
    read = {"none": "None", "zero": "0", "number": "−2"}[state]
    return [("rect", look | _rectangle(2, 3, 40, 20)), *_text(read, "grad", 13)]


def _edge(dashes: str = "", flow: str = "") -> list:
    line = {"class": "line", "d": "M3 13H32", "stroke-width": "1.6", **paint(".line")}
    if dashes:
        line["stroke-dasharray"] = dashes
    if flow == "untracked":
        line |= {"stroke-linecap": "round", "stroke-width": "2.4"}
    head = {"class": "head", "points": "41,13 31,7.5 31,18.5", **paint(".head")}
    return [("path", line), ("polygon", head)] + (
        _text("✂", "reason", 14, 14) if flow == "cut" else []
    )


def _text(read: str, slot: str, size: int = 16, x: int = 22) -> list:
    look = {
        "class": f"slot {slot}",
        "x": str(x),
        "y": str(13 + size * 0.35),
        "font-size": str(size),
        "font-family": "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
        "text-anchor": "middle",
        "paint-order": "stroke",
        "stroke-width": "4" if slot in ("local", "contribution", "reason") else "0",
    }
    return [("text", look | paint(f".{slot}"), read)]
