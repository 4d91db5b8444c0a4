"""Sliders and wires in the picture: a click on a literal or on scissors moves the program."""

import re

import pytest
from playwright.sync_api import expect

PLAYER = ".autograd-player"
LESSON = "detach"


@pytest.fixture
def lesson(page, app_url):
    """The lesson on detach at its last step, cut as it is written."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{app_url}/Lessons?lesson={LESSON}&step=9")
    page.locator(f"{PLAYER} svg.autograd-graph").wait_for()
    expect(page.locator(PLAYER)).to_have_attribute("data-step", "9")
    return page


def literal(page, name):
    return page.locator(f"{PLAYER} .code [data-literal={name}]")


def drawer(page, name):
    """What stands in the drawer of the node with this name."""
    node = page.locator("g.node.leaf").filter(
        has=page.locator(".slot.name", has_text=re.compile(f"^{name}$"))
    )
    return node.locator(".slot.grad").first


def scissors(page):
    return page.locator(f"{PLAYER} .stage .wire")


def wait_for_last_step(page):
    page.wait_for_function(
        """() => { const { dataset } = document.querySelector(".autograd-player");
          return Number(dataset.step) === Number(dataset.steps) - 1; }"""
    )


def test_the_scissors_join_the_edge_and_cut_it_again(lesson):
    expect(drawer(lesson, "a")).to_have_text("None")
    expect(scissors(lesson)).to_have_attribute("aria-pressed", "true")
    scissors(lesson).click()
    expect(drawer(lesson, "a")).to_have_text("36")
    expect(literal(lesson, "cut")).to_have_text("False")
    expect(lesson).to_have_url(re.compile(rf"{LESSON}\.cut=false"))
    assert lesson.locator(f"{PLAYER} g.edge.cut").count() == 0
    expect(scissors(lesson)).to_have_attribute("aria-pressed", "false")
    scissors(lesson).click()
    expect(drawer(lesson, "a")).to_have_text("None")
    expect(literal(lesson, "cut")).to_have_text("True")
    dashes = lesson.locator(f"{PLAYER} g.edge.cut .line").evaluate(
        "line => getComputedStyle(line).strokeDasharray"
    )
    assert dashes not in ("none", "")


def test_who_stands_at_the_end_stays_at_the_end_of_the_other_program(lesson):
    scissors(lesson).click()
    expect(drawer(lesson, "a")).to_have_text("36")
    wait_for_last_step(lesson)
    steps = int(lesson.locator(PLAYER).get_attribute("data-steps"))
    lesson.wait_for_url(re.compile(f"step={steps - 1}(&|$)"))


def test_in_the_middle_the_same_moment_of_the_other_program_is_shown(lesson):
    lesson.keyboard.press("Home")
    for _ in range(4):  # past the detach, to b ** 2
        lesson.keyboard.press("ArrowRight")
    expect(lesson.locator(f"{PLAYER} .sentence")).to_contain_text("b**2 gives 36")
    scissors(lesson).click()
    expect(literal(lesson, "cut")).to_have_text("False")
    expect(lesson.locator(PLAYER)).to_have_attribute("data-step", "3")
    expect(lesson.locator(f"{PLAYER} .sentence")).to_have_text("b**2 gives 36.")


def test_a_toggles_literal_flips_by_keyboard_and_keeps_the_focus(lesson):
    literal(lesson, "cut").focus()
    lesson.keyboard.press("Enter")
    expect(literal(lesson, "cut")).to_have_text("False")
    expect(literal(lesson, "cut")).to_be_focused()
    lesson.keyboard.press(" ")
    expect(literal(lesson, "cut")).to_have_text("True")
    expect(literal(lesson, "cut")).to_be_focused()
    expect(lesson.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_the_scissors_work_by_keyboard_and_keep_the_focus(lesson):
    scissors(lesson).focus()
    lesson.keyboard.press("Enter")
    expect(drawer(lesson, "a")).to_have_text("36")
    expect(scissors(lesson)).to_be_focused()
    assert "Set cut to True" in scissors(lesson).get_attribute("aria-label")


@pytest.mark.parametrize("key", [None, "Enter"])
def test_a_click_on_a_number_leads_to_its_slider(lesson, key):
    if key:
        literal(lesson, "a").press(key)
    else:
        literal(lesson, "a").click()
    slider = lesson.locator(f".st-key-{LESSON}-a input[type=range]")
    expect(slider).to_be_focused()
    lesson.keyboard.press("ArrowRight")
    expect(literal(lesson, "a")).to_have_text("2.5")


def test_only_literals_with_a_slider_are_underlined(lesson):
    expect(literal(lesson, "a")).to_have_css("text-decoration-line", "underline")
    assert literal(lesson, "w").get_attribute("role") is None
    expect(literal(lesson, "w")).to_have_css("text-decoration-line", "none")


def test_flipping_leaves_no_trail_in_the_browsers_history(page, app_url):
    page.goto(app_url)
    page.get_by_role("link", name="Home").wait_for()
    page.goto(f"{app_url}/Lessons?lesson={LESSON}&step=9")
    scissors(page).click()
    expect(drawer(page, "a")).to_have_text("36")
    wait_for_last_step(page)
    before = page.evaluate("history.length")
    literal(page, "cut").click()
    expect(drawer(page, "a")).to_have_text("None")
    wait_for_last_step(page)
    # One entry for the toggle, as for every widget that is in the link; none for the step.
    assert page.evaluate("history.length") - before <= 1


def test_a_file_has_neither_scissors_nor_literals_to_press(lesson, tmp_path):
    lesson.locator(f"{PLAYER} .menu:not(.check) > summary").click()
    with lesson.expect_download() as waiting:
        lesson.get_by_role("button", name="Save as HTML").click()
    path = tmp_path / "detach.html"
    waiting.value.save_as(path)
    lesson.goto(path.as_uri())
    lesson.locator(f"{PLAYER} svg.autograd-graph").wait_for()
    assert scissors(lesson).count() == 0
    assert lesson.locator(f"{PLAYER} .code [role=button]").count() == 0
