"""A Streamlit server in a process of its own, and Chromium: for the benchmarks and the tests."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).parents[1]
SECONDS_TO_START = 60
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
NO_CHROMIUM = "no Chromium on the PATH: `apt-get install chromium`, or put Google Chrome there"


# What our own settings say; an app elsewhere, to compare with, has no such file.
_TUNED = {"STREAMLIT_SERVER_ADDRESS": "localhost", "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none"}


@contextmanager
def served(script: str = "dashboard.py", cwd: Path = PROJECT, **settings: str) -> Iterator[str]:
    """The address of a healthy server for `script`, without a trailing slash; it ends with it."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "streamlit", "run", script),
        *("--server.port", str(port), "--server.headless", "true"),
    ]
    env = {**os.environ, **(_TUNED if cwd != PROJECT else {}), **settings}
    with running(command, f"http://127.0.0.1:{port}", cwd, env) as url:
        yield url


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(
    command: list[str], url: str, cwd: Path, env: dict[str, str], stdin: int | None = None
) -> Iterator[str]:
    """The address of a healthy server that this command starts; it ends with it."""
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=stdin,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_healthy(process, url)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_healthy(process: subprocess.Popen, url: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended at once with exit code {process.returncode}")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the server was not healthy within {SECONDS_TO_START} s")


def find_chromium() -> str | None:
    """The system's Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def chromium() -> Iterator:
    """A headless Chromium, driven by Playwright; RuntimeError with the cure where there is none."""
    executable = find_chromium()
    if executable is None:
        raise RuntimeError(NO_CHROMIUM)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, headless=True, args=CHROMIUM_ARGUMENTS
        )
        yield browser
        browser.close()
