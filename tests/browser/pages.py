"""A page with one player as a host mounts it, for tests that need more than a file."""

from __future__ import annotations

import json

from autograd_lab.player.script import script, style


def mounted(data: dict) -> str:
    """HTML: `window.player` is the handle; `window.heard` lists the checks that were asked for."""
    text = json.dumps(data).replace("<", "\\u003c")
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>A player</title>
<style>body {{ margin: 8px 16px }} {style()}</style><main id="place"></main>
<script type="application/json" id="data">{text}</script>
<script type="module">{script()}
window.heard = [];
window.player = mount(document.getElementById("place"),
  JSON.parse(document.getElementById("data").textContent),
  {{ onCheck: () => heard.push(performance.now()) }});
</script></html>"""
