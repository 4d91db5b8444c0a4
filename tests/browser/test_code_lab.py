"""The Code lab in the browser: typing, running, and what stays."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

SCRIPT_RUNS = '[data-testid="stApp"][data-test-script-state="notRunning"]'
PLAYER = ".autograd-player[data-step]"


@pytest.fixture
def code_lab(page, app_url):
    """The page at rest; `page` is there too."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{app_url}/Code_lab")
    expect(page.get_by_label("Your program")).to_have_value(re.compile("requires_grad"))
    page.locator(SCRIPT_RUNS).wait_for()
    return page


def run(page, text: str) -> None:
    editor = page.get_by_label("Your program")
    editor.fill(text)
    editor.press("Control+Enter")


def test_ctrl_enter_runs_the_text_and_the_player_steps_it(code_lab):
    run(code_lab, "import torch\nx = torch.tensor(5.0, requires_grad=True)\n(x * x).backward()")
    player = code_lab.locator(PLAYER)
    expect(player).to_contain_text("requires_grad=True")
    player.press("End")
    expect(player).to_contain_text("x.grad was None; torch stores 10.")
    expect(code_lab.get_by_label("Your program")).to_have_value(re.compile(r"torch\.tensor\(5\.0,"))


def test_the_text_survives_a_reload_and_nothing_runs_by_itself(code_lab):
    run(code_lab, "print('mine')")
    expect(code_lab.get_by_text("no tensor operation was recorded")).to_be_visible()
    code_lab.reload()
    expect(code_lab.get_by_label("Your program")).to_have_value("print('mine')")
    expect(code_lab.get_by_text("Press Run to record this program")).to_be_visible()


def test_an_error_stands_beside_the_text_and_the_last_picture_stays(code_lab):
    code_lab.get_by_role("button", name="Run").click()
    code_lab.locator(PLAYER).wait_for()
    run(code_lab, "x = = 1")
    expect(code_lab.get_by_text("SyntaxError in line 1")).to_be_visible()
    expect(code_lab.locator(PLAYER)).to_be_visible()
    expect(code_lab.get_by_label("Your program")).to_have_value("x = = 1")


def test_an_endless_program_ends_with_a_sentence(code_lab):
    run(code_lab, "while True:\n    pass")
    expect(code_lab.get_by_text("seconds").first).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_accessible_and_no_wider_than_the_screen(code_lab, width):
    code_lab.set_viewport_size({"width": width, "height": 844})
    code_lab.get_by_role("button", name="Run").click()
    code_lab.locator(PLAYER).wait_for()
    code_lab.locator(SCRIPT_RUNS).wait_for()
    assert code_lab.evaluate("document.documentElement.scrollWidth") <= width
    results = Axe().run(code_lab, context="[data-testid='stForm']")
    assert results.violations_count == 0, results.generate_report()
