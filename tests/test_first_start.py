"""The first start of `streamlit run dashboard.py`, where something is in its way."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograd_lab.ui.frame import plotly
from benchmarks.serving import PROJECT, free_port, running


def test_streamlit_asks_for_no_address_before_it_starts(tmp_path):
    """On a desktop, whose browser it would open, it waits for an answer by default."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    desktop = {"HOME": str(tmp_path), "DISPLAY": ":77", "BROWSER": "true"}
    listens, speaks = os.pipe()
    try:
        env = {**os.environ, **desktop}
        with running(command, f"http://127.0.0.1:{port}", PROJECT, env, listens):
            pass  # it is healthy, and nobody has said anything
    finally:
        os.close(listens)
        os.close(speaks)


@pytest.fixture
def not_writable(tmp_path, monkeypatch):
    """The charts' script lies nowhere yet, and cannot be put anywhere."""
    (tmp_path / "file").touch()
    monkeypatch.setattr(plotly, "_STATIC", tmp_path / "file" / "static")


def test_where_the_charts_script_cannot_be_copied_the_page_says_what_to_do(not_writable, open_app):
    app = open_app("pages/Training.py")
    (error,) = app.error
    assert "cannot be copied into the folder static/" in error.value
    assert "start it by the command autograd-lab" in error.value


def test_a_lesson_goes_on_without_its_charts(not_writable, open_app, player_data):
    app = open_app("pages/Lessons.py", lesson="what-a-gradient-says")
    assert player_data(app)["passes"]


def test_two_that_copy_it_at_once_leave_it_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(plotly, "_STATIC", tmp_path / "static")
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: plotly._copy(), range(4)))
    assert told == [""] * 4
    (copied,) = (tmp_path / "static").iterdir()
    assert copied.read_bytes() == plotly._bundle().read_bytes()
