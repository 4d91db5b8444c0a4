"""Walking the player by edge, operation, line and pass; the picker of passes; the timeline."""

import re

import pytest
from playwright.sync_api import expect

import autograd_lab as lab
from autograd_lab.player.payload.payload import payload
from tests.browser.players import press, step_of

NETWORK = lab.lesson("backpropagation-by-hand").code
LOOP = """import torch
w = torch.tensor(1.0, requires_grad=True)
for turn in range({turns}):
    loss = (w * 3.0 - 1.0) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.01 * w.grad
    w.grad = None
"""
KINDS = {
    "forward": "F",
    "seed": "S",
    "backward": "B",
    "accumulate": "A",
    "reset": "R",
    "update": "U",
    "print": "P",
}


@pytest.fixture(scope="module")
def network():
    return lab.record(NETWORK)


@pytest.fixture(scope="module")
def loop():
    return lab.record(LOOP.format(turns=5))


def walked(page, recording) -> list:
    """The steps at which one stops, pressing one key through the whole recording."""
    stops = []
    while step_of(page) < len(recording.steps) - 1:
        press(page, "ArrowRight")
        stops.append(recording.steps[step_of(page)])
    return stops


def test_by_edge_every_step_is_a_stop(player, network):
    page = player(network)
    assert [each.index for each in walked(page, network)] == list(range(1, len(network.steps)))


def test_by_operation_the_edges_of_one_call_are_one_stride(player, network):
    page = player(network)
    press(page, "2")
    back = [each for each in walked(page, network) if each.kind == "backward"]
    groups = [each.group for each in network.steps if each.kind == "backward"]
    assert [each.group for each in back] == sorted(set(groups), key=groups.index)
    assert len(groups) > len(back)


def test_by_line_each_line_that_runs_is_one_stride(player, network):
    page = player(network)
    press(page, "3")
    lines = [network.steps[0].line, *[each.line for each in walked(page, network)]]
    running = [number for number, text in enumerate(NETWORK.split("\n"), 1) if text][1:]
    assert lines == running


def test_by_pass_each_pass_is_one_stride(player, loop):
    page = player(loop)
    press(page, "4")
    assert [each.index for each in walked(page, loop)] == [
        each.steps[-1].index for each in loop.passes
    ]


@pytest.mark.parametrize("stride", ["2", "3", "4"])
def test_walking_back_stops_where_walking_forward_did(player, loop, stride):
    page = player(loop)
    press(page, stride)
    forward = [0, *[each.index for each in walked(page, loop)]]
    back = [step_of(page)]
    while step_of(page) > 0:
        press(page, "ArrowLeft")
        back.append(step_of(page))
    assert back == forward[::-1]


def test_presentation_remotes_the_buttons_and_playing_take_the_same_strides(player, network):
    page = player(network)
    press(page, "3")
    expected = [each.index for each in walked(page, network)]
    press(page, "Home")
    reached = []
    for _ in expected[:3]:
        press(page, "PageDown")
        reached.append(step_of(page))
    page.get_by_role("button", name="Next step").click()
    reached.append(step_of(page))
    assert reached == expected[:4]
    press(page, "PageUp")
    assert step_of(page) == expected[2]
    page.get_by_role("combobox", name="Speed").select_option("60")
    press(page, "Home")
    page.evaluate(
        """() => {
          window.seen = [];
          new MutationObserver(() => seen.push(Number(document.querySelector(
            ".autograd-player").dataset.step))).observe(
            document.querySelector(".autograd-player"), { attributeFilter: ["data-step"] });
        }"""
    )
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Play").wait_for()
    page.wait_for_function(f"() => seen.at(-1) === {expected[-1]}")
    assert set(page.evaluate("seen")) - {0} == set(expected)


def test_what_one_key_went_over_is_lit_and_said(player, network):
    page = player(network)
    press(page, "2")
    first = next(each for each in network.steps if each.kind == "backward")
    group = [each for each in network.steps if each.group == first.group]
    while step_of(page) < group[-1].index:
        press(page, "ArrowRight")
    lit = page.locator("g.edge.now")
    assert sorted(each.get_attribute("data-edge") for each in lit.all()) == sorted(
        edge for each in group for edge in each.edges
    )
    rows = page.locator(".ledger li:is(.walked, .current)")
    assert rows.count() == len(group)
    assert page.locator(".sentence").inner_text() == " ".join(each.text for each in group)
    press(page, "1")
    assert page.locator("g.edge.now").count() == 1
    assert page.locator(".sentence").inner_text() == group[-1].text
    press(page, "3", "ArrowRight")
    last = network.steps[step_of(page)]
    whole = [each for each in network.steps if each.line == last.line]
    said = page.locator(".sentence").inner_text()
    assert said == f"{len(whole)} steps. The last one: {last.text}"


def test_the_choice_beside_the_speed_and_the_keys_say_the_same(player, network):
    page = player(network)
    choice = page.get_by_role("combobox", name="Walk")
    choice.select_option("line")
    page.locator(".sentence").click()
    press(page, "ArrowRight")
    assert network.steps[step_of(page)].line != network.steps[0].line
    press(page, "2")
    assert choice.input_value() == "op"
    press(page, "1")
    assert page.evaluate("reported.settings") == [["walk", "line"], ["walk", "op"], ["walk", None]]


def test_a_program_with_one_pass_offers_no_walk_by_pass(player, network):
    page = player(network)
    offered = page.get_by_role("combobox", name="Walk").locator("option:not([hidden])")
    assert offered.all_inner_texts() == ["by edge", "by operation", "by line"]


def test_the_walk_is_in_the_link_and_comes_back_with_it(page, app_url):
    page.goto(f"{app_url}/Lessons?lesson=backpropagation-by-hand&step=2")
    page.locator(".autograd-player svg.autograd-graph").wait_for()
    page.keyboard.press("3")
    expect(page).to_have_url(re.compile("walk=line"))
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("step=3"))
    expect(page).to_have_url(re.compile("walk=line"))
    page.reload()
    page.locator(".autograd-player svg.autograd-graph").wait_for()
    expect(page.get_by_role("combobox", name="Walk")).to_have_value("line")
    page.keyboard.press("1")
    expect(page).not_to_have_url(re.compile("walk="))


def test_junk_for_a_walk_in_the_link_is_walking_by_edge(player, network):
    page = player(network, settings={"walk": "<b>fast</b>"})
    assert page.get_by_role("combobox", name="Walk").input_value() == "edge"


# ----------------------------------------------------------------- passes


def test_the_picker_goes_from_pass_to_pass_at_the_same_step(player, loop):
    page = player(loop)
    seeds = [each.index for each in loop.steps if each.kind == "seed"]
    page.get_by_role("slider", name="Step").fill(str(seeds[0]))
    page.get_by_role("button", name="Next pass").click()
    assert step_of(page) == seeds[1]
    page.get_by_role("combobox", name="Pass").select_option("4")
    assert step_of(page) == seeds[4]
    assert page.get_by_role("button", name="Next pass").is_disabled()
    page.locator(".sentence").click()
    press(page, "Shift+ArrowLeft", "Shift+ArrowLeft")
    assert step_of(page) == seeds[2]
    press(page, "Shift+ArrowRight")
    assert step_of(page) == seeds[3]
    assert page.get_by_role("combobox", name="Pass").input_value() == "3"


def test_from_pass_to_pass_the_picture_keeps_still(player, loop):
    page = player(loop)
    page.set_viewport_size({"width": 500, "height": 600})
    # Passes after the first have one structure: the first one makes w.
    press(page, "End", "Shift+ArrowLeft", "Shift+ArrowLeft")
    # Two frames: the picture has taken its place in the narrower window.
    page.evaluate("() => new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(f)))")
    places = """() => [...document.querySelectorAll('svg.autograd-graph, g.node .shape')]
      .map((each) => each.getBoundingClientRect())
      .map((box) => [box.x, box.y, box.width, box.height].join())"""
    page.evaluate("window.kept = document.querySelector('svg.autograd-graph')")
    page.evaluate("document.querySelector('.stage').scrollLeft = 60")
    before = page.evaluate(places), page.evaluate("document.querySelector('.stage').scrollLeft")
    value = page.locator("g.node .slot.value").all_text_contents()
    press(page, "Shift+ArrowRight")
    assert page.evaluate("kept === document.querySelector('svg.autograd-graph')")
    after = page.evaluate(places), page.evaluate("document.querySelector('.stage').scrollLeft")
    assert after == before
    assert page.locator("g.node .slot.value").all_text_contents() != value


def test_a_pass_of_another_structure_opens_at_its_first_step(player):
    code = """import torch
x = torch.tensor(2.0, requires_grad=True)
(x * x).backward()
((x + 1) * x).backward()
"""
    recording = lab.record(code)
    page = player(recording)
    page.get_by_role("slider", name="Step").fill("2")
    press(page, "Shift+ArrowRight")
    assert step_of(page) == recording.passes[1].steps[0].index


def test_one_pass_needs_no_picker(player, network):
    page = player(network)
    assert page.get_by_role("button", name="Next pass").count() == 0


# ----------------------------------------------------------------- timeline


def letters(page) -> str:
    return "".join(page.locator(".bands .band text").all_text_contents())


def runs(recording) -> str:
    """One letter for each run of steps of one kind, in the engine's order."""
    kinds = "|".join("".join(KINDS[each.kind] for each in p.steps) for p in recording.passes)
    return re.sub(r"(.)\1+", r"\1", kinds).replace("|", "")


@pytest.mark.parametrize("turns", [1, 4, 8])
def test_the_timeline_is_lettered_in_the_engines_order(player, turns):
    recording = lab.record(LOOP.format(turns=turns))
    page = player(recording)
    assert letters(page) == runs(recording)


def test_a_dense_timeline_is_lettered_too(player):
    recording = lab.record(LOOP.format(turns=60))
    page = player(recording)
    assert page.locator(".bands.dense").count() == 1
    found = letters(page)
    assert len(found) >= 40
    assert set(found) <= set(KINDS.values())
    # No letter stands on another.
    boxes = page.evaluate(
        "[...document.querySelectorAll('.band text')].map((e) => e.getBoundingClientRect())"
        ".map((b) => [b.left, b.right, b.top])"
    )
    rows = {}
    for left, right, top in boxes:
        assert left >= rows.get(round(top), -1) - 1.5
        rows[round(top)] = right


def test_the_pointer_and_the_focus_name_a_step(player, network):
    page = player(network)
    box = page.locator(".timeline").bounding_box()
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 10)
    hint = page.locator(".hint")
    assert hint.inner_text().startswith(f"{len(network.steps)} ")
    page.mouse.move(0, 0)
    assert not hint.is_visible()
    page.get_by_role("button", name="Last step").focus()
    press(page, "Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Step"
    assert hint.inner_text() == f"1 ▶\ufe0e Forward: {network.steps[0].text}"
    press(page, "ArrowRight")
    assert hint.inner_text() == f"2 ▶\ufe0e Forward: {network.steps[1].text}"
    press(page, "Tab")
    assert not hint.is_visible()


def test_a_pass_whose_steps_are_still_to_come_walks_by_its_marks(player, loop):
    data = payload(loop)
    for each in data["passes"][1:]:
        each.update(steps=None, nodes=[], edges=[], start=[])
    page = player(data)
    press(page, "4", "ArrowRight", "ArrowRight")
    root = page.locator(".autograd-player")
    assert root.get_attribute("aria-busy") == "true"
    press(page, "ArrowLeft")
    assert root.get_attribute("aria-busy") == "false"
    assert step_of(page) == loop.passes[0].steps[-1].index
