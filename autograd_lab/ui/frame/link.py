"""What the page's address says, and how something is put into it: every page's link is kept here.

Nothing in an address is trusted: what is too long, no number or out of bounds counts as not there.
"""

from __future__ import annotations

import base64
import binascii
import zlib

import streamlit as st

_LONGEST_NUMBER = 9
CODE = "code"
EXERCISE = "exercise"
_LONGEST_CODE = 8192  # of the address
_LARGEST_CODE = 64 * 1024  # of the text that comes out of it


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


def asked_code() -> str:
    """The program that the address carries; empty where it carries none that can be read."""
    packed = asked_text(CODE, _LONGEST_CODE)
    try:
        data = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(data, _LARGEST_CODE)
        return text.decode() if unpacking.eof else ""
    except (binascii.Error, zlib.error, ValueError):
        return ""


def code_query(text: str) -> dict[str, str]:
    """What an address has to say to carry this program; nothing where it is too long for one."""
    packed = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    return {CODE: packed} if len(packed) <= _LONGEST_CODE else {}


def write_code(text: str) -> bool:
    """Put the program into the address; False, and nothing there, where it is too long."""
    packed = code_query(text).get(CODE)
    write(CODE, packed)
    return packed is not None
