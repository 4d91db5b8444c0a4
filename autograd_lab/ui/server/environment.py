"""Streamlit's settings from `STREAMLIT_…` variables, which it reads itself by its command only."""

from __future__ import annotations

import os
from typing import Any

from streamlit import config


def settings_of_the_environment() -> dict[str, Any]:
    """`STREAMLIT_SERVER_BASE_URL_PATH=lab` as {"server.baseUrlPath": "lab"}, and so on."""
    # The settings as they are before any is read: to read them twice would be warned about.
    known = config._config_options_template
    return {
        name: _typed(os.environ[option.env_var], option)
        for name, option in known.items()
        if option.env_var in os.environ and not option.sensitive  # those it reads itself
    }


def _typed(text: str, option: Any) -> object:
    if option.multiple:
        return text.split()
    if option.type is bool:
        return text.strip().lower() in ("1", "true", "yes", "on")
    if option.type in (int, float):
        return option.type(text)
    return text
