"""The player as one self-contained HTML file."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

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
"""


@dataclass(frozen=True, slots=True)
class Host:
    """What shows the player on a page: its script, which has the player's in it, and its style.

    `shows` is the script's function that fills an element with the data, `classes` the body's.
    """

    code: str = field(default_factory=script)
    style: str = ""
    shows: str = "mount"
    classes: str = ""


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
    host: Host | None = None,
    step: int = 0,
) -> str:
    """The HTML file for what `payload` returned; it opens at `step`, if it holds every pass.

    `beside` is what it is compared with: another payload as `full`, the `names` of the two, and
    what `compare` says.
    """
    host = host or Host()
    css = style() + host.style
    code = host.code + _START.replace("mount(", f"{host.shows}(")
    return _PAGE.format(
        title=escape(title),
        classes=f"autograd-page {host.classes}".strip(),
        style=css,
        style_hash=_hash(css),
        script=code,
        script_hash=_hash(code),
        data=_embedded(file_data(full, title, beside, step)),
    )


def file_data(
    full: Mapping[str, Any], title: str, beside: Mapping[str, object] | None = None, step: int = 0
) -> dict:
    """The data that stand in a file."""
    return {**_sampled(dict(full), beside, step), "title": title, "name": file_name(title)}


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
