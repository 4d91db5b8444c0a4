"""On paper: a handout of the lesson at this step, black on white whatever the screen's theme."""

from __future__ import annotations

import re

import pytest

import autograd_lab as lab

PLAYER = ".autograd-player"
LESSON = "/Lessons?lesson=backpropagation-by-hand&step=13"
CHROME = [
    ".transport",
    ".menu",
    ".st-key-frame-menu",
    ".st-key-sliders",
    ".stAppHeader",
    ".stButton",
    ".st-key-lesson-neighbours",
]
# Luminance, by the formula of WCAG, of what a text is drawn in.
LUMINANCE = """(selector) => [...document.querySelectorAll(selector)]
  .filter((each) => each.checkVisibility() && each.textContent.trim())
  .map((each) => {
    const look = getComputedStyle(each);
    const colour = each instanceof SVGElement ? look.fill : look.color;
    const [r, g, b] = colour.match(/[\\d.]+/g).map((c) => c / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  })"""


@pytest.fixture
def on_paper(page, app_url):
    """Opens a page and shows it as it is printed on A4."""

    def open_(address=LESSON, scheme="light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(app_url + address)
        page.locator(f"{PLAYER} .stage svg.autograd-graph").wait_for()
        page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        page.emulate_media(media="print", color_scheme=scheme)
        return page

    return open_


def shown(page, selector) -> bool:
    return any(each.is_visible() for each in page.locator(selector).all())


@pytest.mark.parametrize("hall", ["", "&projector=true"], ids=["screen", "hall"])
def test_a_lesson_prints_title_sentence_graph_code_and_ledger(on_paper, hall):
    page = on_paper(LESSON + hall)
    title = page.locator(f"{PLAYER} .title" if hall else "h1")
    assert title.inner_text() == "Backpropagation by hand"
    assert page.locator(".sentence").inner_text() == "b.grad was None; torch stores −1."
    tops = [
        page.locator(each).first.bounding_box()["y"]
        for each in (".sentence", f"{PLAYER} .stage svg", ".code", ".ledger")
    ]
    assert tops == sorted(tops)
    assert not [each for each in CHROME if shown(page, each)]


def test_nothing_on_paper_is_cut_off_or_scrolls(on_paper):
    page = on_paper()
    page.set_viewport_size({"width": 700, "height": 990})
    cut = page.evaluate(
        """() => ['.stage', '.code', '.ledger', '.output', '.sentence', '[data-testid="stMain"]']
          .map((each) => [each, document.querySelector(each)])
          .filter(([, each]) => each.checkVisibility())
          .filter(([, each]) => each.scrollHeight > each.clientHeight + 1
            && getComputedStyle(each).overflowY !== 'visible')
          .map(([name]) => name)"""
    )
    assert cut == []
    last = page.locator(".ledger li").last
    assert "b.grad: None → stores −1" in page.locator(".ledger").inner_text()
    assert not last.is_visible()  # a sum of a later step
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 700


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_black_on_white_in_any_theme(on_paper, scheme):
    page = on_paper(scheme=scheme)
    if scheme == "dark":
        assert page.locator(PLAYER).get_attribute("data-theme") == "dark"
    # 7:1 on white is a luminance of 0.1 at most.
    for selector in (
        "h1",
        ".stMarkdown p",
        ".sentence",
        ".code li",
        ".ledger li:not([hidden]) .sum",
        f"{PLAYER} .stage .node text",
        f"{PLAYER} .stage .edge text",
    ):
        found = page.evaluate(LUMINANCE, selector)
        assert found, selector
        assert max(found) <= 0.1, selector
    for selector in (".stApp", PLAYER, f"{PLAYER} .code"):
        colour = page.locator(selector).first.evaluate("(e) => getComputedStyle(e).backgroundColor")
        assert colour in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"), selector


def test_the_whole_page_comes_out_not_only_the_first_screen(on_paper):
    page = on_paper()
    pdf = page.pdf(format="A4")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 3


def test_a_saved_file_prints_the_same_parts(page, tmp_path):
    recording = lab.record(lab.lesson("backpropagation-by-hand").code)
    path = tmp_path / "saved.html"
    path.write_text(recording.to_html(), encoding="utf-8")
    page.goto(f"{path.as_uri()}?step=13")
    page.locator(f"{PLAYER} svg.autograd-graph").first.wait_for()
    page.emulate_media(media="print", color_scheme="dark")
    assert not shown(page, ".transport")
    assert not shown(page, ".menu")
    for selector in (".sentence", ".code", ".ledger", f"{PLAYER} .stage svg"):
        assert shown(page, selector)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(255, 255, 255)"
