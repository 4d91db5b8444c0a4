"""The Training page in a browser: a table of one's own, long runs, values no link can have."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from autograd_lab.model.numbers import show_number
from autograd_lab.training import load_run, train

READY = ".autograd-training[data-ready]"
ROOT = ".autograd-training"


@pytest.fixture
def training(page, app_url):
    """Opens the page with a link's parameters, and waits until its charts are drawn."""

    def open_training(**link: str):
        page.goto(f"{app_url}/Training?{urlencode(link)}")
        page.wait_for_selector(READY)
        return page

    return open_training


def upload(page, name: str, text: str) -> None:
    page.set_input_files(
        "input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    )


OWN = {"training.data": "your own table (CSV)"}
TABLE = "time;height\n" + "".join(f"{k},5;{3 * k + 2},25\n" for k in range(12))


def test_an_uploaded_table_is_fitted_and_its_link_opens_it_in_a_fresh_browser(training, browser):
    page = training(**OWN)
    upload(page, "growth.csv", TABLE)
    about = f"{ROOT} .about"
    expect(page.locator(about)).to_contain_text("Least squares: w 3, b 0.75")
    page.wait_for_url(re.compile("training.table="))
    context = browser.new_context()
    other = context.new_page()
    other.goto(page.url)
    expect(other.locator(about)).to_contain_text("Least squares: w 3, b 0.75", timeout=20_000)
    context.close()


def test_a_bad_table_is_told_and_the_last_good_one_stays(training):
    page = training(**OWN)
    upload(page, "growth.csv", TABLE)
    expect(page.locator(f"{ROOT} .about")).to_contain_text("w 3, b 0.75")
    upload(page, "bad.csv", "time;height\n1;2\n2;tall\n")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Row 3, column 'height': 'tall' is no number.")
    expect(alert).to_contain_text("What is shown is still growth.csv: height over time.")
    expect(page.locator(f"{ROOT} .about")).to_contain_text("w 3, b 0.75")


def test_many_rows_are_a_map_of_counts_over_which_the_line_moves(training):
    page = training(**OWN)
    upload(
        page, "many.csv", "x,y\n" + "".join(f"{k % 997 / 200},{k % 1009}\n" for k in range(20_000))
    )
    chart = f"document.querySelector('{ROOT} .fit .chart')"
    page.wait_for_function(f"() => {chart}.data[0].type === 'heatmap'")
    page.keyboard.press("End")
    page.wait_for_function(f"() => {chart}.data[2].y[1] > 100")


def test_ten_thousand_steps_can_be_stopped_and_what_was_computed_stays(page, app_url):
    link = urlencode({"training.steps": "10000", "training.accumulate": "20"})
    page.goto(f"{app_url}/Training?{link}")
    page.get_by_role("button", name="Stop here").click()
    page.wait_for_selector(READY)
    expect(page.locator(f"{ROOT} .notice")).to_contain_text("Stopped by hand")
    last = int(page.get_attribute(ROOT, "data-steps")) - 1
    assert 0 < last < 10_000
    page.keyboard.press("End")
    expect(page.locator(f"{ROOT} .sentence")).to_contain_text(f"Step {last}, the end")
    expect(page.get_by_role("button", name="Run it again")).to_be_visible()


def test_a_long_run_is_whole_around_the_step_that_one_seeks(training):
    page = training(**{"training.steps": "8000"})
    assert page.get_attribute(ROOT, "data-steps") == "8001"
    page.get_by_role("slider", name="Step", exact=True).fill("4321")
    page.wait_for_url(re.compile(r"[?&]step=\d{4}(&|$)"))
    here = int(page.get_attribute(ROOT, "data-step"))
    page.wait_for_function(
        f"""() => document.querySelector('{ROOT} .loss .chart').data[0].x.includes({here - 1})"""
    )
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert int(page.get_attribute(ROOT, "data-step")) == here + 3


def test_a_value_that_the_link_cannot_have_gets_a_word(training):
    page = training(**{"training.steps": "999999", "step": "4000"})
    notice = page.locator(f"{ROOT} .notice")
    expect(notice).to_contain_text("training.steps = 999999, which cannot be used here: it is 100.")
    expect(notice).to_contain_text("step 4000, which is no step of this run: it is 0.")
    field = page.get_by_label("Steps", exact=True)
    field.fill("30")
    field.press("Enter")
    page.wait_for_function(f"() => document.querySelector('{ROOT}').dataset.steps === '31'")
    expect(notice).not_to_contain_text("training.steps")


def test_the_saved_files_hold_the_run_that_is_shown(training):
    page = training(**{"training.steps": "20"})
    page.get_by_text("The loop in plain PyTorch").click()

    def saved(ending: str) -> str:
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save .{ending}").click()
        return Path(download.value.path()).read_text(encoding="utf-8")

    rows = saved("csv").splitlines()
    run = load_run(saved("json"))
    assert rows[0] == "step,loss,weight,bias,weight.grad,bias.grad"
    assert rows[21].split(",")[2] == str(run.run.parameters["weight"][20])
    made = train(run.data.x, run.data.y, lr=run.loop.lr, steps=run.loop.steps)
    assert made == run.run
    page.get_by_role("button", name="Last step").click()
    shown = page.locator(f"{ROOT} td.value").all_inner_texts()
    assert shown[0] == show_number(made.parameters["weight"][-1])


def test_a_step_opens_in_a_tab_of_its_own_and_records_the_same_gradient(training):
    page = training(step="12")
    gradient = page.locator(f"{ROOT} td.gradient").first.inner_text()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open step 12 in the player").click()
    tab = opened.value
    tab.get_by_role("button", name="Run", exact=True).click(timeout=30_000)
    tab.locator(".autograd-player[data-step]").wait_for(timeout=30_000)
    tab.keyboard.press("End")
    expect(tab.locator(".autograd-player .ledger")).to_contain_text(gradient)
    assert page.get_attribute(ROOT, "data-step") == "12"
