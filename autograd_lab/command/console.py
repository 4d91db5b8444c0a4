"""What a terminal sees: results on stdout; errors, notes and what takes a while on stderr."""

from __future__ import annotations

import codecs
import io
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_SECONDS_OF_SILENCE = 0.5
_RED, _GREEN, _GREY, _END = "\x1b[31m", "\x1b[32m", "\x1b[90m", "\x1b[0m"
# Of signs that an old terminal's encoding lacks, the plain ones that say the same.
_PLAIN = {"−": "-", "×": "x", "·": "*", "→": "->", "≈": "~", "…": "...", "∞": "inf", "ᵀ": ".T"}


def _in_plain_signs(error: UnicodeError) -> tuple[str, int]:
    """For codecs: what stands where the encoding has no such sign."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(_PLAIN.get(sign, "?") for sign in signs), error.end


codecs.register_error("autograd-lab", _in_plain_signs)


def fit(stream: TextIO) -> None:
    """From now on the stream takes every text, in a locale without UTF-8 too."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="autograd-lab")


class BadInput(ValueError):
    """What somebody asked for cannot be done: the value, the reason, the cure, in one sentence."""


class Console:
    """Two streams, with colours where somebody looks at them and has not set NO_COLOR."""

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None):
        """By default, the process's own streams."""
        self.out, self.err = out or sys.stdout, err or sys.stderr

    def say(self, text: str) -> None:
        """A line of the result."""
        print(text, file=self.out)

    def good(self, text: str) -> None:
        """A line of the result that is what one hopes for."""
        self.say(_coloured(text, _GREEN, self.out))

    def bad(self, text: str) -> None:
        """A line of the result that is what one looks for when one checks."""
        self.say(_coloured(text, _RED, self.out))

    def note(self, text: str) -> None:
        """Something beside the result, for whoever sits there."""
        print(text, file=self.err)

    def error(self, text: str) -> None:
        """Why it ends here."""
        self.note(f"{_coloured('autograd-lab: error:', _RED, self.err)} {text}")

    @contextmanager
    def busy(self, what: str) -> Iterator[None]:
        """Says what takes so long, from half a second on; a terminal forgets it afterwards."""
        seen = _looked_at(self.err)
        shown = threading.Event()

        def show() -> None:
            shown.set()
            line = f"{what} …"
            self.err.write(_coloured(line, _GREY, self.err) if seen else f"{line}\n")
            self.err.flush()

        timer = threading.Timer(_SECONDS_OF_SILENCE, show)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            if seen and shown.is_set():
                self.err.write("\r\x1b[K")
                self.err.flush()


def _coloured(text: str, colour: str, stream: TextIO) -> str:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return text if plain or not _looked_at(stream) else f"{colour}{text}{_END}"


def _looked_at(stream: TextIO) -> bool:
    return stream.isatty()
