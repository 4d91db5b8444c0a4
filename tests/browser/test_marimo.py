"""The player in a real marimo: shown by its name alone, and joined to the kernel."""

from __future__ import annotations

import importlib.util
import os
import sys

import pytest
from playwright.sync_api import expect

from benchmarks.serving import PROJECT, free_port, running
from tests.browser.test_jupyterlab import MISSING, PLAYER

APP = '''import marimo

app = marimo.App()


@app.cell
def _():
    import autograd_lab as lab

    rec = lab.record("""import torch
x = torch.tensor(3.0, requires_grad=True)
(x * x).backward()
""")
    rec
    return


if __name__ == "__main__":
    app.run()
'''


@pytest.fixture
def marimo(tmp_path):
    """The address of an app that marimo serves."""
    if importlib.util.find_spec("marimo") is None:
        if os.environ.get("AUTOGRAD_LAB_REQUIRE_NOTEBOOKS") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    port = free_port()
    words = ("run", "app.py", "--headless", "--no-token", "--port", str(port))
    env = {**os.environ, "PYTHONPATH": str(PROJECT), "HOME": str(tmp_path)}
    url = f"http://127.0.0.1:{port}"
    with running([sys.executable, "-m", "marimo", *words], url, tmp_path, env, health="/health"):
        yield url


def test_a_player_in_marimo_steps_and_its_slider_runs_the_program(marimo, page, page_errors):
    page.goto(marimo)
    frame = page.frame_locator("iframe[data-autograd]")
    frame.locator(f"{PLAYER}[data-step]").wait_for(timeout=60_000)
    frame.locator(".stage").click(position={"x": 3, "y": 3})
    page.keyboard.press("ArrowRight")
    expect(frame.locator(PLAYER)).to_have_attribute("data-step", "1")
    frame.get_by_label("x", exact=True).fill("2")
    expect(frame.locator(".code")).to_contain_text("tensor(2.0", timeout=60_000)
    page_errors.clear()  # marimo asks for fonts of the network
