"""The player as one self-contained HTML file, and as what a notebook shows."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape

from autograd_lab.player.payload import payload, sample
from autograd_lab.player.script import script, style
from autograd_lab.recording.model import Recording

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'">
<title>{title}</title>
<style>{style}</style>
</head>
<body class="autograd-page">
<main id="player"></main>
<script type="application/json" id="data">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""

_START = """
const data = JSON.parse(document.getElementById("data").textContent);
const asked = new URLSearchParams(location.search).get("step");
if (asked !== null && /^[0-9]+$/.test(asked)) data.step = Number(asked);
mount(document.getElementById("player"), data);
"""


def to_html(recording: Recording, title: str = "Autograd Lab") -> str:
    """One HTML file that steps the recording: no network, opens from a folder.

    Long recordings keep their first, last and evenly spaced passes, and say so.
    """
    return page(payload(recording), title)


def page(full: dict, title: str = "Autograd Lab") -> str:
    """The HTML file for what `payload` returned."""
    css, code = style(), script() + _START
    return _PAGE.format(
        title=escape(title),
        style=css,
        style_hash=_hash(css),
        script=code,
        script_hash=_hash(code),
        data=_json({**sample(full), "title": title}),
    )


def to_notebook_html(recording: Recording) -> str:
    """The player in a frame of its own, for a Jupyter cell."""
    source = escape(to_html(recording), quote=True)
    return (
        f'<iframe srcdoc="{source}" title="Autograd Lab player" sandbox="allow-scripts" '
        'allow="fullscreen" style="width:100%;height:720px;border:0"></iframe>'
    )


def _json(data: dict) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
