"""Every colour there is, by role, in light, dark and on paper, and the stylesheets made of them.

The hues follow quantities: blue is a value, orange is a gradient, the rest is neutral.
"""

from __future__ import annotations

LIGHT = {
    "page": "#FFFFFF",
    "surface": "#F3F5F8",
    "text": "#12161C",
    "muted": "#4A5563",
    "line": "#6B7683",
    "rule": "#C4CCD6",
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
    "rule": "#3A4654",
    "value": "#7CC0FF",
    "value-tint": "#12324F",
    "gradient": "#FFB066",
    "gradient-tint": "#4A2A0C",
}

# Printed: no grounds, and ink dark enough for a poor printer.
PAPER = {
    "page": "#FFFFFF",
    "surface": "#FFFFFF",
    "text": "#000000",
    "muted": "#333333",
    "line": "#555555",
    "rule": "#999999",
    "value": "#083F77",
    "value-tint": "#FFFFFF",
    "gradient": "#7A3000",
    "gradient-tint": "#FFFFFF",
}
SHADOW, VEIL = "0 8px 30px rgb(0 0 0 / 0.25)", "rgb(0 0 0 / 0.4)"

# What Streamlit calls them in its theme, which .streamlit/config.toml sets to the same colours.
_THEME = {
    "page": "--st-background-color",
    "surface": "--st-secondary-background-color",
    "text": "--st-text-color",
}
_CHART_THEME = _THEME | {
    "muted": "--st-gray-text-color",
    "rule": "--st-border-color",
    "value": "--st-blue-text-color",
    "gradient": "--st-orange-text-color",
    "value-tint": "--st-blue-background-color",
    "gradient-tint": "--st-orange-background-color",
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


def player_colours(player: str, page: str) -> str:
    """The colours of a player, and of a page that holds nothing else, by theme and printed.

    `player` and `page` are selectors.
    """
    light, dark = (variables(_themed(colours, _THEME)) for colours in (LIGHT, DARK))
    return (
        f"{player}.paper {{ {variables(LIGHT)} }}\n"
        f"{player} {{ {light} --shadow: {SHADOW}; --veil: {VEIL}; }}\n"
        f'{player}[data-theme="dark"] {{ {dark} color-scheme: dark; }}\n'
        f"{page} {{ background: {LIGHT['page']}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ {page} {{ background: {DARK['page']}; }} }}\n"
        f"@media print {{ {player}, {player}[data-theme] {{ {variables(PAPER)} }}"
        f" {page} {{ background: {PAPER['page']}; }} }}\n"
    )


def chart_colours(selector: str) -> str:
    """`--page`, `--text` and so on for a chart in a page of Streamlit's, in that page's theme."""
    themed = _themed(LIGHT, _CHART_THEME)
    return f"{selector} {{ {' '.join(f'--{role}: {themed[role]};' for role in _CHART_THEME)} }}\n"


def paper_colours() -> str:
    """`--paper-page` and `--paper-text` for pages that are printed."""
    return f":root {{ --paper-page: {PAPER['page']}; --paper-text: {PAPER['text']}; }}\n"


def _themed(colours: dict[str, str], theme: dict[str, str]) -> dict[str, str]:
    return colours | {role: f"var({name}, {colours[role]})" for role, name in theme.items()}


def _variable(role: str) -> str:
    return f"var(--graph-{role}, {LIGHT[role]})" if role in LIGHT else role
