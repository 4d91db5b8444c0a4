"""A program's lines as pieces of text, each marked as keyword, string, comment or plain."""

from __future__ import annotations

import io
import keyword
import tokenize

_KINDS = {tokenize.COMMENT: "comment", tokenize.STRING: "string"}


def highlight(code: str) -> list[list[list[str]]]:
    """One list a line, of `[text, kind]`; kind is `keyword`, `string`, `comment` or ``.

    Joining the texts of a line gives back the line. What Python cannot read stays plain.
    """
    marks = _marks(code)
    return [_pieces(line, marks.get(row, [])) for row, line in enumerate(code.splitlines(), 1)]


def _marks(code: str) -> dict[int, list[tuple[int, int, str]]]:
    """For each row the (start, end, kind) of what is not plain, in order."""
    marks: dict[int, list[tuple[int, int, str]]] = {}
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


def _pieces(line: str, marks: list[tuple[int, int, str]]) -> list[list[str]]:
    pieces, position = [], 0
    for start, end, kind in marks:
        pieces += [[line[position:start], ""], [line[start:end], kind]]
        position = end
    pieces.append([line[position:], ""])
    return [piece for piece in pieces if piece[0]]
