"""The Training page in a browser: the scrubber, what moves with it, the link, themes and sizes."""

from __future__ import annotations

import re

import pytest

READY = ".autograd-training[data-ready]"
ROOT = ".autograd-training"
# What Plotly holds at this moment: the marker's step, and the height of the line at both ends.
MARKER = f"document.querySelector('{ROOT} .loss .chart').data[2].x[0]"
LINE = f"document.querySelector('{ROOT} .fit .chart').data[2].y"
SETTLED = f"""
({{ step }}) => document.querySelector('{ROOT}').dataset.step === String(step)
"""


@pytest.fixture
def training(page, app_url):
    """Opens the page with a link's parameters, and waits until its charts are drawn."""

    def open_training(**link: str):
        parameters = "&".join(f"{name}={value}" for name, value in link.items())
        page.goto(f"{app_url}/Training?{parameters}")
        page.wait_for_selector(READY)
        return page

    return open_training


def step_of(page) -> int:
    return int(page.get_attribute(ROOT, "data-step"))


def expect_step(page, step: int) -> None:
    page.wait_for_function(SETTLED, arg={"step": step})


def sentence(page) -> str:
    return page.inner_text(f"{ROOT} .sentence")


def test_the_last_step_shows_the_known_result(training):
    page = training()
    page.get_by_role("button", name="Last step").click()
    expect_step(page, 100)
    assert sentence(page) == (
        "Step 100, the end: w 1.732, b 0.903. The last loss, before update 100, was 0.0947."
    )
    assert page.locator(f"{ROOT} td.value").all_inner_texts() == ["1.732", "0.903"]
    page.wait_for_function(f"() => {MARKER} === 99")


def test_the_buttons_and_keys_move_one_step_and_to_the_ends(training):
    page = training()
    moves = [
        ("ArrowRight", 1),
        ("PageDown", 2),
        ("ArrowLeft", 1),
        ("PageUp", 0),
        ("PageUp", 0),
        ("End", 100),
        ("PageDown", 100),
        ("Home", 0),
    ]
    for key, step in moves:
        page.keyboard.press(key)
        expect_step(page, step)
    for name, step in [("Next step", 1), ("Next step", 2), ("Previous step", 1), ("First step", 0)]:
        page.get_by_role("button", name=name).click()
        expect_step(page, step)
    assert page.get_by_role("slider", name="Step", exact=True).input_value() == "0"


def test_keys_do_not_step_while_someone_types(training):
    page = training(step="5")
    page.get_by_label("Learning rate").click()
    for key in ("End", "ArrowRight", "Home", "PageDown"):
        page.keyboard.press(key)
    assert step_of(page) == 5


def test_the_scrubber_moves_marker_line_and_table_together(training):
    page = training()
    page.get_by_role("slider", name="Step", exact=True).fill("12")
    expect_step(page, 12)
    page.wait_for_function(f"() => {MARKER} === 12")
    assert sentence(page).startswith("Step 12: loss 3.124; w 0.4294 → 0.4607; b 0.239 → 0.2562")
    assert page.locator(f"{ROOT} tbody tr").first.inner_text().split() == [
        "w",
        "0.4294",
        "−3.13",
        "+0.0313",
    ]
    ends = page.evaluate(f"document.querySelector('{ROOT} .fit .chart').data[2].x")
    expected = [0.429408 * x + 0.239012 for x in ends]
    assert page.evaluate(LINE) == pytest.approx(expected, abs=1e-3)


@pytest.mark.alone
def test_the_charts_move_while_it_plays_twenty_times_a_second_and_are_never_blank(training):
    page = training(**{"training.steps": "300"})
    page.get_by_label("Speed").select_option("60")
    page.get_by_role("button", name="Play").click()
    seen = page.evaluate(
        f"""async () => {{
          const markers = new Set();
          let frames = 0;
          const blank = [];
          const start = performance.now();
          while (performance.now() - start < 2000) {{
            await new Promise(requestAnimationFrame);
            frames += 1;
            markers.add({MARKER});
            // The lines of each chart, one marker, and every point of the data.
            const count = (what) =>
              document.querySelectorAll(`{ROOT} ${{what}}`).length;
            const drawn = [count('.loss .scatterlayer .js-line'),
              count('.fit .scatterlayer .js-line'), count('.loss .scatterlayer .point'),
              count('.fit .scatterlayer .point')];
            if (drawn.join() !== '2,3,1,100') blank.push(drawn.join());
          }}
          return {{ updates: markers.size / 2, frames: frames / 2, blank, steps: [...markers] }};
        }}"""
    )
    page.get_by_role("button", name="Pause").click()
    assert seen["blank"] == []
    assert seen["steps"] == sorted(seen["steps"])
    # A busy machine may have fewer frames than that; then nearly each of them moves the charts.
    assert seen["updates"] >= min(20, 0.7 * seen["frames"])


def test_playing_ends_at_the_last_step_and_starts_again_from_there(training):
    page = training(**{"training.steps": "20"})
    page.keyboard.press(" ")
    expect_step(page, 20)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(f"() => Number(document.querySelector('{ROOT}').dataset.step) < 20")
    expect_step(page, 20)


def test_the_step_reaches_the_link_and_a_fresh_browser_opens_there(training, browser):
    page = training(**{"training.lr": "0.1"})
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"[?&]step=3(&|$)"))
    assert "training.lr=0.1" in page.url
    context = browser.new_context()
    other = context.new_page()
    other.goto(page.url)
    other.wait_for_selector(READY)
    assert step_of(other) == 3
    assert sentence(other) == sentence(page)
    assert other.get_by_label("Learning rate").input_value() == "0.1"
    context.close()


def test_pausing_and_seeking_put_the_step_into_the_link_at_once(training):
    page = training(**{"training.steps": "1000"})
    page.keyboard.press(" ")
    page.wait_for_function(f"() => Number(document.querySelector('{ROOT}').dataset.step) > 3")
    page.keyboard.press(" ")
    page.wait_for_url(re.compile(rf"[?&]step={step_of(page)}(&|$)"))
    page.get_by_role("slider", name="Step", exact=True).fill("500")
    page.wait_for_url(re.compile(r"[?&]step=500(&|$)"))


def test_new_data_keeps_the_charts_and_the_step(training):
    page = training(step="7")
    page.evaluate(f"document.querySelector('{ROOT} .loss .chart').mark = 'the same'")
    before = sentence(page)
    noise = page.locator(".st-key-training\\.noise, .st-key-training-noise").get_by_role("slider")
    noise.focus()
    page.evaluate(
        f"""() => {{
          window.blank = 0;
          const look = () => {{
            if (!document.querySelector('{ROOT} .loss .js-line')) window.blank += 1;
            requestAnimationFrame(look);
          }};
          look();
        }}"""
    )
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        f"text => document.querySelector('{ROOT} .sentence').textContent !== text", arg=before
    )
    assert step_of(page) == 7
    page.wait_for_function(f"() => {MARKER} === 7")
    assert page.evaluate(f"document.querySelector('{ROOT} .loss .chart').mark") == "the same"
    assert page.evaluate("window.blank") == 0


def test_fewer_steps_move_the_scrubber_to_the_new_end(training):
    page = training(step="80")
    field = page.get_by_label("Steps", exact=True)
    field.fill("30")
    field.press("Enter")
    expect_step(page, 30)
    assert page.get_attribute(ROOT, "data-steps") == "31"


def test_a_click_on_the_loss_goes_to_its_step(training):
    page = training()
    x, y = page.evaluate(
        f"""() => {{
          const chart = document.querySelector('{ROOT} .loss .chart');
          const {{ xaxis, yaxis }} = chart._fullLayout;
          const box = chart.getBoundingClientRect();
          const across = box.x + xaxis._offset + xaxis.l2p(40);
          return [across, box.y + yaxis._offset + yaxis.l2p(chart.data[0].y[40])];
        }}"""
    )
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y, steps=4)
    page.wait_for_selector(f"{ROOT} .loss .hoverlayer .hovertext")
    page.mouse.click(x, y)
    expect_step(page, 40)


def test_a_diverging_run_is_shown_up_to_its_end_with_the_reason(training):
    page = training(**{"training.lr": "1.5"})
    page.keyboard.press("End")
    page.wait_for_function(
        f"() => document.querySelector('{ROOT} .sentence').innerText.includes('∞')"
    )
    notice = page.inner_text(f"{ROOT} .notice")
    assert re.search(r"Stopped at step \d+: the loss is no longer finite", notice)
    assert "For this data SGD diverges for learning rates above 0.9566." in notice


def test_a_link_of_nonsense_opens_the_defaults(training):
    page = training(
        **{"training.lr": "abc", "training.steps": "999999", "step": "-4", "training.spread": "zz"}
    )
    assert step_of(page) == 0
    assert page.get_attribute(ROOT, "data-steps") == "101"
    assert page.get_by_label("Learning rate").input_value() == "0.01"


def test_the_charts_take_the_colours_of_the_dark_theme(browser, app_url):
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{app_url}/Training")
    page.wait_for_selector(READY)
    colour = page.evaluate(f"document.querySelector('{ROOT} .fit .chart').data[2].line.color")
    surface = page.evaluate(f"document.querySelector('{ROOT} .fit .chart').layout.paper_bgcolor")
    context.close()
    assert (colour.lower(), surface.lower()) == ("#7cc0ff", "#0f141a")


def test_in_a_hall_sentence_charts_and_table_fit_the_screen_in_large_type(training):
    page = training(projector="true")
    box = page.locator(f"{ROOT} table.parameters").bounding_box()
    assert box["y"] + box["height"] <= 720
    sizes = page.evaluate(
        f"""() => ['.sentence', 'td.value', '.fit .xtick text'].map((selector) =>
          parseFloat(getComputedStyle(
            document.querySelector('{ROOT} ' + selector)).fontSize))"""
    )
    assert sizes[0] >= 28
    assert sizes[1] >= 26
    assert sizes[2] >= 20


@pytest.mark.parametrize("projector", ["false", "true"])
def test_a_phone_shows_everything_in_one_column(training, page, projector):
    page.set_viewport_size({"width": 390, "height": 844})
    page = training(projector=projector)
    wide = page.evaluate(
        f"""() => [...document.querySelectorAll('{ROOT}, {ROOT} *')]
          .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
          .map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert wide == []


def test_the_path_moves_over_contours_that_stay(training):
    page = training(step="20")
    contours = f"{ROOT} .surface .contourlevel path"
    page.wait_for_function("what => document.querySelectorAll(what).length > 5", arg=contours)
    page.keyboard.press("ArrowRight")
    expect_step(page, 21)
    page.wait_for_function(
        f"() => document.querySelector('{ROOT} .surface .chart').data[1].x.length === 22"
    )
    assert page.locator(contours).count() > 5
    way = page.evaluate(
        f"""() => {{
          const [, path, downhill] = document.querySelector('{ROOT} .surface .chart').data;
          return [path.x.at(-1), path.y.at(-1), ...downhill.x, ...downhill.y];
        }}"""
    )
    assert way[2] == way[0]
    assert way[4] == way[1]
    # Towards the lowest point, which lies at w 2 and b 1.
    assert way[3] > way[2]
    assert way[5] > way[4]
