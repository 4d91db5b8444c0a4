"""`autograd-lab` without a command: what it hands to the server, and what it refuses before."""

from __future__ import annotations

import os
import socket
import webbrowser
from pathlib import Path

import pytest

from autograd_lab.command.dashboard import has_browser
from autograd_lab.ui.server import serve as server

ADDRESS = "http://localhost:1234"


@pytest.fixture
def served(monkeypatch):
    """Instead of serving, what the server was told; it is ready at once."""
    told = []

    def serve(port, address, allowed_hosts, when_ready):
        told.append((port, address, allowed_hosts))
        when_ready(ADDRESS)

    monkeypatch.setattr(server, "serve", serve)
    return told


@pytest.fixture
def opened(monkeypatch):
    """The addresses that were shown in a browser."""
    shown = []
    monkeypatch.setenv("BROWSER", "one")
    monkeypatch.delenv("STREAMLIT_SERVER_HEADLESS", raising=False)
    monkeypatch.setattr(webbrowser, "open", shown.append)
    return shown


def test_it_opens_in_the_browser_when_it_is_ready(run, served, opened):
    ended = run()
    assert (ended.code, opened) == (0, [ADDRESS])
    assert ended.out == f"Autograd Lab is at {ADDRESS} (Ctrl+C ends it)\n"
    assert served == [(None, None, None)]


def test_without_a_browser_it_only_says_where_it_is(run, served, opened):
    assert ADDRESS in run("--no-browser").out
    assert opened == []


def test_others_can_be_served(run, served, opened):
    words = ("--address", "0.0.0.0", "--allow-host", "lab.example.org", "--allow-host", "lab")
    run(*words, "--port", "0")
    assert served == [(0, "0.0.0.0", ["lab.example.org", "lab"])]


def test_lessons_of_ones_own_can_be_named(run, served, opened, monkeypatch, tmp_path):
    monkeypatch.setenv("AUTOGRAD_LAB_LESSONS", "")
    Path("own").mkdir()
    run("--lessons", "own")
    assert os.environ["AUTOGRAD_LAB_LESSONS"] == str(tmp_path / "own")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--lessons", "nothing"), "--lessons nothing: there is no such folder"),
        (("--port", "99999"), "--port 99999: ports go from 1 to 65535"),
        (("--address", "999.999.1.1"), "--address 999.999.1.1: no such address here"),
        (("--address", "192.0.2.7"), "--address 192.0.2.7: nobody can listen there"),
    ],
)
def test_what_cannot_be_served_is_said_in_one_sentence(refused, served, words, said):
    assert said in refused(*words)
    assert served == []


def test_a_port_that_is_taken_is_refused(refused, served):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert "something else listens there" in refused("--port", port)


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
        ("win32", {"STREAMLIT_SERVER_HEADLESS": "true"}, False),
    ],
)
def test_a_browser_is_opened_where_somebody_sees_it(monkeypatch, platform, variables, expected):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "STREAMLIT_SERVER_HEADLESS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)
    assert has_browser() is expected


def test_the_script_is_found_beside_the_package_and_inside_of_it(monkeypatch, tmp_path):
    assert server.app_script() == Path(server.__file__).parents[3] / "dashboard.py"
    inside = tmp_path / "autograd_lab" / "app"
    (inside / "pages").mkdir(parents=True)
    (inside / "dashboard.py").touch()
    monkeypatch.setattr(server, "_PACKAGE", tmp_path / "autograd_lab")
    assert server.app_script() == inside / "dashboard.py"


def test_a_package_without_its_pages_says_what_to_do(refused, monkeypatch, tmp_path):
    monkeypatch.setattr(server, "_PACKAGE", tmp_path / "autograd_lab")
    assert "install autograd-lab again" in refused("--no-browser")
