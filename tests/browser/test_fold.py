"""Statements folded into one node: by themselves, by hand, one by one; what their edges read."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

import autograd_lab as lab
from autograd_lab.player import to_html
from autograd_lab.player.payload import templates as pictures
from autograd_lab.player.payload.payload import payload
from autograd_lab.player.payload.sending import trim
from tests.programs import TWO_LAYERS

PLAYER = ".autograd-player"
TWO_FORMULAS = """import torch
x = torch.tensor({x}, requires_grad=True)
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
y = a * x**2 + b * x + 1
z = y**2 + 2 * y
z.backward()
"""
LOOP = """import torch
w = torch.tensor(0.9, requires_grad=True)
y = torch.tensor(1.0)
for turn in range(12):
    y = torch.sin(y * w) + w * 0.1 + y
y.backward()
"""
IN_VIEW = """() => {
  const stage = document.querySelector(".stage");
  const svg = stage.querySelector("svg.autograd-graph");
  const seen = stage.getBoundingClientRect();
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const inside = [...svg.querySelectorAll("g.node, g.edge")].every((each) => {
    const box = each.getBoundingClientRect();
    return box.left >= seen.left && box.right <= seen.right
      && box.top >= seen.top && box.bottom <= seen.bottom;
  });
  const slots = svg.querySelectorAll(".value, .gradient, .grad, .local, .contribution");
  const sizes = [...slots].filter((each) => each.textContent)
    .map((each) => parseFloat(getComputedStyle(each).fontSize) * scale);
  const size = (name) => parseFloat(getComputedStyle(document.querySelector(name)).fontSize);
  return { inside, digits: Math.min(...sizes), count: sizes.length, code: size(".code li"),
    sentence: size(".sentence") };
}"""


def data_of(code, **inputs):
    return payload(lab.record(code.format(**inputs) if inputs else code))


@pytest.fixture(scope="module")
def formulas():
    return data_of(TWO_FORMULAS, x=1.0)


@pytest.fixture
def mount(page, player):
    """Mounts what would be sent; with `asks`, the host opens what it is asked for."""

    def mount_(data, *, asks=False, wide=None, **more):
        if wide:
            page.set_viewport_size({"width": wide, "height": 720})
        return player(trim(data), offers=("onOpen",) if asks else (), bare=True, **more)

    return mount_


def folds(page):
    """The names of the folded statements that are seen."""
    return page.locator("g.fold .slot.name").all_text_contents()


def nodes(page):
    return page.locator("g.node[data-node]").count()


def edge(page, place):
    """What an edge into a fold reads, the edges in the picture's order."""
    each = page.locator("g.edge.sum").nth(place)
    return each.locator(".local").text_content(), each.locator(".contribution").text_content()


def step_reading(data, words):
    """The step whose sentence begins with these words."""
    steps = data["passes"][0]["steps"]
    return next(k for k, each in enumerate(steps) if each["text"].startswith(words))


def test_in_a_hall_two_formulas_fit_whole_with_digits_of_26_pixels(mount, formulas):
    page = mount(formulas, projector=True, step=26)
    seen = page.evaluate(IN_VIEW)
    assert folds(page) == ["y", "z"]
    assert seen["inside"]
    assert seen["digits"] >= 26
    assert seen["count"] == 3 * 3 + 2 * 2 + 4 * 2  # leaves, results, edges
    assert seen["code"] >= 20
    assert seen["sentence"] >= 28


def test_in_a_hall_the_two_layer_network_fits_whole_with_digits_of_26_pixels(mount):
    data = data_of(TWO_LAYERS)
    page = mount(data, projector=True, step=len(data["passes"][0]["steps"]) - 1)
    seen = page.evaluate(IN_VIEW)
    assert nodes(page) == 7
    assert seen["inside"]
    assert seen["digits"] >= 26
    assert seen["code"] >= 20
    assert seen["sentence"] >= 28


def test_in_the_dashboard_a_projected_lesson_shows_the_two_layer_network_whole(page, app_url):
    page.goto(f"{app_url}/Lessons?lesson=backpropagation-by-hand&projector=true&step=17")
    page.locator(f"{PLAYER}.projector[data-step='17'] svg.autograd-graph").wait_for()
    seen = page.evaluate(IN_VIEW)
    assert nodes(page) == 7
    assert seen["inside"]
    assert seen["digits"] >= 26
    assert seen["code"] >= 20
    assert seen["sentence"] >= 28


def test_where_the_whole_graph_can_be_read_nothing_folds_by_itself(mount, formulas):
    page = mount(formulas, projector=True)
    page.set_viewport_size({"width": 2900, "height": 1300})
    page.wait_for_function("() => document.querySelectorAll('g.fold').length === 0")
    assert nodes(page) == 11
    page.set_viewport_size({"width": 1280, "height": 720})
    page.wait_for_function("() => document.querySelectorAll('g.fold').length === 2")


def test_on_a_phone_statements_fold_and_the_page_does_not_scroll_sideways(mount, formulas, page):
    page.set_viewport_size({"width": 390, "height": 844})
    mount(formulas, step=26)
    assert folds(page) == ["y", "z"]
    page.evaluate("document.querySelector('g.fold').scrollIntoView()")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_d_and_the_button_change_the_level_and_the_step_stays(mount, formulas):
    page = mount(formulas, step=20, wide=1100)
    button = page.locator("button.detail")
    page.keyboard.press("d")
    assert (nodes(page), button.text_content()) == (11, "Fold statements")
    button.click()
    assert (nodes(page), button.text_content()) == (5, "Unfold statements")
    assert page.locator(PLAYER).get_attribute("data-step") == "20"


def test_a_level_that_was_chosen_stays_over_other_numbers_and_any_size(mount, formulas):
    page = mount(formulas, projector=True)
    page.keyboard.press("d")
    moved = json.dumps({**trim(data_of(TWO_FORMULAS, x=2.5)), "projector": True})
    page.evaluate("data => player.update(JSON.parse(data))", moved)
    page.set_viewport_size({"width": 1100, "height": 720})
    page.keyboard.press("ArrowRight")
    assert nodes(page) == 11
    page.keyboard.press("d")
    page.set_viewport_size({"width": 2900, "height": 1300})
    page.keyboard.press("ArrowRight")
    assert folds(page) == ["y", "z"]


def test_at_the_end_each_edge_reads_the_whole_statements_derivative_and_share(mount, formulas):
    page = mount(formulas, step=26, wide=1100)
    read = sorted(edge(page, k) for k in range(4))
    # dy/dx = 2ax + b = 7 and dz/dy = 2y + 2 = 14, so dz/dx = 98.
    assert read == sorted([("×7", "98"), ("×1", "14"), ("×1", "14"), ("×14", "14")])


def test_while_paths_are_still_to_come_an_edge_counts_them_and_reads_the_sum_so_far(
    mount, formulas
):
    page = mount(formulas, step=step_reading(formulas, "x receives 14"), wide=1100)
    x_to_y = page.locator("g.edge.sum.now")
    assert x_to_y.locator(".local").text_content() == "●\u200a○"
    assert x_to_y.locator(".contribution").text_content() == "42"
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert page.locator(".sentence").text_content().startswith("x receives 28")
    assert x_to_y.locator(".local").text_content() == "×7"
    assert x_to_y.locator(".contribution").text_content() == "98"
    page.keyboard.press("ArrowLeft")
    assert page.locator("g.edge.sum.now").count() == 0
    assert page.locator("g.edge.sum .contribution", has_text="42").count() == 1


def test_a_step_inside_of_a_statement_rings_its_node_and_lights_no_edge(mount, formulas):
    page = mount(formulas, step=step_reading(formulas, "a * x**2 receives 14"), wide=1100)
    ringed = page.locator("g.node.now")
    assert ringed.locator(".slot.name").all_text_contents() == ["y"]
    assert page.locator("g.edge.now").count() == 0
    page.keyboard.press("Home")
    for _ in range(step_reading(formulas, "x**2 gives")):
        page.keyboard.press("ArrowRight")
    assert ringed.locator(".slot.name").all_text_contents() == ["y"]
    assert ringed.locator(".slot.value").text_content() == ""


def test_folded_or_not_stepping_on_and_back_shows_the_same(mount, formulas):
    page = mount(formulas)
    picture = "() => document.querySelector('svg.autograd-graph').outerHTML"
    page.keyboard.press("d")
    page.keyboard.press("d")
    on = []
    for _ in range(26):
        on.append(page.evaluate(picture))
        page.keyboard.press("ArrowRight")
    for expected in reversed(on):
        page.keyboard.press("ArrowLeft")
        assert page.evaluate(picture) == expected


def test_a_click_opens_one_statement_and_the_button_folds_it_again(open_file):
    page = open_file(TWO_FORMULAS.format(x=1.0), step=26)
    page.keyboard.press("d" if page.locator("g.fold").count() == 0 else "ArrowLeft")
    page.locator("g.fold", has_text="y**2").click()
    page.locator("g.frame").wait_for()
    assert page.locator("g.frame-title, .frame-title").text_content() == "z = y**2 + 2 * y"
    assert folds(page) == ["y"]
    page.get_by_role("button", name="− Fold z = y**2 + 2 * y").click()
    assert folds(page) == ["y", "z"]


def test_enter_opens_a_statement_and_enter_folds_it(open_file):
    page = open_file(TWO_FORMULAS.format(x=1.0), step=10)
    if page.locator("g.fold").count() == 0:
        page.keyboard.press("d")
    page.locator("g.fold").first.focus()
    page.keyboard.press("Enter")
    page.locator("g.frame").wait_for()
    assert folds(page) == ["z"]
    page.keyboard.press("Enter")  # the focus is on the button that folds it
    assert folds(page) == ["y", "z"]


def test_where_the_host_draws_statements_the_player_asks_once_and_waits(mount, formulas):
    page = mount(formulas, asks=True, projector=True, step=26)
    page.locator("g.fold", has_text="y**2").click()
    assert page.evaluate("reported.opened") == [[0, 1]]
    assert page.get_by_role("button", name="Opening z = y**2 + 2 * y").is_disabled()
    opened = json.dumps({**trim(formulas, group=(0, 1)), "projector": True})
    page.evaluate("data => player.update(JSON.parse(data))", opened)
    page.locator("g.frame").wait_for()
    assert folds(page) == ["y"]
    assert page.evaluate("reported.opened.length") == 1


def test_a_share_that_one_is_to_predict_is_masked_on_the_folded_edge(mount, formulas):
    page = mount(formulas, projector=True, step=step_reading(formulas, "y receives 1") - 1)
    page.keyboard.press("p")
    page.keyboard.press("ArrowRight")
    lit = page.locator("g.edge.sum.now")
    assert lit.locator(".contribution").text_content() == "?"
    page.get_by_role("button", name="Show me").click()
    assert lit.locator(".contribution").text_content() == "2"


def test_under_the_pointer_a_folded_edge_tells_its_paths(mount, formulas):
    page = mount(formulas, step=26, wide=1100)
    page.locator("g.edge.sum", has_text="98").locator(".contribution").hover()
    words = page.locator("g.edge.sum", has_text="98").locator("title").text_content()
    assert words.split("\n") == [
        "x → the statement, which uses it 2 times",
        "local derivative of the whole statement 7.0",
        "path by path: 3 + 2 × 2",
        "contribution 98",
    ]


def test_a_name_from_a_program_stays_text_in_a_folded_picture(mount):
    code = """import torch
x = torch.tensor(2.0, requires_grad=True)
y = x * len("<img src=x onerror=alert(1)>") + 1
y.backward()
"""
    page = mount(data_of(code))
    page.keyboard.press("d")
    assert page.locator("img").count() == 0
    assert nodes(page) in (2, 3)


def test_without_a_statement_to_fold_there_is_no_button_and_d_does_nothing(mount):
    page = mount(data_of(TWO_LAYERS))
    page.keyboard.press("d")
    assert page.locator("button.detail").is_hidden()
    assert nodes(page) == 7


@pytest.mark.alone
def test_folded_graphs_step_25_times_a_second(mount):
    data = data_of(LOOP)
    page = mount(data, projector=True)
    assert page.locator("g.fold").count() == 12
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
    assert page.locator(PLAYER).get_attribute("data-step") == "50"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("projector", [False, True])
def test_axe_finds_nothing_serious_in_folded_statements(mount, formulas, scheme, projector, page):
    page.emulate_media(color_scheme=scheme)
    mount(formulas, projector=projector, step=20, asks=True)
    page.emulate_media(color_scheme=scheme)
    if page.locator("g.fold").count() == 0:
        page.keyboard.press("d")
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []


def test_without_room_for_every_open_statement_the_file_says_how_many_it_holds(monkeypatch):
    monkeypatch.setattr(pictures, "EMBEDDED_BYTES", 0)
    assert "first 0 of the 2 folded statements" in to_html(lab.record(TWO_FORMULAS.format(x=1.0)))
