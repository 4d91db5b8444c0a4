"""The frame of every page: `open_page` sets it up and draws the menu and the projector toggle."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from autograd_lab.ui.frame import link
from autograd_lab.ui.frame.style import hall_light, style_sheet
from autograd_lab.ui.frame.warm_up import start_warm_up

# A file of our own: Streamlit fetches a named icon for the browser's tab from the network.
ICON = Path(__file__).with_name("icon.svg")

ABOUT = (
    "**Autograd Lab** steps PyTorch's autograd, forwards and backwards in time. "
    "Every number was computed by the installed PyTorch."
)
PROJECTOR = "projector"
_PAGE = "page shown"


@dataclass(frozen=True)
class Frame:
    """How the page is shown: `projector` for a hall, `theme` is "light" or "dark".

    `arrived`: in this run one came to the page, from another one or from elsewhere.
    """

    projector: bool
    theme: str
    arrived: bool = False

    @property
    def link(self) -> dict[str, str]:
        """What `query_params` of every `st.page_link` must carry so that the mode survives."""
        return {PROJECTOR: "true"} if self.projector else {}


@dataclass(frozen=True)
class MenuEntry:
    """One page in the menu: its script, its name and its icon."""

    script: str
    title: str
    icon: str


MENU = (
    MenuEntry("dashboard.py", "Home", ":material/home:"),
    MenuEntry("pages/Lessons.py", "Lessons", ":material/school:"),
    MenuEntry("pages/Training.py", "Training", ":material/trending_down:"),
    MenuEntry("pages/Practice.py", "Practice", ":material/exercise:"),
    MenuEntry("pages/Code_lab.py", "Code lab", ":material/code:"),
    MenuEntry("pages/Glossary.py", "Glossary", ":material/dictionary:"),
)


def open_page(title: str) -> Frame:
    """Set up the page and draw the menu; the first call of every page.

    `title` names the browser's tab; the page draws its own heading.
    """
    st.set_page_config(
        page_title=f"{title} · Autograd Lab",
        page_icon=ICON,
        layout="wide",
        initial_sidebar_state="collapsed",
        # With an entry of our own Streamlit shows its menu, and in it the choice of the theme.
        menu_items={"About": ABOUT},
    )
    projector = link.asked_text(PROJECTOR) == "true"
    arrived = st.session_state.get(_PAGE) != title
    st.session_state[_PAGE] = title
    frame = Frame(projector, st.context.theme.type or "light", arrived)
    st.html(style_sheet(projector=frame.projector))
    with st.container(key="frame-script"):
        st.html(hall_light(projector=frame.projector), unsafe_allow_javascript=True)
    _draw_menu(frame)
    start_warm_up()
    return frame


def _draw_menu(frame: Frame) -> None:
    """A bar across the page; for a hall a button in the corner, so that the menu takes no room."""
    with st.container(key="frame-menu"):
        place = (
            st.popover("Menu", icon=":material/menu:")
            if frame.projector
            else st.container(horizontal=True, vertical_alignment="center", gap="small")
        )
        with place:
            for entry in MENU:
                st.page_link(
                    entry.script, label=entry.title, icon=entry.icon, query_params=frame.link
                )
            # Not `bind`: Streamlit takes a bound value out of every link to another page. The link
            # is what counts, after the browser's back and forward too.
            st.session_state[PROJECTOR] = frame.projector
            st.toggle(
                "Projector",
                key=PROJECTOR,
                on_change=_write_projector,
                help="Large type and no menu, to be read from the last row of a hall",
            )


def _write_projector() -> None:
    link.write(PROJECTOR, "true" if st.session_state[PROJECTOR] else None)
