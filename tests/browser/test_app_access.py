"""No serious finding of axe on any page, in light, in dark and on the projector."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PLAYER = ".autograd-player .stage svg.autograd-graph"
# Each page, and what it has when it is complete.
PAGES = {
    "home": ("/", PLAYER),
    "lesson": ("/Lessons?lesson=gradients-accumulate&step=1", PLAYER),
    "training": ("/Training", ".js-plotly-plot"),
    "practice": ("/Practice", "h1"),
    "code lab": ("/Code_lab", ".autograd-editor"),
    "glossary": ("/Glossary", "h1"),
}
WHITE, NIGHT = "rgb(255, 255, 255)", "rgb(15, 20, 26)"
# What the browser asks for, the link, and the page's colour.
SIGHTS = {
    "light": ("light", "", WHITE),
    "dark": ("dark", "", NIGHT),
    "projector": ("light", "projector=true", WHITE),
    "projector-from-dark": ("dark", "projector=true", WHITE),
    "projector-dark-chosen": ("dark", "projector=true", NIGHT),
}
# A theme that was chosen in Streamlit's menu, which it keeps for each page.
CHOOSE_DARK = "localStorage.setItem(`stActiveTheme-${location.pathname}-v2`, '\"Dark\"')"


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(page, app_url, name, sight):
    scheme, query, colour = SIGHTS[sight]
    if sight.endswith("chosen"):
        page.add_init_script(CHOOSE_DARK)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    path, complete = PAGES[name]
    page.goto(app_url + path + ("?" if "?" not in path else "&") + query)
    page.locator(complete).first.wait_for()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    expect(page.locator(".stApp")).to_have_css("background-color", colour)
    # A step back: contributions, drawers and the ledger are on the screen.
    for _ in range(5):
        page.locator("body").press("ArrowRight")
    found = Axe().run(page).response["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    assert not serious, "\n".join(
        f"{each['id']}: {each['help']}: {node['html'][:200]} {node['failureSummary']}"
        for each in serious
        for node in each["nodes"]
    )
