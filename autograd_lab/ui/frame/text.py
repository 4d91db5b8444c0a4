"""Texts as Streamlit's Markdown: plain ones made safe, those of lessons with words linked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from autograd_lab.lessons.glossary import link_terms

GLOSSARY = "Glossary"

# What means something inside a line: emphasis, code, links, HTML, formulas, strikes, and a colon
# that begins an emoji or a colour (`:red[`). Nothing else is touched: Streamlit reads a widget's
# label aloud with its backslashes.
_INLINE = re.compile(r"[\\`*_\[\]<$~]|:(?=\w)")
# What makes a line a heading, a list or a quotation; of `1.` the dot is what can be escaped.
_LINE_START = re.compile(r"^(\s*\d*)([#>+=.)-])", re.MULTILINE)


def markdown_text(text: str) -> str:
    """The text with what means something in Markdown made to stand for itself."""
    escaped = _INLINE.sub(lambda found: "\\" + found[0], text)
    return _LINE_START.sub(lambda found: f"{found[1]}\\{found[2]}", escaped)


def with_glossary_links(text: str, link: Mapping[str, str]) -> str:
    """A lesson's Markdown in which the first use of each term leads to its glossary entry.

    `link` is what the address must carry so that the page's mode survives.
    """
    return link_terms(text, lambda term: f"{GLOSSARY}?{urlencode({'term': term.name, **link})}")
