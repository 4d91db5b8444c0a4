"""A running dashboard, a real Chromium, and a page whose console must stay free of errors."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

import autograd_lab as lab
from autograd_lab.model.recording import Recording
from autograd_lab.player import to_html
from autograd_lab.player.payload.payload import payload
from benchmarks.serving import NO_CHROMIUM, chromium, find_chromium, served
from tests.browser.players import player_page

# As long as the page's own waits: the first page of a busy machine takes more than the 5 s of old.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items):
    """Everything in this folder drives a browser, and may lose a frame where the machine is busy.

    A test that passes at its second try is counted as "rerun" in the closing line.
    """
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def app_url():
    """The address of one dashboard that all browser tests share, without a trailing slash."""
    with served() as url:
        yield url


@pytest.fixture(scope="session")
def browser():
    """Chromium, driven by Playwright; skipped with a hint where it is missing."""
    if find_chromium() is None:
        if os.environ.get("AUTOGRAD_LAB_REQUIRE_BROWSER") == "1":
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    with chromium() as browser:
        yield browser


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


@pytest.fixture
def player(page, tmp_path):
    """Mounts a recording, or a payload, on a page of its own: `player(recording, step=3)`."""

    def mount(recording, *others, offers=(), bare=False, **more):
        data = payload(recording) if isinstance(recording, Recording) else recording
        path = tmp_path / "player.html"
        path.write_text(
            player_page({**data, **more}, *others, offers=offers, bare=bare), encoding="utf-8"
        )
        page.emulate_media(reduced_motion="reduce")
        page.goto(path.as_uri())
        page.wait_for_function("() => window.ready")
        return page

    return mount


@pytest.fixture
def open_file(page, tmp_path):
    """Opens a recording's or a program's saved file at a step, as from a folder; -1 is the last."""

    def open_(program, step=0, query=""):
        recording = lab.record(program) if isinstance(program, str) else program
        path = tmp_path / "player.html"
        path.write_text(to_html(recording), encoding="utf-8")
        page.emulate_media(reduced_motion="reduce")
        page.goto(f"{path.as_uri()}?step={step % len(recording.steps)}{query}")
        page.locator(".autograd-player[data-step]").wait_for()
        return page

    return open_
