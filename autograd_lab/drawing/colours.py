"""Every colour of a picture, by role, in light and dark, and the stylesheet that themes an SVG.

The hues follow quantities: blue is a value, orange is a gradient, the rest is neutral.
"""

from __future__ import annotations

LIGHT = {
    "page": "#FFFFFF",
    "surface": "#F3F5F8",
    "text": "#12161C",
    "muted": "#4A5563",
    "line": "#6B7683",
    "value": "#0A5AA8",
    "value-tint": "#DCEBFA",
    "gradient": "#A84300",
    "gradient-tint": "#FFE8D6",
}

DARK = {
    "page": "#0F141A",
    "surface": "#1A212A",
    "text": "#F2F5F8",
    "muted": "#B3BECB",
    "line": "#8C98A6",
    "value": "#7CC0FF",
    "value-tint": "#12324F",
    "gradient": "#FFB066",
    "gradient-tint": "#4A2A0C",
}

# Class of an element -> its presentation attributes, each a role above or a literal. The drawing
# writes them in light; the stylesheet says the same with variables, which win over attributes.
PAINT = {
    ".shape": {"fill": "page", "stroke": "line"},
    ".constant .shape": {"fill": "surface"},
    ".sheet": {"fill": "surface", "stroke": "line"},
    ".ring": {"fill": "none", "stroke": "line"},
    ".root .shape": {"stroke": "text"},
    ".divider": {"stroke": "line"},
    ".sign": {"fill": "none", "stroke": "muted"},
    ".line": {"fill": "none", "stroke": "line"},
    ".head": {"fill": "line"},
    ".tail": {"fill": "gradient"},
    ".name": {"fill": "text"},
    ".frame-title": {"fill": "text"},
    ".op": {"fill": "muted"},
    ".caption": {"fill": "muted"},
    ".value": {"fill": "value"},
    ".gradient": {"fill": "gradient"},
    ".pips": {"fill": "gradient"},
    ".grad": {"fill": "gradient"},
    ".local": {"fill": "muted", "stroke": "page"},
    ".contribution": {"fill": "gradient", "stroke": "page"},
    ".reason": {"fill": "muted", "stroke": "page"},
    ".drawer[data-state=none]": {"fill": "none", "stroke": "line", "stroke-dasharray": "4 3"},
    ".drawer[data-state=zero]": {"fill": "none", "stroke": "gradient", "stroke-dasharray": "none"},
    ".drawer[data-state=number]": {
        "fill": "gradient-tint",
        "stroke": "gradient",
        "stroke-dasharray": "none",
    },
    # An inverse badge: a wide outline behind the text runs together to a dark patch.
    ".slot.bad": {
        "fill": "page",
        "stroke": "text",
        "stroke-width": "6",
        "stroke-linejoin": "round",
        "paint-order": "stroke",
    },
}


def paint(selector: str) -> dict[str, str]:
    """The presentation attributes of a class in the light colours."""
    return {name: LIGHT.get(role, role) for name, role in PAINT[selector].items()}


def stylesheet() -> str:
    """CSS that themes every `svg.autograd-graph`, with light colours where nothing else is said.

    Set `--graph-page`, `--graph-surface`, `--graph-text`, `--graph-muted`, `--graph-line`,
    `--graph-value`, `--graph-value-tint`, `--graph-gradient` and `--graph-gradient-tint` on any
    ancestor to theme it (`variables(DARK)` writes the dark ones).
    """
    rules = []
    for selector, paints in PAINT.items():
        body = "; ".join(f"{name}: {_variable(role)}" for name, role in paints.items())
        rules.append(f"svg.autograd-graph {selector} {{ {body} }}")
    return "\n".join(rules) + "\n"


def variables(colours: dict[str, str]) -> str:
    """CSS declarations that set the stylesheet's variables to these colours."""
    return " ".join(f"--graph-{role}: {colour};" for role, colour in colours.items())


def _variable(role: str) -> str:
    return f"var(--graph-{role}, {LIGHT[role]})" if role in LIGHT else role
