"""A recording as a frame of its own in a notebook's cell; it needs neither kernel nor network."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

from autograd_lab.model.recording import Recording
from autograd_lab.player.html import Host, file_data, page
from autograd_lab.player.payload.payload import payload
from autograd_lab.player.script import script

_BROWSER = Path(__file__).parent / "browser"
TITLE = "Autograd Lab"

# Tells the frame the notebook's theme, asks for its height, and follows that. An attribute, because
# notebooks keep those where they drop scripts; where neither runs the frame keeps its first height
# and can be dragged, and its colours are those of the system.
_LISTEN = (
    "const b=document.body,f=this.contentWindow,"
    "t=()=>{const d=b.dataset,k=d.vscodeThemeKind||d.theme||b.className,"
    "l=d.jpThemeLight;f.postMessage({autogradTheme:l?(l==='true'?'light':'dark')"
    ":/dark|high-contrast$/.test(k)?'dark':/light/.test(k)?'light':null},'*')};"
    "window.addEventListener('message',e=>{const h=e.data&&e.data.autogradHeight;"
    "if(e.source===f&&h>0&&h<5000)this.style.height=h+'px'});"
    "new MutationObserver(t).observe(b,{attributes:true});t()"
)


def to_notebook_html(recording: Recording, link: str | None = None) -> str:
    """The player in a frame; by `link` its widget knows it, where there is one."""
    full = payload(recording) | ({"link": link} if link else {})
    source = _attribute(page(full, TITLE, host=_host()))
    named = f' data-autograd="{escape(link, quote=True)}"' if link else ""
    return (
        f"<iframe srcdoc='{source}' "
        f'title="Autograd Lab player"{named} '
        'sandbox="allow-scripts allow-downloads" allow="fullscreen; clipboard-write" '
        f'onload="{escape(_LISTEN, quote=True)}" '
        'style="width:100%;height:720px;border:0;resize:vertical;overflow:auto"></iframe>'
    )


def frame_data(recording: Recording) -> dict:
    """What the frame is sent when the program has run again."""
    return file_data(payload(recording), TITLE)


def bridge() -> str:
    """The script beside the frame that joins it to the kernel."""
    return (_BROWSER / "bridge.js").read_text(encoding="utf-8")


def _attribute(page_: str) -> str:
    """A page as the value of an attribute in single quotes, in as few characters as can be.

    Scripts are full of double quotes, and a notebook's file has a line of its own for each line.
    """
    return page_.replace("&", "&amp;").replace("'", "&#39;").replace("\n", "&#10;")


@cache
def _host() -> Host:
    style = (_BROWSER / "frame.css").read_text(encoding="utf-8")
    return Host(script(_BROWSER / "frame.js"), style, shows="frame", classes="framed")
