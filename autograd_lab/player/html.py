"""The player as one self-contained HTML file, and as what a notebook shows."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from html import escape

from autograd_lab.model.check import Check
from autograd_lab.model.recording import Recording
from autograd_lab.player.features.check.check import check_texts
from autograd_lab.player.features.compare.compare import second_player
from autograd_lab.player.payload.packing import pack
from autograd_lab.player.payload.payload import payload
from autograd_lab.player.payload.sending import sample
from autograd_lab.player.script import script, style

_PLAIN = 100_000  # characters of data that stand in the file as they are

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
img-src data:; style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'">
<title>{title}</title>
<style>{style}</style>
</head>
<body class="{classes}">
<main id="player"></main>
<script type="application/json" id="data">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""

_START = """
let data = JSON.parse(document.getElementById("data").textContent);
const readable = !data.packed || Boolean(globalThis.DecompressionStream);
if (data.packed && readable) data = await unpack(data.packed);
const asked = new URLSearchParams(location.search).get("step");
if (asked !== null && /^[0-9]+$/.test(asked)) data.step = Number(asked);
data.settings = Object.fromEntries(new URLSearchParams(location.search));
if (readable) mount(document.getElementById("player"), data);
else document.getElementById("player").textContent = TOO_OLD;
// In a notebook the frame becomes as high as the player, if the page around it listens.
if (window.parent !== window) {
  const tell = () => window.parent.postMessage(
    { autogradHeight: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
  new ResizeObserver(tell).observe(document.body);
  window.addEventListener("message", tell);
}
"""

# Asks the frame for its height, and follows it. An attribute, because notebooks keep those where
# they drop scripts; where neither runs the frame keeps its first height and can be dragged.
_LISTEN = (
    "window.addEventListener('message',e=>{const h=e.data&&e.data.autogradHeight;"
    "if(e.source===this.contentWindow&&h>0&&h<5000)this.style.height=h+'px'});"
    "this.contentWindow.postMessage('autograd-height','*')"
)


def to_html(recording: Recording, title: str = "Autograd Lab", check: Check | None = None) -> str:
    """One HTML file that steps the recording: no network, opens from a folder.

    Long recordings keep their first, last and evenly spaced passes, and say so. A `check` of the
    recording (`recording.check()`) stands in it as a badge.
    """
    full = payload(recording)
    return page(full if check is None else {**full, "check": check_texts(check)}, title)


def page(
    full: dict,
    title: str = "Autograd Lab",
    beside: Mapping[str, object] | None = None,
    *,
    framed: bool = False,
    step: int = 0,
) -> str:
    """The HTML file for what `payload` returned; `framed`: to stand in a notebook's cell.

    It opens at `step`, if it holds every pass.

    `beside` is what it is compared with: another payload as `full`, the `names` of the two, and
    what `compare` says.
    """
    css, code = style(), script() + _START
    return _PAGE.format(
        title=escape(title),
        classes="autograd-page framed" if framed else "autograd-page",
        style=css,
        style_hash=_hash(css),
        script=code,
        script_hash=_hash(code),
        data=_embedded({**_sampled(full, beside, step), "title": title, "name": file_name(title)}),
    )


def _sampled(full: dict, beside: Mapping[str, object] | None, step: int) -> dict:
    """What fits into a file; what it is compared with only where both keep all their passes."""
    data = sample(full)
    if len(data["passes"]) == full["passCount"]:
        data["step"] = step
    if beside is None:
        return data
    second = sample(beside["full"])
    whole = all(
        len(kept["passes"]) == each["passCount"]
        for kept, each in ((data, full), (second, beside["full"]))
    )
    return {**data, "compare": second_player(beside, second)} if whole else data


def file_name(title: str) -> str:
    """What a file with this title is called, without its ending: `the-chain-rule`."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60] or "autograd-lab"


def to_notebook_html(recording: Recording) -> str:
    """The player in a frame of its own, for a Jupyter cell; it needs neither kernel nor network."""
    source = escape(page(payload(recording), framed=True), quote=True)
    return (
        f'<iframe srcdoc="{source}" title="Autograd Lab player" '
        'sandbox="allow-scripts allow-downloads" allow="fullscreen; clipboard-write" '
        f'onload="{escape(_LISTEN, quote=True)}" '
        'style="width:100%;height:720px;border:0;resize:vertical;overflow:auto"></iframe>'
    )


def _embedded(data: dict) -> str:
    """The data as the page holds them: large ones compressed, to keep the file small."""
    text = _json(data)
    return text if len(text) <= _PLAIN else _json({"packed": pack(data)})


def _json(data: dict) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
