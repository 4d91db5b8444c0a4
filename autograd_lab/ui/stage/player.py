"""The player as a Streamlit component: it steps in the browser and tells Python the step."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape

import streamlit as st

from autograd_lab.model.recording import Recording
from autograd_lab.player.features.compare.compare import second_player
from autograd_lab.player.html import page
from autograd_lab.player.payload.payload import payload
from autograd_lab.player.payload.sending import trim
from autograd_lab.player.script import script, style
from autograd_lab.ui.stage.check import ask_for_check

# Registered once a process. Styles are not isolated, so that axe, tests and the theme's variables
# reach what is inside; every rule of player.css starts at `.autograd-player`.
_component = st.components.v2.component(
    "autograd_player", js=script(), css=style(), isolate_styles=False
)


@dataclass(frozen=True, slots=True)
class PlayerState:
    """What the player last reported: on pause, on seek and half a second after the last key."""

    step: int | None
    settings: Mapping[str, str | None] = field(default_factory=dict)


def player(
    recording: Recording | dict,
    *,
    key: str,
    projector: bool = False,
    step: int | None = None,
    title: str | None = None,
    titled: bool = True,
    name: str = "autograd-lab",
    settings: Mapping[str, str] | None = None,
    more: Mapping[str, object] | None = None,
    beside: Mapping[str, object] | None = None,
    on_control: Callable[[str, object], None] | None = None,
) -> PlayerState:
    """Shows a recording, or what `payload` made of one, and returns the step that was reported.

    `step` is where to open; it is read when the player appears, and again when the program's
    structure changes. A new recording of the same structure keeps picture and step. Write the
    returned step to `st.query_params` to have it in the link. `settings` (name -> value, such as
    `walk`) are read when the player appears; those that a person changed come back, None for a
    default. `name` is that of the files one can save, without their endings; `title` stands in
    them, and where it is `titled` in the player too.
    `more` goes into the player's data as it is: `controls`, `wires`, `checks`
    (the player may ask for a `check`), `check`. `on_control` is called with a
    literal's name and the value that a click into code or picture asks for. `beside` is a second
    recording to compare with: its payload as `full`, the `names` of the two, what `compare` says.
    """
    full = payload(recording) if isinstance(recording, Recording) else recording
    data = {
        **(more or {}),
        **trim(full, _asked_pass(full, key, step), group=_asked_group(key)),
        "step": _opening_step(full, key, step),
        "projector": projector,
        "name": name,
        "exports": True,
        "settings": _opening_settings(key, settings or {}),
        "below": key,
    }
    if title and titled:
        data["title"] = title
    if beside:
        second = trim(beside["full"], _asked_pass(full, key, step))
        data["compare"] = second_player(beside, second, projector=projector)
    if st.session_state.pop(_export_key(key), False):
        whole = {**full, "check": data.get("check")}
        at = st.session_state.get(key, {}).get("step") or data["step"]
        data["export"] = _file(page(whole, title or "Autograd Lab", beside, step=at), name)
    data["check"] = data.pop("check", None)  # last: the browser tells it apart
    # A string, because Streamlit hands the browser a new object for equal mappings at each rerun:
    # so the rerun that a reported step causes does not reach the player at all.
    state = _component(
        key=key,
        data=json.dumps(data, ensure_ascii=False, separators=(",", ":")),
        on_step_change=_nothing,
        on_pass_change=_nothing,
        on_open_change=_nothing,
        on_settings_change=_nothing,
        on_control_change=lambda: _hear_control(key, on_control),
        on_check_change=lambda: ask_for_check(key),
        on_export_change=lambda: st.session_state.update({_export_key(key): True}),
    )
    return PlayerState(state.step, state.settings or {})


def place_below(key: str) -> None:
    """Where this player's code and ledger stand on a phone: below what was drawn before this."""
    st.html(f'<div class="autograd-below" data-player="{escape(key)}"></div>')


def _hear_control(key: str, act: Callable[[str, object], None] | None) -> None:
    """Passes on what was pressed: before the page runs, so that its widgets can follow."""
    pressed = st.session_state[key].get("control")
    if act and pressed:
        act(*pressed)


def _nothing() -> None:
    """Names a value that the component may report; the rerun reads it."""


def _opening_step(full: dict, key: str, step: int | None) -> int:
    """The step to open at: as asked when this player or this structure is new, then kept.

    Kept, because the player holds the step from then on, and data that follows it would be sent
    again at every report.
    """
    memory = f"{key} opened"
    opened = st.session_state.get(memory)
    if key not in st.session_state or opened is None or opened[0] != full["signature"]:
        opened = (full["signature"], max(step or 0, 0))
        st.session_state[memory] = opened
    return opened[1]


def _opening_settings(key: str, settings: Mapping[str, str]) -> dict[str, str]:
    """As asked when this player is new, then kept: the player holds them from then on."""
    memory = f"{key} settings"
    if key not in st.session_state or memory not in st.session_state:
        st.session_state[memory] = dict(settings)
    return st.session_state[memory]


def _asked_pass(full: dict, key: str, step: int | None) -> int:
    """The pass that the player asked for, or the one in which the step stands."""
    asked = st.session_state.get(key, {}).get("pass")
    if asked is not None:
        return asked
    first = 0
    for place, each in enumerate(full["passes"]):
        first += len(each["kinds"])
        if (step or 0) < first:
            return place
    return 0


def _asked_group(key: str) -> tuple[int, int] | None:
    """The structure and its group that the player asked to see open."""
    asked = st.session_state.get(key, {}).get("open")
    return tuple(asked) if asked else None


def _export_key(key: str) -> str:
    return f"{key} export"


def _file(html: str, name: str) -> dict:
    """The page to save; its id tells the player that it is a new one."""
    count = st.session_state.get("autograd exports", 0) + 1
    st.session_state["autograd exports"] = count
    return {"id": count, "name": f"{name}.html", "html": html}
