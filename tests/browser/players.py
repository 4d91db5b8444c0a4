"""A page with one player on it, mounted as a host does, and what tests read from it."""

from __future__ import annotations

import json

from autograd_lab.player.script import script, style


def player_page(data: dict, *, head: str = "") -> str:
    """An HTML page: `window.mountPlayer(data)` mounts; the first data are mounted already.

    `player` is its handle, `reported` what it told the host, `keys` every key that it knows.
    """
    text = json.dumps(data).replace("<", "\\u003c")
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>A player</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ margin: 8px }} {style()}</style>{head}<body class="autograd-page">
<main id="place"></main><input aria-label="notes">
<script type="application/json" id="data">{text}</script>
<script type="module">{script()}
window.reported = {{ steps: [], settings: [] }};
window.mountPlayer = (data) => {{
  window.player?.destroy();
  window.player = mount(document.getElementById("place"), data, {{
    onStep: (step) => reported.steps.push(step),
    onSetting: (name, value) => reported.settings.push([name, value]),
  }});
}};
window.keys = Object.keys(allKeys());
mountPlayer(JSON.parse(document.getElementById("data").textContent));
window.ready = true;
</script></body></html>"""


def step_of(page) -> int:
    """The step that the player is at."""
    return int(page.locator(".autograd-player").get_attribute("data-step"))


def press(page, *keys: str) -> None:
    """The keys one after the other."""
    for key in keys:
        page.keyboard.press(key)
