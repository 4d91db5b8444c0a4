"""An exercise in the browser: from the lesson to the Code lab, wrongly, then rightly."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

EDITOR = "Your program"
BLANK = "return upstream  # TODO: times the derivative of x**3"
CHECKS = "[class*=st-key-exercise-checks]"


def test_an_exercise_is_opened_failed_and_solved(page, app_url):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{app_url}/Lessons?lesson=own-backward")
    page.get_by_role("link", name="Open in the Code lab").click()
    editor = page.get_by_label(EDITOR)
    expect(editor).to_have_value(re.compile("class Cube"))
    checks = page.locator(CHECKS)
    expect(checks).to_contain_text("To pass")

    editor.fill(editor.input_value().replace(BLANK, "return 3 * x**2"))
    editor.press("Control+Enter")
    expect(checks).to_contain_text("Return upstream times local derivative.")
    expect(checks).to_contain_text("x.grad is [12, 3]")

    editor.fill(editor.input_value().replace("return 3 * x**2", "return x * x * 3 * upstream"))
    editor.press("Control+Enter")
    expect(checks).to_contain_text("Solved")

    page.reload()
    expect(editor).to_have_value(re.compile(r"return x \* x \* 3 \* upstream"))
    expect(checks).to_contain_text("To pass")


def test_an_exercise_is_done_in_place_with_gradcheck_as_its_judge(page, app_url):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{app_url}/Lessons?lesson=own-backward")
    page.get_by_role("button", name="Try it here").click()
    editor = page.get_by_label(EDITOR)
    expect(editor).to_have_value(re.compile("class Cube"))
    checks = page.locator(CHECKS)
    editor.fill(editor.input_value().replace(BLANK, "return upstream * x**2"))
    editor.press("Control+Enter")
    expect(checks).to_contain_text("gradcheck measures the slopes by finite differences")
    editor.fill(editor.input_value().replace("upstream * x**2", "upstream * x.nothing"))
    editor.press("Control+Enter")
    expect(editor).to_have_accessible_description(re.compile("Line 13 AttributeError"))
    editor.fill(editor.input_value().replace("upstream * x.nothing", "upstream * 3 * x * x"))
    editor.press("Control+Enter")
    expect(checks).to_contain_text("Solved")
    expect(editor).not_to_have_attribute("aria-invalid", "true")
    results = Axe().run(page, context="[class*=st-key-exercise-own-backward]")
    assert results.violations_count == 0, results.generate_report()
    page.get_by_role("link", name="Open in the Code lab").click()
    page.wait_for_url("**/Code_lab?**")
    expect(page.get_by_label(EDITOR)).to_have_value(re.compile(r"upstream \* 3 \* x \* x"))


@pytest.mark.parametrize("width", [390, 1280])
def test_an_exercise_is_accessible_and_no_wider_than_the_screen(page, app_url, width):
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{app_url}/Code_lab?exercise=leaves.keep-both")
    expect(page.get_by_label(EDITOR)).to_have_value(re.compile("TODO"))
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(CHECKS)).to_contain_text("1 of 4 checks pass")
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    results = Axe().run(page, context=".stColumn:has(.autograd-editor)")
    assert results.violations_count == 0, results.generate_report()
