"""The player in a browser, from a file: keys, scrubber, play; the step alone sets what one sees."""

import random

import pytest

import autograd_lab as lab
from autograd_lab.player import to_html
from tests.browser.player_programs import recorded, slot
from tests.browser.players import press, step_of

STATE = """() => {
  const root = document.querySelector(".autograd-player");
  const text = (selector) => root.querySelector(selector).innerText;
  return {
    step: root.dataset.step,
    picture: root.querySelector("svg.autograd-graph").outerHTML,
    sentence: text(".sentence"),
    ledger: text(".ledger"),
    output: text(".output"),
    code: [...root.querySelectorAll(".code li")].map((line) => line.className),
    phase: text(".phase"),
    slider: root.querySelector("input.step").value,
  };
}"""


@pytest.fixture
def open_file(page, tmp_path):
    """Opens a recording's file, with `?step=`, and without motion unless it is asked for."""

    def open_(recording, step=0, *, motion=False):
        page.emulate_media(reduced_motion="no-preference" if motion else "reduce")
        path = tmp_path / "player.html"
        path.write_text(to_html(recording), encoding="utf-8")
        page.goto(f"{path.as_uri()}?step={step}")
        page.locator(".autograd-player[data-step]").wait_for()
        return page

    return open_


def test_arrows_and_the_keys_of_presentation_remotes_step(open_file):
    page = open_file(recorded("network"))
    last = len(recorded("network").steps) - 1
    seen = []
    for key in (
        "ArrowRight",
        "PageDown",
        "ArrowLeft",
        "PageUp",
        "PageUp",
        "End",
        "PageDown",
        "Home",
    ):
        press(page, key)
        seen.append(step_of(page))
    assert seen == [1, 2, 1, 0, 0, last, last, 0]


def test_the_buttons_do_what_their_names_say(open_file):
    page = open_file(recorded("network"))
    last = len(recorded("network").steps) - 1
    for name, reached in [
        ("Next step", 1),
        ("Next step", 2),
        ("Previous step", 1),
        ("Last step", last),
        ("First step", 0),
    ]:
        page.get_by_role("button", name=name).click()
        assert step_of(page) == reached


def test_the_scrubber_goes_to_any_step_and_follows_every_key(open_file):
    page = open_file(recorded("network"))
    slider = page.get_by_role("slider", name="Step")
    slider.fill("9")
    assert step_of(page) == 9
    slider.press("PageDown")
    assert step_of(page) == 10
    assert slider.input_value() == "10"
    assert "Accumulate" in slider.get_attribute("aria-valuetext")


def test_stepping_back_undoes_exactly(open_file):
    page = open_file(recorded("cube"))
    forward = []
    for _ in recorded("cube").steps:
        forward.append(page.evaluate(STATE))
        press(page, "ArrowRight")
    for seen in reversed(forward):
        assert page.evaluate(STATE) == seen
        press(page, "ArrowLeft")


def test_300_random_keys_leave_what_a_fresh_page_shows_at_that_step(open_file):
    page = open_file(recorded("twice"))
    draw = random.Random(7)
    keys = ["ArrowRight"] * 6 + ["ArrowLeft"] * 3 + ["PageDown", "PageUp", "Home", "End", "Space"]
    for _ in range(300):
        press(page, draw.choice(keys))
    if page.get_by_role("button", name="Pause").count():
        press(page, "Space")
    seen = page.evaluate(STATE)
    assert page.evaluate(STATE) == seen
    fresh = open_file(recorded("twice"), step=seen["step"])
    assert fresh.evaluate(STATE) == seen


def test_the_two_layer_network_shows_the_gradients_of_a_hand_computation(open_file):
    page = open_file(recorded("network"))
    press(page, "End")
    grads = {name: slot(page, name, "grad") for name in ("x", "w1", "w2", "b")}
    assert grads == {"x": "−3", "w1": "−2", "w2": "6.5", "b": "−1"}
    assert "w1 ← h: −1 × 2 = −2" in page.locator(".ledger").inner_text()
    assert "tensor(-2.)" in page.locator(".output").inner_text()


def test_before_the_first_backward_every_grad_is_none(open_file):
    page = open_file(recorded("network"))
    while page.locator(".phase").inner_text().endswith("Forward"):
        drawers = page.locator("g.node .slot.grad").all_text_contents()
        assert drawers == ["None"] * 4
        press(page, "ArrowRight")


def test_the_second_backward_adds_up_to_54(open_file):
    page = open_file(recorded("cube"))
    seen = []
    for _ in recorded("cube").steps:
        text = slot(page, "x", "grad")
        if not seen or seen[-1] != text:
            seen.append(text)
        press(page, "ArrowRight")
    assert seen == ["None", "27", "27 + 27 = 54", "54"]


def test_a_backward_step_lights_its_edge_and_marks_the_call_it_belongs_to(open_file):
    page = open_file(recorded("network"))
    edges = {edge.id: edge for each in recorded("network").passes for edge in each.graph.edges}
    step = next(
        each
        for each in recorded("network").steps
        if each.kind == "backward" and edges[each.edges[0]].formula == "x"
    )
    page.get_by_role("slider", name="Step").fill(str(step.index))
    edge = page.locator("g.edge.now")
    assert edge.get_attribute("data-edge") == step.edges[0]
    assert edge.locator(".slot.local").text_content() == "×2"
    assert edge.locator(".slot.contribution").text_content() == "−2"
    ringed = [each.get_attribute("data-node") for each in page.locator("g.node.now").all()]
    assert sorted(ringed) == sorted(step.nodes)
    assert page.locator(".code li.current").inner_text().strip() == "y.backward()"
    assert page.locator(".code li.own").inner_text().strip() == "h = x * w1"


def test_playing_reaches_the_end_and_stops_there(open_file):
    page = open_file(recorded("network"))
    page.get_by_role("combobox", name="Speed").select_option("60")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Play").wait_for()
    last = len(recorded("network").steps) - 1
    page.wait_for_function(
        f"() => document.querySelector('.autograd-player').dataset.step == {last}"
    )


def test_space_plays_and_pauses_and_a_key_stops_what_plays(open_file):
    page = open_file(recorded("network"))
    press(page, "Space")
    page.get_by_role("button", name="Pause").wait_for()
    press(page, "Space")
    page.get_by_role("button", name="Play").wait_for()
    press(page, "Space", "ArrowRight")
    page.get_by_role("button", name="Play").wait_for()


def test_a_contribution_travels_and_the_next_key_finishes_it(open_file):
    step = next(each for each in recorded("network").steps if each.kind == "backward").index
    page = open_file(recorded("network"), step=step - 1, motion=True)
    page.wait_for_timeout(500)  # a person's pace: faster than two steps a second nothing moves
    press(page, "ArrowRight")
    assert page.locator("circle.dot").count() == 1
    press(page, "ArrowRight")
    assert page.locator("circle.dot").count() == 0


def test_without_wish_for_motion_nothing_moves(open_file):
    step = next(each for each in recorded("network").steps if each.kind == "backward").index
    page = open_file(recorded("network"), step=step - 1)
    page.wait_for_timeout(500)
    press(page, "ArrowRight")
    assert page.locator("circle.dot").count() == 0


def test_f_fills_the_screen_and_gives_it_back(open_file):
    page = open_file(recorded("network"))
    press(page, "f")
    page.wait_for_function("() => document.fullscreenElement?.matches('.autograd-player')")
    press(page, "f")
    page.wait_for_function("() => document.fullscreenElement === null")


def test_what_is_not_finite_stands_on_a_badge_and_leaves_with_its_step(open_file):
    code = (
        "import torch\nx = torch.tensor(0.0, requires_grad=True)\ny = torch.log(x)\ny.backward()\n"
    )
    page = open_file(lab.record(code))
    press(page, "End")
    assert "⚠" in slot(page, "x", "grad")
    assert page.locator("g.node rect.badge").count() == 3
    press(page, "Home")
    assert page.locator("rect.badge").count() == 0


def test_text_from_a_program_never_becomes_markup(open_file):
    page = open_file(recorded("hostile"))
    press(page, "End")
    assert page.locator("img").count() == 0
    assert "<img src=x onerror=alert(1)> </script>" in page.locator(".output").inner_text()
    assert '"<img src=x onerror=alert(1)>"' in page.locator(".code").inner_text()


def test_hovering_tells_the_full_number_as_it_stands_now(open_file):
    code = "import torch\nx = torch.tensor(1 / 3, dtype=torch.float64, requires_grad=True)\nx * 2\n"
    page = open_file(lab.record(code))
    node = page.locator("g.node").first
    node.hover()
    assert "value 0.3333333333333333" in node.locator("title").text_content()
    assert ".grad None" in node.locator("title").text_content()


def test_an_error_stands_where_it_happens_with_its_cure(open_file):
    code = (
        "import torch\nx = torch.tensor(3.0, requires_grad=True)\n"
        "y = x * x\ny.backward()\ny.backward()\n"
    )
    page = open_file(lab.record(code))
    page.get_by_role("button", name="RuntimeError").click()
    panel = page.locator(".failure")
    assert "What to do" in panel.inner_text()
    assert "second time" in panel.inner_text()
    press(page, "ArrowLeft")
    assert not panel.is_visible()


def test_a_program_that_cannot_be_read_shows_the_error_in_place_of_a_graph(open_file):
    page = open_file(lab.record("import torch\nx = (\n"))
    assert "SyntaxError" in page.locator(".stage .failure").inner_text()


def test_nothing_moves_while_one_steps(open_file):
    page = open_file(recorded("twice"))
    places = """() => ['.sentence', '.stage', '.code', '.ledger', '.transport',
      'svg.autograd-graph', 'g.node .shape', 'g.edge .line']
      .flatMap((selector) => [...document.querySelectorAll(selector)])
      .map((element) => element.getBoundingClientRect())
      .map((box) => [box.x, box.y, box.width, box.height].join())"""
    first = page.evaluate(places)
    for _ in recorded("twice").steps:
        press(page, "ArrowRight")
        assert page.evaluate(places) == first


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_never_scrolls_sideways(open_file, width, scheme):
    page = open_file(recorded("network"))
    page.set_viewport_size({"width": width, "height": 720})
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        f"() => document.querySelector('.autograd-player').dataset.theme === '{scheme}'"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
