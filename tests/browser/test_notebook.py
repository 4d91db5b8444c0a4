"""A notebook in the browser: uploaded, its tenth cell stepped, broken and mended, and saved."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from autograd_lab.notebooks.reading import read_notebook
from tests.notebooks.books import LESSON, as_bytes, book

SCRIPT_RUNS = '[data-testid="stApp"][data-test-script-state="notRunning"]'
PLAYER = ".autograd-player[data-step]"
CHART = ".autograd-figure[data-ready]"
CELLS = [text for kind, text in LESSON if kind == "code"]
# The tenth is stepped: it uses the graph of the ninth.
TENTH = "loss = ((w * X - Y) ** 2).mean()\nloss.backward()\nprint(f'{w.grad.item():.4f}')\n"
STEPPED = [*LESSON[:13], ("code", TENTH), *LESSON[13:]]


@pytest.fixture
def notebook(page, app_url):
    """The Code lab with the notebook open at its first cell."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{app_url}/Code_lab")
    page.locator(SCRIPT_RUNS).wait_for()
    upload(page, as_bytes(book(*STEPPED)))
    page.get_by_role("button", name="Next cell").wait_for()
    return page


def upload(page, data: bytes) -> None:
    page.get_by_role("button", name="Open a notebook").click()
    file = {"name": "lesson.ipynb", "mimeType": "application/json", "buffer": data}
    page.locator("input[type=file]").set_input_files([file])


def choose(page, number: int) -> None:
    page.get_by_role("combobox", name="Cells of lesson.ipynb").click()
    page.get_by_role("option", name=re.compile(rf"^Cell {number} ")).click()


def editor(page):
    return page.get_by_label("Your program")


def test_the_tenth_cell_is_stepped_broken_and_mended(notebook):
    expect(notebook.get_by_role("button", name="Upload")).to_be_hidden()
    choose(notebook, 10)
    expect(editor(notebook)).to_have_value(TENTH)
    player = notebook.locator(PLAYER)
    expect(player).to_contain_text("loss.backward()")
    player.press("End")
    expect(player.locator(".ledger")).to_contain_text("w.grad: 0")

    editor(notebook).fill(TENTH.replace("loss.backward()", "loss.backwards()"))
    editor(notebook).press("Control+Enter")
    expect(editor(notebook)).to_have_accessible_description(re.compile("Line 2 AttributeError"))
    # Another cell, and back: nothing is lost.
    choose(notebook, 9)
    expect(editor(notebook)).to_have_value(re.compile("^w = torch.tensor"))
    choose(notebook, 10)
    expect(editor(notebook)).to_have_value(re.compile(r"loss\.backwards"))

    editor(notebook).fill(TENTH.replace("print", "print('mended:')\nprint"))
    editor(notebook).press("Control+Enter")
    expect(editor(notebook)).not_to_have_attribute("aria-invalid", "true")
    expect(notebook.locator("[data-testid=stCode]")).to_contain_text("mended:")


def test_what_is_typed_and_never_run_goes_to_its_own_cell_and_into_the_file(notebook):
    choose(notebook, 8)
    expect(editor(notebook)).to_have_value(CELLS[7])
    editor(notebook).press("Control+End")
    notebook.keyboard.type("answer = 42")
    choose(notebook, 10)  # at once: Python has not heard of it
    expect(editor(notebook)).to_have_value(TENTH)
    choose(notebook, 8)
    expect(editor(notebook)).to_have_value(f"{CELLS[7]}answer = 42")
    with notebook.expect_download() as saving:
        notebook.get_by_role("button", name="Save the notebook").click()
    assert saving.value.suggested_filename == "lesson.ipynb"
    cells = read_notebook(Path(saving.value.path()).read_bytes(), "lesson.ipynb").cells
    assert [each.text for each in cells] == [
        *CELLS[:7], f"{CELLS[7]}answer = 42", CELLS[8], TENTH, *CELLS[9:],
    ]  # fmt: skip


def test_figures_are_drawn_below_their_cell(notebook):
    choose(notebook, 11)
    expect(notebook.locator(CHART)).to_have_count(2)
    chart = notebook.locator(f"{CHART} .chart").nth(1)
    expect(chart).to_have_attribute("aria-label", re.compile("points “Data”, a line “Fit”"))
    expect(chart.locator(".scatterlayer .point")).to_have_count(20)


def test_a_broken_file_is_told_where_it_was_chosen_and_loses_nothing(notebook):
    choose(notebook, 10)
    expect(editor(notebook)).to_have_value(TENTH)
    upload(notebook, as_bytes(book(*LESSON))[:-9])
    expect(notebook.get_by_text("lesson.ipynb is no notebook")).to_be_visible()
    notebook.keyboard.press("Escape")
    expect(editor(notebook)).to_have_value(TENTH)
    expect(notebook.locator(PLAYER)).to_contain_text("loss.backward()")


def test_in_a_hall_a_cell_that_is_chosen_takes_the_place_of_the_text_though_it_is_folded(notebook):
    notebook.goto(notebook.url.split("?")[0] + "?projector=true")
    notebook.locator(SCRIPT_RUNS).wait_for()
    upload(notebook, as_bytes(book(*STEPPED)))
    notebook.get_by_role("button", name="Next cell").wait_for()
    choose(notebook, 10)
    expect(notebook.locator(PLAYER)).to_contain_text("loss.backward()")
    notebook.get_by_text("The program", exact=True).click()
    expect(editor(notebook)).to_have_value(TENTH)
    box = notebook.get_by_role("combobox", name="Cells of lesson.ipynb")
    expect(box).to_have_value(re.compile("^Cell 10 "))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_notebooks_parts_are_accessible_and_no_wider_than_the_screen(notebook, width, scheme):
    notebook.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    notebook.set_viewport_size({"width": width, "height": 844})
    choose(notebook, 11)
    expect(notebook.locator(CHART)).to_have_count(2)
    notebook.locator(SCRIPT_RUNS).wait_for()
    assert notebook.evaluate("document.documentElement.scrollWidth") <= width
    for part in (".st-key-codelab-cells", ".autograd-figure"):
        results = Axe().run(notebook, context=part)
        assert results.violations_count == 0, results.generate_report()
