"""A lesson's figure in the browser: drawn by Plotly in the page's colours."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
FIGURE = ".autograd-figure"


def test_a_lessons_figure_is_drawn_in_the_colours_of_the_page(page, app_url):
    page.goto(f"{app_url}/Lessons?lesson=gradient-descent")
    figure = page.locator(f"{FIGURE}[data-ready]")
    expect(figure.locator(".js-line").first).to_be_attached(timeout=60_000)
    expect(figure.locator("p[role=status]")).to_have_text("")
    drawn, wanted = figure.evaluate(
        """root => {
            const style = getComputedStyle(root);
            const { layout } = root.querySelector(".chart");
            return [[layout.paper_bgcolor, layout.font.color, layout.dragmode],
                [style.getPropertyValue("--page").trim(), style.getPropertyValue("--text").trim(),
                    false]];
        }"""
    )
    assert drawn == wanted
    expect(figure.locator(".modebar-btn")).to_have_count(0)
