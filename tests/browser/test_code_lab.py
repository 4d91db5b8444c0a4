"""The Code lab in the browser: typing, running, and what stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from autograd_lab.ui.frame import link

SCRIPT_RUNS = '[data-testid="stApp"][data-test-script-state="notRunning"]'
PLAYER = ".autograd-player[data-step]"


EDITOR = "Your program"
SQUARE = "import torch\nx = torch.tensor(5.0, requires_grad=True)\n(x * x).backward()"


@pytest.fixture
def code_lab(page, app_url):
    """The page at rest; `page` is there too."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{app_url}/Code_lab")
    expect(page.get_by_label(EDITOR)).to_have_value(re.compile("requires_grad"))
    page.locator(SCRIPT_RUNS).wait_for()
    return page


def run(page, text: str) -> None:
    editor = page.get_by_label(EDITOR)
    editor.fill(text)
    editor.press("Control+Enter")


def wait_for_address(page, text: str) -> None:
    packed = link.code_query(text)["code"]
    page.wait_for_url(lambda url: f"code={packed}" in url)


def test_ctrl_enter_runs_the_text_and_the_player_steps_it(code_lab):
    run(code_lab, SQUARE)
    player = code_lab.locator(PLAYER)
    expect(player).to_contain_text("requires_grad=True")
    player.press("End")
    expect(player).to_contain_text("x.grad was None; torch stores 10.")
    expect(code_lab.get_by_label(EDITOR)).to_have_value(SQUARE)


def test_the_text_survives_a_reload_and_nothing_runs_by_itself(code_lab):
    run(code_lab, "print('mine')")
    expect(code_lab.get_by_text("no tensor operation was recorded")).to_be_visible()
    code_lab.reload()
    expect(code_lab.get_by_label(EDITOR)).to_have_value("print('mine')")
    expect(code_lab.get_by_text("Press Run to record this program")).to_be_visible()


@pytest.mark.parametrize("lines", [1, 9000])
def test_the_last_letter_before_a_reload_is_kept_though_nobody_has_heard_of_it(code_lab, lines):
    """Also of a text that is too long for an address: that stays in the tab."""
    text = "".join(f"x{number} = {number * 7919}\n" for number in range(lines))
    code_lab.get_by_label(EDITOR).evaluate(
        "(field, text) => { field.value = text; field.dispatchEvent(new Event('input')); }", text
    )
    code_lab.get_by_label(EDITOR).press("Control+Home")
    code_lab.keyboard.type("# mine ")
    code_lab.reload()
    expect(code_lab.get_by_label(EDITOR)).to_have_value(f"# mine {text}")
    if lines == 1:
        wait_for_address(code_lab, f"# mine {text}")
    else:
        expect(code_lab.get_by_text("Too long for the address")).to_be_visible()


def test_a_text_that_is_being_typed_is_there_when_one_comes_back(code_lab):
    code_lab.get_by_label(EDITOR).press("Control+Home")
    code_lab.keyboard.type("# mine ")
    menu = code_lab.locator(".st-key-frame-menu")
    menu.get_by_role("link", name="Glossary").click()
    code_lab.wait_for_url("**/Glossary")
    menu.get_by_role("link", name="Code lab").click()
    expect(code_lab.get_by_label(EDITOR)).to_have_value(re.compile("^# mine import torch"))


def test_the_link_opens_the_program_elsewhere_and_runs_nothing_there(code_lab, browser):
    code_lab.get_by_label(EDITOR).fill(SQUARE)
    wait_for_address(code_lab, SQUARE)
    context = browser.new_context()
    other = context.new_page()
    other.goto(code_lab.url)
    expect(other.get_by_label(EDITOR)).to_have_value(SQUARE)
    expect(other.get_by_text("Press Run to record this program")).to_be_visible()
    context.close()


def test_an_example_can_be_undone(code_lab):
    editor = code_lab.get_by_label(EDITOR)
    editor.fill("mine = 1")
    code_lab.get_by_role("combobox", name="Begin with an example").click()
    code_lab.get_by_role("option", name="NaN").click()
    expect(editor).to_have_value(re.compile("torch.sqrt"))
    editor.press("Control+z")
    expect(editor).to_have_value("mine = 1")


def test_an_error_is_marked_in_its_line_and_the_last_picture_stays(code_lab):
    run(code_lab, SQUARE)
    code_lab.locator(PLAYER).wait_for()
    run(code_lab, "x = 1\ny = = 2")
    editor = code_lab.get_by_label(EDITOR)
    expect(editor).to_have_attribute("aria-invalid", "true")
    expect(editor).to_have_accessible_description(re.compile("Line 2 SyntaxError"))
    expect(code_lab.locator(".autograd-editor .copy .wrong")).to_have_text("y = = 2")
    expect(code_lab.locator(PLAYER)).to_be_visible()
    expect(editor).to_have_value("x = 1\ny = = 2")
    # The same mistake again, after the line was touched, is marked again.
    editor.press("Control+End")
    code_lab.keyboard.type(" ")
    expect(code_lab.locator(".autograd-editor .wrong")).to_have_count(0)
    editor.press("Control+Enter")
    expect(code_lab.locator(".autograd-editor .copy .wrong")).to_have_text("y = = 2 ")


def test_once_it_was_run_a_program_can_run_while_one_types(code_lab):
    code_lab.get_by_text("Run while I type").click()
    editor = code_lab.get_by_label(EDITOR)
    editor.fill(SQUARE)
    wait_for_address(code_lab, SQUARE)
    expect(code_lab.get_by_text("Press Run to record this program")).to_be_visible()
    editor.press("Control+Enter")
    player = code_lab.locator(PLAYER)
    player.press("End")
    expect(player).to_contain_text("torch stores 10.")
    editor.fill(SQUARE.replace("x * x", "x * x * x"))
    expect(player.locator(".code")).to_contain_text("(x * x * x)")
    player.press("End")
    expect(player).to_contain_text("torch stores 75.")
    editor.fill(SQUARE.replace("x * x", "x * * x"))
    wait_for_address(code_lab, SQUARE.replace("x * x", "x * * x"))
    expect(player).to_contain_text("torch stores 75.")
    expect(editor).not_to_have_attribute("aria-invalid", "true")


def test_the_text_can_be_saved_as_a_file(code_lab):
    code_lab.get_by_label(EDITOR).fill("mine = '\N{SNOWMAN}'\n")
    with code_lab.expect_download() as saving:
        code_lab.get_by_role("button", name="Save as a file").click()
    assert saving.value.suggested_filename == "program.py"
    assert Path(saving.value.path()).read_text(encoding="utf-8") == "mine = '\N{SNOWMAN}'\n"


def test_an_endless_program_ends_with_a_sentence(code_lab):
    run(code_lab, "while True:\n    pass")
    expect(code_lab.get_by_text("seconds").first).to_be_visible()


SIGHTS = {"light": ("light", ""), "dark": ("dark", ""), "projector": ("light", "projector=true")}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("sight", SIGHTS)
def test_the_page_is_accessible_and_no_wider_than_the_screen(page, app_url, width, sight):
    scheme, query = SIGHTS[sight]
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{app_url}/Code_lab?{query}")
    run(page, SQUARE + "\nx.nothing")
    page.locator(PLAYER).wait_for()
    if sight == "projector":
        page.get_by_text("The program", exact=True).click()
    expect(page.get_by_label(EDITOR)).to_have_attribute("aria-invalid", "true")
    page.locator(SCRIPT_RUNS).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    results = Axe().run(page, context=".stColumn:has(.autograd-editor), .stExpander")
    assert results.violations_count == 0, results.generate_report()
