"""What else can be looked at on the Training page: how each point pulls, the numbers of a step."""

from __future__ import annotations

import random
import re
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import expect

import autograd_lab
from autograd_lab.model.numbers import show_number
from autograd_lab.training import pulls, regression_data, train
from autograd_lab.web.join import joined

ROOT = ".autograd-training"
SCRIPTS = Path(autograd_lab.__file__).parent / "ui" / "training"
PULLS_JS, RESIDUALS_JS = SCRIPTS / "pulls.js", SCRIPTS / "residuals.js"


def test_the_pulls_on_the_screen_are_those_of_torchs_backward_pass(page):
    page.goto("about:blank")
    page.add_script_tag(type="module", content=f"{joined(PULLS_JS)}\nwindow.pullsOf = pullsOf;")
    page.wait_for_function("() => window.pullsOf")
    chance = random.Random(3)
    for loss in ("MSE", "L1", "Huber"):
        y = regression_data(points=30, noise=1.0, seed=4).y
        rows = [[chance.gauss(0, 1) for _ in range(2)] for _ in y]
        weight, bias = [0.4, -1.5], 0.25
        found = page.evaluate("given => pullsOf(...given)", [loss, rows, y, [*weight, bias]])
        torchs = pulls(rows, y, weight, bias, loss, "float64")
        assert [each[2] for each in found] == pytest.approx(torchs["bias"], rel=1e-12)
        for k in range(2):
            expected = [each[k] for each in torchs["weight"]]
            assert [each[k] for each in found] == pytest.approx(expected, rel=1e-12)


def test_the_area_at_a_point_is_what_the_loss_sums_there(page):
    page.goto("about:blank")
    page.add_script_tag(type="module", content=f"{joined(RESIDUALS_JS)}\nwindow.share = share;")
    page.wait_for_function("() => window.share")
    for loss, error in product(("MSE", "Huber", "L1"), (0.5, -0.8, 2.5)):
        x, y = page.evaluate("given => share(...given, 1)", [loss, 2.0, 1.0, 1.0 + error])
        area = abs(sum(x[k - 1] * y[k] - x[k] * y[k - 1] for k in range(len(x)))) / 2
        if loss == "MSE" or (loss == "Huber" and abs(error) <= 1):
            summed = train([0.0], [1.0], bias=1.0 + error, steps=1, loss=loss).loss[0]
            assert area == pytest.approx(summed, rel=1e-6)
        else:
            assert (x, sorted(y)) == ([2.0, 2.0], sorted([1.0, 1.0 + error]))


def test_pulls_and_numbers_open_by_switches_that_the_link_keeps_and_follow_the_step(page, app_url):
    page.goto(f"{app_url}/Training?training.pulls=true&step=3")
    page.wait_for_selector(f"{ROOT}[data-ready]")
    page.get_by_text("Numbers before and after").click()
    page.wait_for_url("**training.numbers=true**")
    rows = page.locator(f"{ROOT} .both tbody tr")
    expect(rows).to_have_count(4)
    page.get_by_role("button", name="Next step").click()
    expect(rows.nth(0)).to_have_text("w0.15480.1916+0.0368")
    expect(rows.nth(1)).to_have_text("w.grad−3.68None")
    expect(page.locator(f"{ROOT} .pulled")).to_contain_text("the mean of 100 is −3.68")
    page.wait_for_function(
        f"""() => Math.abs(document.querySelector('{ROOT} .pulls .chart').data[2].y[0] + 3.68)
          < 0.001"""
    )


def test_a_pinned_run_races_beside_the_one_with_other_settings(page, app_url):
    page.goto(f"{app_url}/Training?training.lr=0.1")
    page.wait_for_selector(f"{ROOT}[data-ready]")
    page.get_by_role("button", name="Pin this run").click()
    rows = page.locator(f"{ROOT} .runs tbody tr")
    expect(rows).to_have_count(2)
    field = page.get_by_label("Learning rate", exact=True)
    field.fill("0.3")
    field.press("Enter")
    expect(rows.nth(0)).to_contain_text("learning rate 0.3")
    page.get_by_role("slider", name="Step", exact=True).fill("5")
    data = regression_data()
    for row, lr in ((0, 0.3), (1, 0.1)):
        loss = train(data.x, data.y, lr=lr, steps=6).loss[5]
        expect(rows.nth(row).locator("td").nth(1)).to_have_text(show_number(loss))
    line = page.evaluate(f"document.querySelector('{ROOT} .fit .chart').data[4]")
    pinned = train(data.x, data.y, lr=0.1, steps=6).parameters["weight"][5]
    slope = (line["y"][1] - line["y"][0]) / (line["x"][1] - line["x"][0])
    assert slope == pytest.approx(pinned, abs=1e-3)


def test_a_click_on_the_curve_starts_a_walk_there_with_its_tangent(page, app_url):
    page.goto(f"{app_url}/Training")
    page.wait_for_selector(f"{ROOT}[data-ready]")
    page.get_by_text("A curve to walk down").click()
    page.wait_for_selector(f"{ROOT}.walk[data-ready]")
    x, y = page.evaluate(
        f"""() => {{
          const chart = document.querySelector('{ROOT} .curve .chart');
          const {{ xaxis, yaxis }} = chart._fullLayout;
          const box = chart.getBoundingClientRect();
          return [box.x + xaxis._offset + xaxis.l2p(4.5), box.y + yaxis._offset + 20];
        }}"""
    )
    page.mouse.click(x, y)
    page.wait_for_url(re.compile(r"walk\.start=4\.[45]"))
    expect(page.locator(f"{ROOT} .sentence")).to_contain_text("Step 0, the start: f is 7.2")
    page.keyboard.press("ArrowRight")
    start = float(re.search(r"walk\.start=([\d.]+)", page.url)[1])
    slope = 2 * 0.8 * (start - 3)
    expect(page.locator(f"{ROOT} td.gradient")).to_have_text(show_number(slope))
    page.wait_for_function(
        f"""slope => {{
          const {{ x, y }} = document.querySelector('{ROOT} .curve .chart').data[2];
          return Math.abs((y[1] - y[0]) / (x[1] - x[0]) - slope) < 1e-3;
        }}""",
        arg=slope,
    )
    context = page.context.browser.new_context()
    other = context.new_page()
    other.goto(page.url)
    other.wait_for_selector(f"{ROOT}.walk[data-ready]")
    assert other.get_by_label("Start x", exact=True).input_value() == f"{start:g}"
    context.close()
