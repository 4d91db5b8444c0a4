"""A running dashboard, a real Chromium, and a page whose console must stay free of errors."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
SECONDS_TO_START = 60


def pytest_collection_modifyitems(items):
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_server(script: str = "dashboard.py", *, cwd: Path = PROJECT, **settings: str):
    """A Streamlit server of its own process, healthy; returns it with its address."""
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "streamlit", "run", script),
            *("--server.port", str(port), "--server.headless", "true"),
            *("--server.address", "127.0.0.1", "--server.fileWatcherType", "none"),
        ],
        cwd=cwd,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended at once with exit code {process.returncode}")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                return process, url
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    stop_server(process)
    raise RuntimeError(f"the server was not healthy within {SECONDS_TO_START} s")


def stop_server(process: subprocess.Popen) -> None:
    """End the server, and wait until it has."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def app_url():
    """The address of one dashboard that all browser tests share, without a trailing slash."""
    process, url = start_server()
    yield url
    stop_server(process)


def find_chromium() -> str | None:
    """The system's Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser():
    """Chromium, driven by Playwright; skipped with a hint where it is missing."""
    executable = find_chromium()
    if executable is None:
        hint = "no Chromium on the PATH: `apt-get install chromium`, or put Google Chrome there"
        if os.environ.get("AUTOGRAD_LAB_REQUIRE_BROWSER") == "1":
            pytest.fail(hint)
        pytest.skip(hint)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable,
            headless=True,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-quic",
            ],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page_errors() -> list[str]:
    """What console and uncaught exceptions said; a test may clear what it expects."""
    return []


# On a link into a page, Streamlit's client looks for its server below that page's path first.
SEARCH_FOR_THE_SERVER = ("/_stcore/health", "/_stcore/host-config")


def watch(page, errors: list[str]) -> None:
    """Collect the errors of this page in `errors`."""

    def hear(message) -> None:
        where = message.location["url"]
        if message.type == "error" and not where.endswith(SEARCH_FOR_THE_SERVER):
            errors.append(f"{message.text} ({where})")

    page.on("console", hear)
    page.on("pageerror", lambda error: errors.append(f"uncaught: {error}"))


@pytest.fixture
def page(browser, page_errors):
    """A page in a fresh context of 1280×720; the test fails where its console has an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.set_default_timeout(20_000)
    watch(page, page_errors)
    yield page
    context.close()
    assert page_errors == []
