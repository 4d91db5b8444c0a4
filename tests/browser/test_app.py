"""The dashboard in a real browser: links that restore a state, sliders in place, projector."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from autograd_lab import lessons

BY_HAND = "backpropagation-by-hand"
LESSON = f"/Lessons?lesson={BY_HAND}"
PICTURE = ".autograd-player .stage svg.autograd-graph"


def open_page(page, address: str) -> None:
    """Open it and wait for the player, or for the charts."""
    page.goto(address)
    page.locator(f"{PICTURE}, .js-plotly-plot").first.wait_for()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def step(page) -> int:
    return int(page.locator(".autograd-player").get_attribute("data-step"))


def numbers(page) -> list[str]:
    """Every text of the picture."""
    return page.locator(f"{PICTURE} text").all_text_contents()


def walk(page, count: int) -> None:
    """As many steps forward, by key, without the lesson's questions."""
    player = page.locator(".autograd-player")
    player.press("Escape")
    player.press("Home")
    for _ in range(count):
        player.press("ArrowRight")
    expect(player).to_have_attribute("data-step", str(count))


def slider(page, name: str):
    """The slider of one of the lesson's inputs."""
    return page.locator(f".st-key-{BY_HAND}-{name} input[type=range]")


def move(page, name: str, key: str = "ArrowRight") -> None:
    """One notch of a slider, by keyboard."""
    slider(page, name).press(key)


def test_a_slider_changes_the_numbers_in_place(page, app_url):
    open_page(page, app_url + LESSON)
    walk(page, 12)
    page.evaluate(
        """picture => {
            const now = () => document.querySelector(picture);
            window.before = now();
            window.blank = 0;
            const look = () => {
                if (!now()?.querySelector("g.node text")) window.blank += 1;
                requestAnimationFrame(look);
            };
            look();
        }""",
        PICTURE,
    )
    before = numbers(page)
    move(page, "x")
    value = page.locator(f'{PICTURE} g.node[data-node="n0"] .value')
    expect(value).to_have_text("2.5")
    assert numbers(page) != before
    assert page.evaluate("document.contains(window.before)")
    assert page.evaluate("window.blank") == 0
    assert step(page) == 12


def test_a_link_restores_page_sliders_and_step_in_a_fresh_browser(page, app_url, browser):
    open_page(page, app_url + LESSON)
    move(page, "w2")
    expect(page).to_have_url(re.compile(rf"{BY_HAND}\.w2=-0\.5"))
    walk(page, 13)
    expect(page).to_have_url(re.compile("step=13"))
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    fresh = context.new_page()
    open_page(fresh, page.url)
    expect(slider(fresh, "w2")).to_have_value("-0.5")
    assert step(fresh) == 13
    assert numbers(fresh) == numbers(page)
    assert fresh.locator(".sentence").inner_text() == page.locator(".sentence").inner_text()
    context.close()


def test_a_variant_sets_the_sliders_and_the_link(page, app_url):
    open_page(page, app_url + LESSON)
    page.get_by_role("button", name="Dead end: w2 = 0").click()
    expect(slider(page, "w2")).to_have_value("0")
    expect(page).to_have_url(re.compile(rf"{BY_HAND}\.w2=0"))
    page.get_by_role("button", name="As written").click()
    expect(slider(page, "w2")).to_have_value("-1")
    expect(page).not_to_have_url(re.compile(r"\.w2="))


def test_junk_in_the_link_falls_back_to_the_defaults(page, app_url):
    open_page(page, f"{app_url}{LESSON}&step=seven&{BY_HAND}.x=many&{BY_HAND}.b=99")
    assert step(page) == 0
    expect(slider(page, "x")).to_have_value("2")
    expect(slider(page, "b")).to_have_value("0.5")


def test_an_unknown_lesson_is_said_and_the_first_one_opens(page, app_url):
    open_page(page, f"{app_url}/Lessons?lesson=<b>nowhere</b>")
    expect(page.get_by_role("alert")).to_contain_text("<b>nowhere</b>")
    expect(page.locator("h1")).to_have_text(lessons()[0].title)


def test_a_card_leads_from_home_to_its_lesson_and_the_menu_back(page, app_url):
    open_page(page, app_url)
    page.get_by_role("link", name="Gradients accumulate").click()
    expect(page.locator("h1")).to_have_text("Gradients accumulate")
    expect(page).to_have_url(re.compile("/Lessons.*lesson=gradients-accumulate"))
    page.get_by_role("link", name="Previous").click()
    expect(page.locator("h1")).to_have_text("Backpropagation by hand")
    page.get_by_role("link", name="Training", exact=True).click()
    expect(page.locator("h1")).to_have_text("Training a line")
    page.get_by_role("link", name="Home").click()
    expect(page.locator("h1")).to_have_text("Autograd Lab")


def test_the_browsers_back_returns_to_the_lesson_before(page, app_url):
    open_page(page, app_url + LESSON)
    walk(page, 3)
    page.get_by_role("link", name="Next").click()
    expect(page.locator("h1")).to_have_text("Gradients accumulate")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Backpropagation by hand")
    expect(page.locator(PICTURE)).to_contain_text("w1")


def test_steps_leave_no_trail_in_the_browsers_history(page, app_url):
    open_page(page, app_url)
    page.get_by_role("link", name="Backpropagation by hand").click()
    expect(page.locator("h1")).to_have_text("Backpropagation by hand")
    for count in (3, 6):
        walk(page, count)
        expect(page).to_have_url(re.compile(f"step={count}"))
    page.go_back()
    expect(page.locator("h1")).to_have_text("Autograd Lab")


def test_the_step_starts_anew_with_another_lesson(page, app_url):
    open_page(page, app_url + LESSON)
    walk(page, 9)
    expect(page).to_have_url(re.compile("step=9"))
    page.get_by_role("link", name="Next").click()
    expect(page.locator("h1")).to_have_text("Gradients accumulate")
    expect(page.locator(".autograd-player")).to_have_attribute("data-step", "0")
    expect(page).not_to_have_url(re.compile("step=9"))


def test_the_projector_is_in_the_link_and_goes_along_from_page_to_page(page, app_url):
    open_page(page, app_url + LESSON)
    page.get_by_text("Projector").click()
    expect(page).to_have_url(re.compile("projector=true"))
    expect(page.locator(".autograd-player.projector")).to_be_visible()
    expect(page.get_by_role("link", name="Training", exact=True)).to_have_count(0)
    for name in ("Training", "Home", "Lessons"):
        page.locator(".st-key-frame-menu").get_by_role("button", name="Menu").click()
        page.get_by_role("link", name=name, exact=True).click()
        path = "" if name == "Home" else name
        expect(page).to_have_url(re.compile(rf"/{path}\?(.*&)?projector=true"))
        expect(
            page.locator(".st-key-frame-menu").get_by_role("button", name="Menu")
        ).to_be_visible()
    page.locator(".autograd-player.projector").wait_for()


def test_the_projector_keeps_sliders_and_step(page, app_url):
    open_page(page, app_url + LESSON)
    move(page, "x")
    walk(page, 5)
    page.get_by_text("Projector").click()
    expect(page.locator(".autograd-player.projector")).to_be_visible()
    expect(slider(page, "x")).to_have_value("2.5")
    assert step(page) == 5


def test_in_a_hall_title_to_sliders_fit_a_screen_of_720_pixels(page, app_url):
    open_page(page, f"{app_url}{LESSON}&projector=true")
    box = page.locator(".stSlider").first.bounding_box()
    assert box["y"] + box["height"] <= 720
    assert page.locator(".autograd-player").bounding_box()["y"] <= 4


@pytest.mark.parametrize("path", ["/", LESSON, "/Training"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_its_window(page, app_url, path, width):
    page.set_viewport_size({"width": width, "height": 800})
    open_page(page, app_url + path)
    inner, outer = page.evaluate(
        """() => {
            const main = document.querySelector('[data-testid="stMain"]');
            return [main.scrollWidth, main.clientWidth];
        }"""
    )
    assert inner <= outer
