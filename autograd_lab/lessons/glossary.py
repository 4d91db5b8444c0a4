"""The words of autograd: their entries, and links from the first use of each in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("glossary.toml")
# What is left as it is: fenced code, display and inline formulas, links, headings. Code spans are
# looked at as a whole.
_PIECES = re.compile(
    r"(```.*?```|\$\$.*?\$\$|\$[^$\n]+\$|!?\[[^\]]*\]\([^)]*\)|^#.*?$|`[^`\n]+`)",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word, what it means, other spellings of it, and the lesson that explains it at length."""

    name: str
    text: str
    lesson: str
    also: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Everything that leads here."""
        return (self.name, *self.also)


@cache
def glossary() -> tuple[Term, ...]:
    """Every term, in the order of the alphabet."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))["terms"]
    terms = (
        Term(each["name"], each["text"], each["lesson"], tuple(each.get("also", ())))
        for each in entries
    )
    return tuple(sorted(terms, key=lambda each: each.name.lower()))


def find_term(spelling: str) -> Term | None:
    """The term with this spelling, small or large letters alike."""
    return _by_spelling().get(spelling.strip().lower())


def terms_in(text: str) -> tuple[Term, ...]:
    """The terms that a Markdown text uses, in the order of their first use."""
    found: dict[str, Term] = {}
    _walk(text, lambda spelling, term: found.setdefault(term.name, term) and spelling)
    return tuple(found.values())


def link_terms(text: str, address: Callable[[Term], str], seen: set[str] | None = None) -> str:
    """The Markdown text with the first use of each term as a link to `address(term)`.

    Terms named in `seen` are left alone; those linked here are added to it.
    """
    seen = set() if seen is None else seen

    def link(spelling: str, term: Term) -> str:
        if term.name in seen:
            return spelling
        seen.add(term.name)
        return f"[{spelling}]({address(term)})"

    return _walk(text, link)


def _walk(text: str, change: Callable[[str, Term], str]) -> str:
    """The text with each use of a term replaced by what `change(spelling, term)` returns."""
    pieces = _PIECES.split(text)
    for place, piece in enumerate(pieces):
        if place % 2 == 0:
            pieces[place] = _words().sub(
                lambda found: change(found[0], _by_spelling()[found[0].lower()]), piece
            )
        elif piece.startswith("`") and not piece.startswith("```"):
            term = _by_spelling().get(piece.strip("`").lower())
            if term:
                pieces[place] = change(piece, term)
    return "".join(pieces)


@cache
def _by_spelling() -> dict[str, Term]:
    return {spelling.lower(): term for term in glossary() for spelling in term.spellings}


@cache
def _words() -> re.Pattern:
    """Any spelling that is made of words; the longest first, as part of no other word."""
    spellings = [each for each in _by_spelling() if re.fullmatch(r"[a-z][a-z \-]*[a-z]", each)]
    longest = sorted(spellings, key=len, reverse=True)
    return re.compile(rf"(?<![\w.\-])(?:{'|'.join(map(re.escape, longest))})(?![\w\-(])", re.I)
