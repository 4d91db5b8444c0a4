"""Colours where somebody sees them and wants them; what takes long is told and forgotten."""

from __future__ import annotations

import io
import threading

import pytest

from autograd_lab.command import console as module
from autograd_lab.command.console import Console

RED = "\x1b[31m"


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def plain_variables(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_a_terminal_gets_colours():
    terminal = Terminal()
    Console(terminal, terminal).bad("wrong")
    assert terminal.getvalue() == f"{RED}wrong\x1b[0m\n"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_who_wants_no_colours_gets_none(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    terminal = Terminal()
    Console(terminal, terminal).error("wrong")
    assert terminal.getvalue() == "autograd-lab: error: wrong\n"


def test_a_file_gets_no_colours():
    file = io.StringIO()
    Console(file, file).good("fine")
    assert file.getvalue() == "fine\n"


class Told(Terminal):
    """Sets `event` when something is written."""

    def __init__(self):
        super().__init__()
        self.event = threading.Event()

    def write(self, text: str) -> int:
        written = super().write(text)
        self.event.set()
        return written


def test_what_takes_long_is_told_and_taken_away_again(monkeypatch):
    monkeypatch.setattr(module, "_SECONDS_OF_SILENCE", 0.0)
    terminal = Told()
    with Console(terminal, terminal).busy("thinking"):
        assert terminal.event.wait(10)
    assert "thinking …" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_what_is_quick_is_not_told():
    terminal = Terminal()
    with Console(terminal, terminal).busy("thinking"):
        pass
    assert terminal.getvalue() == ""
