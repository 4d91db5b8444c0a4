"""A program's lines as pieces of text: keywords, strings, comments, and literals that move."""

from __future__ import annotations

import io
import itertools
import keyword
import tokenize
from collections.abc import Mapping

_KINDS = {tokenize.COMMENT: "comment", tokenize.STRING: "string"}

Place = tuple[tuple[int, int], tuple[int, int]]

# From where to where in its line, and the kind of the mark or the name of the literal.
Mark = tuple[int, int, str]
Named = tuple[int, int, str]


def highlight(code: str, literals: Mapping[str, Place] | None = None) -> list[list[list[str]]]:
    """One list a line, of `[text, kind]`; kind is `keyword`, `string`, `comment` or ``.

    `literals` says where the literal of a name begins and ends, as `find_places` does: its piece is
    `[text, kind, name]`. Joining the texts of a line gives back the line. What Python cannot read
    stays plain.
    """
    lines = code.splitlines()
    marks = _marks(code)
    named = _named(literals or {}, code, lines)
    return [
        _pieces(line, marks.get(row, []), named.get(row, [])) for row, line in enumerate(lines, 1)
    ]


def _named(literals: Mapping[str, Place], code: str, lines: list[str]) -> dict[int, list[Named]]:
    """For each row the (start, end, name) of the literals on it.

    None where a form feed or the like ends a line here and does not for Python: rows would shift.
    """
    if len(io.StringIO(code, newline=None).readlines()) != len(lines):
        return {}
    named: dict[int, list[Named]] = {}
    for name, ((first, left), (last, right)) in literals.items():
        for row in range(first, min(last, len(lines)) + 1):
            line = lines[row - 1]
            start = left if row == first else len(line) - len(line.lstrip())
            end = right if row == last else len(line)
            named.setdefault(row, []).append((start, end, name))
    return named


def _marks(code: str) -> dict[int, list[Mark]]:
    """For each row the (start, end, kind) of what is not plain, in order."""
    marks: dict[int, list[Mark]] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            kind = _KINDS.get(token.type, "")
            if token.type == tokenize.NAME and keyword.iskeyword(token.string):
                kind = "keyword"
            if kind:
                for row, text in enumerate(token.string.splitlines(), token.start[0]):
                    start = token.start[1] if row == token.start[0] else 0
                    marks.setdefault(row, []).append((start, start + len(text), kind))
    except (tokenize.TokenError, SyntaxError):
        return {}
    return marks


def _pieces(line: str, marks: list[Mark], named: list[Named]) -> list[list[str]]:
    """The line cut wherever a mark or a literal begins or ends."""
    cuts = {0, len(line), *(at for mark in (*marks, *named) for at in mark[:2] if at <= len(line))}
    pieces = []
    for start, end in itertools.pairwise(sorted(cuts)):
        kind = next((kind for a, b, kind in marks if a <= start and end <= b), "")
        name = next((name for a, b, name in named if a <= start and end <= b), None)
        piece = [line[start:end], kind]
        pieces.append(piece if name is None else [*piece, name])
    return pieces
