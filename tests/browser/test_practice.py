"""The Practice page in a browser: by keyboard alone, by a remote, on a phone, large enough."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from autograd_lab.quiz.model import display
from autograd_lab.quiz.practice import choices, exercise

SEED = 4711


def open_practice(page, app_url, level, number=3, **more):
    link = {"seed": SEED, "number": number, "level": level, **more}
    page.goto(f"{app_url}/Practice?" + "&".join(f"{name}={value}" for name, value in link.items()))
    hears(page, number, level, more.get("again", ""))
    return exercise(SEED, level, number, more.get("again", ""))


def hears(page, number, level, again=""):
    """Wait until the page listens to keys for this question."""
    place = f'.st-key-practice-keys[data-hears="{SEED} {number} {level} {again}"]'
    page.wait_for_selector(place, state="attached")
    expect(question(page, number)).to_be_visible()


def rests(page):
    """Wait until no run is under way: what is pressed meanwhile may meet a button that goes."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def line(page):
    return page.locator(".st-key-practice-answer input")


def question(page, number):
    return page.locator(".st-key-practice-question").get_by_text(f"Question {number}.")


def test_two_questions_with_nothing_but_typing_and_enter(page, app_url):
    found = open_practice(page, app_url, level=4)
    expect(line(page)).to_be_focused()
    page.keyboard.type(display(found.question.truth))
    rests(page)
    page.keyboard.press("Enter")
    expect(page.locator(".practice-verdict")).to_contain_text("✓ Right.")
    rests(page)
    page.keyboard.press("Enter")
    hears(page, 4, 4)
    expect(line(page)).to_have_value("")
    expect(line(page)).to_be_focused()
    page.keyboard.type(display(exercise(SEED, 4, 4).question.truth))
    rests(page)
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-practice-standing")).to_contain_text("2 of 2 right, 2 in a row")
    rests(page)
    page.keyboard.press("Enter")
    expect(question(page, 5)).to_be_visible()
    expect(page).to_have_url(re.compile("level=5"))


def test_what_cannot_be_read_gets_its_cure_beside_the_line_and_may_be_typed_again(page, app_url):
    found = open_practice(page, app_url, level=4)
    page.keyboard.type("about two")
    rests(page)
    page.keyboard.press("Enter")
    expect(page.locator(".practice-problem")).to_contain_text("Type a number")
    expect(line(page)).to_have_value("about two")
    expect(line(page)).to_be_focused()
    line(page).fill(display(found.question.truth))
    rests(page)
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-practice-standing")).to_contain_text("1 of 1 right")


def test_a_wrong_answer_comes_back_and_its_link_gives_anybody_the_same_program(page, app_url):
    mistake = open_practice(page, app_url, level=5, number=4).question.mistakes[0]
    page.keyboard.type(display(mistake.answer))
    rests(page)
    page.keyboard.press("Enter")
    expect(page.locator(".practice-verdict")).to_contain_text("✗ Not quite.")
    expect(page.locator(".practice-verdict")).to_contain_text("One more try.")
    expect(line(page)).to_have_value("")
    page.keyboard.type(display(mistake.answer))
    rests(page)
    page.keyboard.press("Enter")
    expect(page.locator(".practice-verdict")).not_to_contain_text("One more try.")
    rests(page)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"again={mistake.misconception}"))
    expect(question(page, 5)).to_be_visible()
    program = page.locator(".st-key-practice-program code").inner_text()
    assert program.strip() == exercise(SEED, 4, 5, mistake.misconception).code.strip()
    page.goto(page.url)
    expect(question(page, 5)).to_be_visible()
    expect(page.locator(".st-key-practice-program code")).to_have_text(program)


def test_the_player_opens_in_view_with_the_program_at_its_first_step(page, app_url):
    open_practice(page, app_url, level=4)
    page.get_by_role("button", name="Show me").click()
    page.get_by_role("button", name="Step through it").click()
    player = page.locator(".autograd-player")
    expect(player).to_have_attribute("data-step", "0")
    expect(player.get_by_role("button", name="Next step")).to_be_in_viewport()
    expect(player).to_be_focused()
    page.keyboard.press("End")
    steps = int(player.get_attribute("data-steps"))
    expect(player).to_have_attribute("data-step", str(steps - 1))
    expect(page).to_have_url(re.compile(f"step={steps - 1}"))
    assert f"seed={SEED}" in page.url
    rests(page)
    page.keyboard.press("Enter")
    expect(question(page, 4)).to_be_visible()
    expect(player).to_have_count(0)
    expect(page).not_to_have_url(re.compile("step="))


def test_the_next_program_opens_at_its_first_step_too(page, app_url):
    open_practice(page, app_url, level=4)
    for number in (3, 4):
        expect(question(page, number)).to_be_visible()
        page.get_by_role("button", name="Show me").click()
        page.get_by_role("button", name="Step through it").click()
        expect(page.locator(".autograd-player")).to_have_attribute("data-step", "0")
        page.get_by_role("button", name="Last step").click()
        page.get_by_role("button", name="Next", exact=True).click()


@pytest.mark.parametrize("letter", "abcd")
def test_a_letter_picks_and_enter_goes_on(page, app_url, letter):
    found = open_practice(page, app_url, level=6, choices="true")
    option = choices(found, SEED, 3)["abcd".index(letter)]
    button = page.locator(f".st-key-practice-option-{letter.upper()}")
    expect(button).to_contain_text(option.text)
    rests(page)
    page.keyboard.press(letter)
    word = "✓ Right." if option.right else "✗ Not quite."
    expect(page.locator(".practice-verdict")).to_contain_text(word)
    if not option.right:
        expect(page.locator(".practice-behind")).to_have_count(0)
        expect(button.locator("button")).to_be_disabled()
        right = [each.right for each in choices(found, SEED, 3)].index(True)
        rests(page)
        page.keyboard.press("abcd"[right])
        expect(page.locator(".practice-verdict")).to_contain_text("✓ Right at the second try.")
    expect(page.locator(".practice-behind tr")).to_have_count(4)
    rests(page)
    page.keyboard.press("Enter")
    expect(question(page, 4)).to_be_visible()


def test_a_remote_shows_the_answer_and_goes_on(page, app_url):
    found = open_practice(page, app_url, level=8, choices="true", projector="true")
    rests(page)
    page.keyboard.press("PageDown")
    expect(page.locator(".practice-verdict")).to_contain_text(found.question.explanation)
    rests(page)
    page.keyboard.press("PageDown")
    expect(question(page, 4)).to_be_visible()


def size(page, selector):
    return page.locator(selector).first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")


@pytest.mark.parametrize("level", range(1, 9))
def test_a_hall_can_read_it_without_scrolling(page, app_url, level):
    open_practice(page, app_url, level, choices="true", projector="true")
    assert size(page, ".st-key-practice-question p") >= 28
    assert size(page, ".st-key-practice-question p code") >= 28
    assert size(page, ".st-key-practice-option-A button p") >= 28
    assert size(page, ".st-key-practice-program code") >= 20
    expect(page.locator(".st-key-practice-option-D")).to_be_in_viewport(ratio=1)
    expect(page.locator(".st-key-practice-program code")).to_be_in_viewport(ratio=1)
    rests(page)
    page.keyboard.press("PageDown")
    expect(page.locator(".practice-verdict")).to_be_visible()
    assert size(page, ".practice-verdict") >= 22
    assert size(page, ".practice-behind") >= 22
    expect(page.locator(".st-key-practice-go button")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("level", [3, 7])
def test_on_a_phone_nothing_is_wider_than_the_screen(page, app_url, level):
    page.set_viewport_size({"width": 390, "height": 844})
    open_practice(page, app_url, level)
    expect(line(page)).to_be_in_viewport()
    page.get_by_role("button", name="Show me").click()
    expect(page.locator(".practice-verdict")).to_be_visible()
    width = "Math.max(document.documentElement.scrollWidth, ...[...document.querySelectorAll("
    width += "'.stMain *')].map(e => Math.round(e.getBoundingClientRect().right)))"
    assert page.evaluate(width) <= 390


@pytest.mark.parametrize("mode", ["typed", "choices"])
@pytest.mark.parametrize("look", ["light", "dark", "projector"])
def test_axe_finds_nothing(page, app_url, mode, look):
    page.emulate_media(color_scheme="dark" if look == "dark" else "light")
    more = {"choices": "true"} if mode == "choices" else {}
    more |= {"projector": "true"} if look == "projector" else {}
    open_practice(page, app_url, level=5, **more)
    assert serious(page) == []
    page.get_by_role("button", name="Show me").click()
    expect(page.locator(".practice-verdict")).to_be_visible()
    assert serious(page) == []


def serious(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['target']}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
