"""What the page's address says, and how something is put into it: every page's link is kept here.

Nothing in an address is trusted: what is too long, no number or out of bounds counts as not there.
"""

from __future__ import annotations

import streamlit as st

_LONGEST_NUMBER = 9


def asked_text(name: str, longest: int | None = None) -> str:
    """What the address says under this name; empty where it says nothing, or too much."""
    text = st.query_params.get(name, "")
    return "" if longest is not None and len(text) > longest else text


def asked_number(name: str, least: int, most: int) -> int | None:
    """The whole number under this name; None where there is none, or none within the bounds."""
    text = asked_text(name, _LONGEST_NUMBER)
    # Plain digits only: `int` takes other scripts' digits, signs and underscores as well.
    known = text.isascii() and text.isdigit()
    return int(text) if known and least <= int(text) <= most else None


def write(name: str, value: object, anew: bool = False) -> None:
    """Put a value into the address; None and an empty text take the name out of it.

    What stands there already is written only `anew`: where the browser's address lags behind.
    """
    if value is None or value == "":
        st.query_params.pop(name, None)
    elif anew or st.query_params.get(name) != str(value):
        st.query_params[name] = str(value)
