"""A page with one player on it, mounted as a host does, and what tests read from it."""

from __future__ import annotations

import json

from autograd_lab.player.script import script, style


def player_page(data: dict, *others: dict, offers: tuple[str, ...] = (), bare: bool = False) -> str:
    """An HTML page: `window.mountPlayer(data)` mounts; the first data are mounted already.

    `player` is its handle, `reported` what it told the host, `keys` every key that it knows. For
    each of the others a player follows below: `others` has their handles, each with its `reported`.
    `offers` are what the host does beyond: "onOpen", "onCheck". On a `bare` page nothing takes room
    but the player.
    """
    look = "" if bare else "autograd-page"
    text = json.dumps([data, *others]).replace("<", "\\u003c")
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>A player</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ margin: 8px }} {style()}</style><body class="{look}">
<main id="place"></main><input aria-label="notes">
<script type="application/json" id="data">{text}</script>
<script type="module">{script()}
{{  // names of its own beside the player's
const reports = () => ({{ steps: [], settings: [], passes: [], opened: [], checks: [] }});
const offered = (heard) => Object.fromEntries(Object.entries({{
  onOpen: (part) => heard.opened.push(part),
  onCheck: () => heard.checks.push(performance.now()),
}}).filter(([name]) => {json.dumps(offers)}.includes(name)));
const mounted = (place, data, heard) => mount(place, data, {{
  onStep: (step) => heard.steps.push(step),
  onSetting: (name, value) => heard.settings.push([name, value]),
  onPass: (pass) => heard.passes.push(pass),
  ...offered(heard),
}});
window.reported = reports();
window.mountPlayer = (data) => {{
  window.player?.destroy();
  window.player = mounted(document.getElementById("place"), data, reported);
}};
window.keys = Object.keys(allKeys());
Object.assign(window, {{ judgeAnswer, judgeChoice, readAnswer, optionsOf }});
const [first, ...rest] = JSON.parse(document.getElementById("data").textContent);
mountPlayer(first);
window.others = rest.map((data) => {{
  const heard = reports();
  const place = document.body.appendChild(document.createElement("div"));
  return {{ ...mounted(place, data, heard), reported: heard }};
}});
window.ready = true;
}}
</script></body></html>"""


def step_of(page, place: int = 0) -> int:
    """The step that the player is at, or another one of the page."""
    return int(page.locator(".autograd-player").nth(place).get_attribute("data-step"))


def press(page, *keys: str) -> None:
    """The keys one after the other."""
    for key in keys:
        page.keyboard.press(key)
