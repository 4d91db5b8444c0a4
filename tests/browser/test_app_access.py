"""No serious finding of axe on any page, in light, in dark and on the projector."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = {
    "home": "/",
    "lesson": "/Lessons?lesson=gradients-accumulate",
    "training": "/Training",
}
SIGHTS = {
    "light": ("light", ""),
    "dark": ("dark", ""),
    "projector": ("light", "projector=true"),
    "projector-dark": ("dark", "projector=true"),
}
READY = ".autograd-player .stage svg.autograd-graph, .js-plotly-plot"


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(page, app_url, name, sight):
    scheme, query = SIGHTS[sight]
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    path = PAGES[name]
    page.goto(app_url + path + ("?" if "?" not in path else "&") + query)
    page.locator(READY).first.wait_for()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
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
