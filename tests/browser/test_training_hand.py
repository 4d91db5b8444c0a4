"""The line in one's hand: dragged, nudged by key or picked on the surface, with torch's numbers."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

import autograd_lab
from autograd_lab.model.numbers import show_number
from autograd_lab.training import regression_data, train
from autograd_lab.web.join import joined

ROOT = ".autograd-training"
READY = f"{ROOT}[data-ready]"
PACKAGE = Path(autograd_lab.__file__).parent


@pytest.fixture
def script(page):
    """Loads a module of the package and makes one of its functions a name of the window."""

    def load(file: str, function: str):
        page.goto("about:blank")
        text = joined(PACKAGE / file)
        page.add_script_tag(type="module", content=f"{text}\nwindow.{function} = {function};")
        page.wait_for_function(f"() => window.{function}")
        return page

    return load


def test_scripts_show_a_number_as_python_does(script):
    chance = random.Random(1)
    numbers = [0.0, -0.0, 1.0, 99999.0, 99999.5, 1e5, 0.001, 0.00099999, 12345.678, 1e-12, 1e120]
    numbers += [chance.gauss(0, 1) * 10 ** chance.uniform(-8, 8) for _ in range(500)]
    shown = script("web/numbers.js", "shownNumber").evaluate(
        "numbers => numbers.map(shownNumber)", numbers
    )
    assert shown == [show_number(each) for each in numbers]


@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber"])
def test_loss_and_gradients_in_the_hand_are_torchs(script, loss):
    page = script("ui/training/hand.js", "lossAndGradients")
    for seed in range(5):
        data = regression_data(points=40, noise=1.0, seed=seed)
        weight, bias = random.Random(seed).uniform(-3, 3), random.Random(-seed).uniform(-3, 3)
        run = train(data.x, data.y, weight, bias, loss=loss, steps=1, dtype="float64")
        found = page.evaluate(
            "([loss, points, w, b]) => lossAndGradients(loss, points, w, b)",
            [loss, {"x": data.x, "y": data.y}, weight, bias],
        )
        expected = [run.loss[0], run.gradients["weight"][0], run.gradients["bias"][0]]
        assert found == pytest.approx(expected, rel=1e-12)


@pytest.fixture
def training(page, app_url):
    """The page at its defaults, drawn."""
    page.goto(f"{app_url}/Training")
    page.wait_for_selector(READY)
    return page


def numbers_of(text: str) -> list[float]:
    return [float(each.replace("−", "-")) for each in re.findall(r"−?\d+\.?\d*(?!\w)", text)]


def test_dragging_a_handle_moves_line_loss_and_gradients_and_then_trains_from_there(training):
    page = training
    box = page.locator(f"{ROOT} .handle").nth(1).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    seen = []
    for up in (20, 50, 80):
        page.mouse.move(x, y - up, steps=3)
        sentence = page.inner_text(f"{ROOT} .sentence")
        assert sentence.startswith("In your hand: w ")
        seen.append(numbers_of(sentence))
    weight, bias, loss, by_weight, by_bias = seen[-1]
    assert len({each[2] for each in seen}) == 3
    data = regression_data()
    run = train(data.x, data.y, weight, bias, steps=1)
    held = [loss, by_weight, by_bias]
    torchs = [run.loss[0], run.gradients["weight"][0], run.gradients["bias"][0]]
    assert held == pytest.approx(torchs, rel=0.02, abs=0.002)
    line = page.evaluate(f"document.querySelector('{ROOT} .fit .chart').data[2]")
    slope = (line["y"][1] - line["y"][0]) / (line["x"][1] - line["x"][0])
    assert slope == pytest.approx(weight, abs=1e-3)
    page.mouse.up()
    page.wait_for_url(re.compile(rf"training.weight={weight}&training.bias={bias}"))
    expect(page.locator(f"{ROOT} .sentence")).to_contain_text("Step 0, the start: loss")
    assert page.get_by_label("Start weight w").input_value() == str(weight)


def test_a_handle_answers_to_the_keys_and_is_there_at_the_start_only(training):
    page = training
    handle = page.get_by_role("slider", name=re.compile("The line at x = −1"))
    handle.focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(f"{ROOT} .sentence")).to_contain_text("In your hand: w −")
    page.wait_for_url(re.compile("training.weight=-"))
    expect(page.locator(f"{ROOT} .sentence")).to_contain_text("Step 0, the start")
    page.get_by_role("button", name="Next step").click()
    expect(handle).to_be_hidden()
    page.get_by_role("button", name="First step").click()
    expect(handle).to_be_visible()


def test_a_click_on_the_surface_starts_there(training):
    page = training
    page.get_by_role("button", name="Last step").click()
    x, y = page.evaluate(
        f"""() => {{
          const chart = document.querySelector('{ROOT} .surface .chart');
          const {{ xaxis, yaxis }} = chart._fullLayout;
          const box = chart.getBoundingClientRect();
          return [box.x + xaxis._offset + xaxis.l2p(3), box.y + yaxis._offset + yaxis.l2p(0.5)];
        }}"""
    )
    page.mouse.click(x, y)
    page.wait_for_url(re.compile(r"training.weight=(3|2\.9)"))
    expect(page.locator(f"{ROOT} .sentence")).to_contain_text("Step 0, the start: loss")
    start = page.evaluate(f"document.querySelector('{ROOT} .surface .chart').data[4]")
    assert [start["x"][0], start["y"][0]] == pytest.approx([3, 0.5], abs=0.05)


def test_a_start_that_is_dragged_takes_the_place_of_the_notebooks(page, app_url):
    page.goto(f"{app_url}/Training?training.data=50+even+points%2C+3x+%2B+2%2C+noise+0.3")
    page.wait_for_selector(READY)
    handle = page.get_by_role("slider", name=re.compile("The line at x = 1"))
    handle.focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url(re.compile("training.start=by"))
    expect(page.locator(f"{ROOT} .sentence")).to_contain_text("Step 0, the start")
    assert float(page.get_by_label("Start weight w").input_value()) < 0.0382
