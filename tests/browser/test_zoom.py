"""Zoom, pan, fit and follow: a graph that does not fit is followed, or stays where one put it."""

import pytest
from playwright.sync_api import expect

import autograd_lab as lab
from autograd_lab.player import to_html

PLAYER = ".autograd-player"
LOOP = """import torch
w = torch.tensor(0.9, requires_grad=True)
y = torch.tensor(1.0)
for turn in range(20):
    y = y * w
y.backward()
"""
SMALL = """import torch
x = torch.tensor(2.0, requires_grad=True)
y = x * 3
y.backward()
"""
STATE = """() => {
  const stage = document.querySelector(".stage");
  const svg = stage.querySelector("svg.autograd-graph");
  return { width: svg.getBoundingClientRect().width, left: stage.scrollLeft, top: stage.scrollTop,
    whole: stage.scrollWidth <= stage.clientWidth + 1 };
}"""
SEEN = """() => {
  const seen = document.querySelector(".stage").getBoundingClientRect();
  return [...document.querySelectorAll("g.node.now")].every((each) => {
    const box = each.getBoundingClientRect();
    return box.left >= seen.left && box.right <= seen.right;
  });
}"""
# Which place of the graph stands at a point of the window, as shares of its width and height.
AT = """(point) => {
  const box = document.querySelector("svg.autograd-graph").getBoundingClientRect();
  return [(point.x - box.left) / box.width, (point.y - box.top) / box.height];
}"""


def state(page):
    return page.evaluate(STATE)


def zoomer(page):
    return page.locator(".zoomer")


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def middle_of(page, selector):
    box = page.locator(selector).first.bounding_box()
    return {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}


def drag(page, start, by):
    page.mouse.move(start["x"], start["y"])
    page.mouse.down()
    for part in (0.3, 0.6, 1.0):
        page.mouse.move(start["x"] + by * part, start["y"])
    page.mouse.up()


def test_plus_and_minus_change_the_size_and_zero_fits_again(open_file):
    page = open_file(SMALL)
    fitted = state(page)
    page.keyboard.press("+")
    assert state(page)["width"] == pytest.approx(fitted["width"] * 1.25, rel=0.01)
    page.keyboard.press("=")
    page.keyboard.press("-")
    assert state(page)["width"] == pytest.approx(fitted["width"] * 1.25, rel=0.01)
    page.keyboard.press("0")
    assert state(page) == fitted


def test_zooming_out_ends_where_the_whole_graph_is_in_view(open_file):
    page = open_file(LOOP)
    assert not state(page)["whole"]
    for _ in range(20):
        page.keyboard.press("-")
    assert state(page)["whole"]
    stage = page.locator(".stage").bounding_box()
    assert state(page)["width"] == pytest.approx(stage["width"], rel=0.02)


def test_zooming_in_has_an_end(open_file):
    page = open_file(SMALL)
    for _ in range(40):
        page.keyboard.press("+")
    widest = state(page)["width"]
    page.keyboard.press("+")
    assert state(page)["width"] == widest
    digits = page.evaluate(
        """() => {
          const svg = document.querySelector("svg.autograd-graph");
          return 20 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        }"""
    )
    assert 60 < digits < 90


def test_the_wheel_with_ctrl_zooms_around_the_pointer(open_file):
    page = open_file(LOOP, step=12)
    for _ in range(5):
        page.keyboard.press("+")
    middle = middle_of(page, ".stage")
    point = {"x": middle["x"] + 90, "y": middle["y"] + 40}
    before, found = state(page)["width"], page.evaluate(AT, point)
    page.mouse.move(**point)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    page.wait_for_function(
        "width => document.querySelector('svg.autograd-graph').clientWidth > width * 1.3",
        arg=before,
    )
    # Half a pixel of some 2,000.
    assert page.evaluate(AT, point) == pytest.approx(found, abs=0.002)


def test_two_fingers_zoom_around_their_middle(open_file, browser, tmp_path):
    path = tmp_path / "touch.html"
    path.write_text(to_html(lab.record(LOOP)), encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(path.as_uri())
    page.locator(f"{PLAYER}[data-step]").wait_for()
    before = state(page)["width"]
    box = page.locator(".stage").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = context.new_cdp_session(page)

    def fingers(kind, apart):
        points = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
        touch.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [] if kind == "touchEnd" else points},
        )

    fingers("touchStart", 30)
    for apart in (35, 40, 50, 60):
        fingers("touchMove", apart)
    fingers("touchEnd", 0)
    page.wait_for_function(
        "width => document.querySelector('svg.autograd-graph').clientWidth > width * 1.8",
        arg=before,
    )
    assert state(page)["width"] == pytest.approx(before * 2, rel=0.1)
    context.close()


def test_stepping_follows_what_happens_until_one_drags_the_graph_away(open_file):
    page = open_file(LOOP)
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        assert page.evaluate(SEEN)
    followed = state(page)["left"]
    assert followed > 0
    drag(page, middle_of(page, ".stage"), by=300)
    dragged = state(page)["left"]
    assert dragged == pytest.approx(followed - 300, abs=2)
    page.keyboard.press("ArrowRight")
    assert state(page)["left"] == dragged
    button(page, "Follow the step").click()
    assert page.evaluate(SEEN)
    assert button(page, "Follow the step").count() == 0
    page.keyboard.press("ArrowRight")
    assert page.evaluate(SEEN)


def test_the_wheel_pans_and_ends_following(open_file):
    page = open_file(LOOP, step=3)
    page.mouse.move(**middle_of(page, ".stage"))
    page.mouse.wheel(300, 0)
    page.wait_for_function("() => document.querySelector('.stage').scrollLeft > 250")
    expect(button(page, "Follow the step")).to_be_visible()
    left = state(page)["left"]
    page.keyboard.press("ArrowRight")
    assert state(page)["left"] == left
    page.keyboard.press("0")
    assert page.evaluate(SEEN)


def test_a_drag_that_ends_on_a_node_is_no_click_on_it(open_file):
    page = open_file(LOOP.replace("y = y * w", "y = y * w + w"), step=3)
    if page.locator("g.fold").count() == 0:
        page.keyboard.press("d")
    folds = page.locator("g.fold").count()
    assert folds == 20
    start = middle_of(page, "g.fold")
    drag(page, start, by=-120)
    assert page.locator("g.fold").count() == folds
    page.locator("g.fold").nth(2).click()
    page.locator("g.frame").wait_for()


def test_a_double_click_fits(open_file):
    page = open_file(SMALL)
    fitted = state(page)
    page.keyboard.press("+")
    page.keyboard.press("+")
    box = page.locator(".stage").bounding_box()
    page.mouse.dblclick(box["x"] + 12, box["y"] + 12)
    assert state(page) == fitted


def test_the_buttons_are_there_when_they_are_needed_and_do_what_they_say(open_file):
    page = open_file(SMALL)
    page.mouse.move(5, 5)
    opacity = "() => getComputedStyle(document.querySelector('.zoomer')).opacity"
    assert page.evaluate(opacity) == "0"
    fitted = state(page)
    button(page, "Zoom in").focus()
    assert page.evaluate(opacity) == "1"
    page.keyboard.press("Enter")
    assert state(page)["width"] > fitted["width"]
    button(page, "Zoom out").click()
    assert state(page)["width"] == pytest.approx(fitted["width"], abs=1)
    page.locator(".sentence").hover()
    button(page, "Zoom in").click(force=True)
    button(page, "Fit the graph").click()
    assert state(page) == fitted


def test_a_graph_that_does_not_fit_shows_the_buttons_by_itself(open_file):
    page = open_file(LOOP)
    page.mouse.move(5, 5)
    assert "needed" in zoomer(page).get_attribute("class")
    assert page.evaluate("getComputedStyle(document.querySelector('.zoomer')).opacity") == "1"


def test_zooming_and_panning_lay_nothing_out_again(open_file):
    page = open_file(LOOP, step=9)
    places = """() => [...document.querySelectorAll("svg.autograd-graph [d], g.node")]
      .map((each) => each.getAttribute("d") ?? each.getAttribute("transform")).join()"""
    before = page.evaluate(places)
    page.keyboard.press("+")
    drag(page, middle_of(page, ".stage"), by=-200)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(places) == before


@pytest.mark.alone
def test_zoomed_in_a_graph_of_60_nodes_steps_25_times_a_second(open_file):
    page = open_file(LOOP.replace("range(20)", "range(60)"))
    page.keyboard.press("+")
    milliseconds = page.evaluate(
        """async () => {
          const began = performance.now();
          for (let k = 0; k < 50; k += 1) {
            document.body.dispatchEvent(
              new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
            await new Promise(requestAnimationFrame);
          }
          return performance.now() - began;
        }"""
    )
    assert milliseconds < 2000
    assert page.evaluate(SEEN)


def test_keys_do_not_zoom_while_someone_types(open_file):
    page = open_file(SMALL)
    page.evaluate("document.body.append(document.createElement('input'))")
    page.locator("body > input").focus()
    before = state(page)
    for key in ("+", "-", "0", "d"):
        page.keyboard.press(key)
    assert state(page) == before
