"""A page with one editor on it, without Streamlit, and its inner parts at hand for tests."""

from __future__ import annotations

import json
from pathlib import Path

from autograd_lab.ui.editor import editor
from autograd_lab.web.join import joined

_ENTRY = Path(editor.__file__).with_name("editor.js")


def editor_page(text: str) -> str:
    """An HTML page: `editor` is the handle, `heard` has `changes` and `runs`.

    `tokensOf`, `editFor` and `makeProgramText` are those of the scripts.
    """
    data = json.dumps(text).replace("<", "\\u003c")
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>An editor</title>
<style>body {{ margin: 8px }} {editor.style()}</style><body>
<button>before</button><main></main><button>after</button>
<script type="module">{joined(_ENTRY)}
window.heard = {{ changes: [], runs: [] }};
window.editor = mountEditor(document.querySelector("main"), {{
  text: {data}, label: "Your program",
  onChange: (text) => heard.changes.push(text), onRun: (text) => heard.runs.push(text),
}});
Object.assign(window, {{ tokensOf, editFor, makeProgramText }});
window.ready = true;
</script></body></html>"""
