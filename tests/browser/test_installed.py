"""The dashboard of an installed wheel, in a browser: a lesson, the charts, code of one's own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from benchmarks.serving import free_port, running


@pytest.fixture(scope="module")
def installed_url(installed):
    """The address of the dashboard that `autograd-lab` started in an environment of its own."""
    port = free_port()
    command = [installed.command, "--no-browser", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with running(command, address, installed.folder, installed.env) as url:
        yield url


def test_a_lesson_opens_and_steps(page, installed_url):
    page.goto(f"{installed_url}/Lessons?lesson=used-twice")
    player = page.locator(".autograd-player")
    player.press("Escape")  # the lesson's question
    player.press("Home")
    player.press("ArrowRight")
    expect(player).to_have_attribute("data-step", "1")


def test_the_settings_and_colours_are_the_projects(page, installed_url):
    page.goto(installed_url)
    expect(page.get_by_role("link", name="Code lab")).to_be_visible()
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    background = page.locator(".stApp").evaluate("each => getComputedStyle(each).backgroundColor")
    assert background in ("rgb(255, 255, 255)", "rgb(15, 20, 26)")


def test_the_training_page_draws_its_charts(page, installed_url):
    page.goto(f"{installed_url}/Training")
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()


def test_a_program_of_ones_own_runs(page, installed_url):
    page.goto(f"{installed_url}/Code_lab")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".autograd-player .stage svg.autograd-graph")).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/", "/Lessons", "/Training", "/Practice", "/Code_lab", "/Glossary"]
)
def test_no_page_asks_anybody_but_its_own_server(page, installed_url, path):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{installed_url}{path}")
    expect(page.locator("h1").first).to_be_visible()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    assert asked
    assert {url for url in asked if not url.startswith((installed_url, "data:", "blob:"))} == set()
