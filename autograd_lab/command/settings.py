"""What stands after `--set`: names and values, in the types that the program's own have."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from autograd_lab.command.console import BadInput

_WORDS = {"true": True, "false": False, "none": None}


def read_settings(given: Iterable[str]) -> dict[str, str]:
    """`["lr=0.1"]` -> `{"lr": "0.1"}`; BadInput where there is no name or no value."""
    settings = {}
    for each in given:
        name, equals, value = each.partition("=")
        name = name.strip()
        if not equals or not name.isidentifier():
            raise BadInput(f"--set {each}: write --set name=value, as in --set lr=0.1")
        settings[name] = value.strip()
    return settings


def value_of(text: str, of_a_text: bool) -> object:
    """A Python literal, or the text as it is; a text always where one `of_a_text` is asked for."""
    literal: object
    try:
        literal = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        literal = _WORDS.get(text.lower(), text)
    return text if of_a_text and not isinstance(literal, str) else literal
