"""A node's facts and paths, full numbers on focus, formulas on edges, the mark of the first NaN."""

import pytest
from axe_playwright_python.sync_playwright import Axe

import autograd_lab as lab
from tests.programs import TWO_LAYERS

NETWORK = TWO_LAYERS.replace("h_act", "a")
CHAIN = """import torch
x = torch.tensor(1.0, requires_grad=True)
a = torch.tensor(2.0, requires_grad=True)
s = x**2
y = a * s + x
z = y**2
z.backward()
"""
TWICE = """import torch
x = torch.tensor(3.0, requires_grad=True)
for _ in range(2):
    y = x * x
    y.backward()
"""
NAN = """import torch
x = torch.tensor(0.0, requires_grad=True)
y = torch.log(x)
z = x * y
z.backward()
"""
THIRD = """import torch
x = torch.tensor(1.0, requires_grad=True)
y = x / 3
y.backward()
"""
HOSTILE = """import torch
x = torch.tensor(3.0, requires_grad=True)
y = x * len("<img src=x onerror=alert(1)>")
y.backward()
"""
PROGRAMS = {
    "network": NETWORK,
    "chain": CHAIN,
    "twice": TWICE,
    "nan": NAN,
    "third": THIRD,
    "hostile": HOSTILE,
}


@pytest.fixture(scope="module")
def recordings():
    """Each program recorded once."""
    return {name: lab.record(code) for name, code in PROGRAMS.items()}


@pytest.fixture
def open_file(open_file, recordings):
    """Opens a program's file at a step; -1 is the last."""
    return lambda name, step=-1, query="": open_file(recordings[name], step, query)


def panel(page):
    return page.get_by_role("region", name="Facts and paths")


def node(page, recordings, program, name):
    """The node that carries a name, in the first pass."""
    graph = recordings[program].passes[0].graph
    [found] = [each for each in graph.nodes if each.name == name]
    return page.locator(f'g.node[data-node="{found.id}"]')


def fact(page, term):
    return panel(page).locator(f"dt:text-is('{term}') + dd").inner_text()


def ways(page):
    """[(way, product)] as they are listed."""
    return [
        (each.locator(".names").inner_text(), each.locator(".product").text_content())
        for each in panel(page).locator("button.way").all()
    ]


def lit(page, recordings, program):
    """The edges that are lit, as pairs of names."""
    graph = recordings[program].passes[0].graph
    ids = page.locator("g.edge[data-path]").evaluate_all(
        "all => all.map(each => each.dataset.edge)"
    )
    return {
        (graph.node(graph.edge(each).source).name, graph.node(graph.edge(each).target).name)
        for each in ids
    }


def step_that(recording, kind, name, field):
    """The index of the step of a kind that changes this field of this variable."""
    return next(
        step.index
        for each in recording.passes
        for step in each.steps
        for change in step.changes
        if step.kind == kind
        and change.field == field
        and any(node.id == change.target and node.name == name for node in each.graph.nodes)
    )


def serious(page):
    found = Axe().run(page).response["violations"]
    return [each["id"] for each in found if each["impact"] in ("serious", "critical")]


def test_a_click_on_a_node_shows_its_numbers_its_path_and_what_torch_says(open_file, recordings):
    page = open_file("network")
    node(page, recordings, "network", "w1").click()
    assert [fact(page, each) for each in ("value", "gradient", ".grad")] == ["3", "−2", "−2"]
    assert ways(page) == [("w1 → h → a → y", "2 × 1 × −1 = −2")]
    assert fact(page, "dtype") == "float32"
    assert fact(page, "is_leaf") == "True"
    assert fact(page, "requires_grad") == "True"
    assert lit(page, recordings, "network") == {("w1", "h"), ("h", "a"), ("a", "y")}


def test_the_facts_are_those_of_the_step_one_is_at(open_file, recordings):
    recording = recordings["network"]
    seed = next(step.index for step in recording.steps if step.kind == "seed")
    page = open_file("network", seed)
    node(page, recordings, "network", "w1").click()
    assert fact(page, "gradient") == "none has come"
    assert fact(page, ".grad") == "None"
    assert ways(page) == [("w1 → h → a → y", "not walked back yet")]
    arrives = step_that(recording, "backward", "w1", "gradient")
    for _ in range(arrives - seed):
        page.keyboard.press("ArrowRight")
    assert fact(page, "gradient") == "−2"
    assert fact(page, ".grad") == "None"
    assert ways(page) == [("w1 → h → a → y", "2 × 1 × −1 = −2")]
    for _ in range(step_that(recording, "accumulate", "w1", "grad") - arrives):
        page.keyboard.press("ArrowRight")
    assert fact(page, ".grad") == "−2"


def test_of_a_node_that_is_yet_to_come_nothing_is_said_that_torch_would_have_to_say(
    open_file, recordings
):
    page = open_file("network", 0)
    node(page, recordings, "network", "h").click()
    assert fact(page, "value") == "not computed yet"
    assert fact(page, "written as") == "x * w1"
    assert panel(page).locator("dd:visible", has_text="MulBackward0").count() == 0
    page.keyboard.press("End")
    assert fact(page, "grad_fn") == "MulBackward0"


def test_all_paths_are_listed_with_their_sum_and_one_alone_is_lit_on_demand(open_file, recordings):
    page = open_file("chain")
    node(page, recordings, "chain", "x").click()
    # y = 2·1 + 1 = 3, dz/dy = 6: over s 2 · 2 · 6, straight 1 · 6.
    assert ways(page) == [
        ("x → s → mul → y → z", "2 × 2 × 1 × 6 = 24"),
        ("x → y → z", "1 × 6 = 6"),
    ]
    assert panel(page).locator(".total").inner_text() == "24 + 6 = 30, the gradient of x."
    everything = lit(page, recordings, "chain")
    assert ("x", "s") in everything
    assert ("x", "y") in everything
    second = panel(page).locator("button.way").nth(1)
    second.click()
    page.mouse.move(5, 5)
    assert second.get_attribute("aria-pressed") == "true"
    assert lit(page, recordings, "chain") == {("x", "y"), ("y", "z")}
    second.click()
    page.mouse.move(5, 5)
    assert lit(page, recordings, "chain") == everything


@pytest.mark.parametrize("size", [(1280, 720), (1024, 640), (390, 844)], ids=str)
def test_the_panel_leaves_the_graph_where_and_as_large_as_it_was(open_file, recordings, size):
    page = open_file("network")
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    graph = page.locator("svg.autograd-graph")
    before = graph.bounding_box()
    node(page, recordings, "network", "w1").click()
    assert graph.bounding_box() == before
    stage, facts = page.locator(".stage").bounding_box(), panel(page).bounding_box()
    if size[0] < 720:
        assert facts["y"] >= stage["y"] + stage["height"]
    else:
        assert facts["x"] + facts["width"] <= stage["x"]


def test_escape_and_the_cross_close_it_put_the_light_out_and_give_the_focus_back(
    open_file, recordings
):
    page = open_file("network")
    page.keyboard.press("i")
    assert panel(page).is_visible()
    page.keyboard.press("Escape")
    assert panel(page).is_hidden()
    assert page.locator("[data-path], [data-chosen]").count() == 0
    assert page.evaluate("document.activeElement.className").startswith("autograd-player")
    node(page, recordings, "network", "h").click()
    page.get_by_role("button", name="Close the facts").click()
    assert panel(page).is_hidden()
    assert page.locator(".ledger").is_visible()


def test_by_keyboard_alone_one_goes_from_node_to_node_and_opens_one(open_file, recordings):
    page = open_file("network", step_that(recordings["network"], "accumulate", "w1", "grad"))
    page.locator(".stage").focus()
    page.keyboard.press("Enter")
    focused = "document.activeElement.dataset.node ?? document.activeElement.dataset.edge"
    graph = recordings["network"].passes[0].graph
    assert page.evaluate(focused) == graph.named("w1").id
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == graph.nodes[2].id  # w1's neighbour in order of execution
    step = page.locator(".autograd-player").get_attribute("data-step")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert panel(page).locator("select").evaluate("each => each.selectedOptions[0].text") == "w1"
    assert page.locator(".autograd-player").get_attribute("data-step") == step
    page.keyboard.press("Escape")
    assert page.evaluate(focused) == graph.named("w1").id
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "stage"
    page.keyboard.press("Tab")
    assert not page.evaluate("document.querySelector('.stage').contains(document.activeElement)")


def test_the_focus_tells_every_digit_of_a_node_and_of_an_edge(open_file, recordings):
    page = open_file("third")
    gradient = recordings["third"].passes[0].graph.named("x").gradient
    page.locator(".stage").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    said = []
    for _ in range(4):
        said.append(page.locator(".glance").inner_text())
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == said[-1]
        page.keyboard.press("ArrowDown")
    assert any(f"gradient {gradient}" in each for each in said)
    assert any(f"contribution {gradient}" in each for each in said)


def test_another_node_can_be_chosen_in_the_panel(open_file, recordings):
    page = open_file("network")
    page.keyboard.press("i")
    panel(page).get_by_label("Node").select_option(label="w2")
    assert fact(page, "value") == "−1"
    assert lit(page, recordings, "network") == {("w2", "y")}


def test_the_panel_stays_with_its_node_from_pass_to_pass(open_file, recordings):
    page = open_file("twice", 0)
    node(page, recordings, "twice", "x").click()
    assert fact(page, ".grad") == "None"
    page.keyboard.press("End")
    assert fact(page, ".grad") == "12"
    assert panel(page).locator(".total").inner_text() == "3 + 3 = 6, the gradient of x."


def test_what_is_still_to_be_predicted_stays_a_question_mark_in_the_panel(open_file, recordings):
    page = open_file("network", 0, "&predict=mask")
    page.keyboard.press("i")
    panel(page).get_by_label("Node").select_option(label="w1")
    root = page.locator(".autograd-player")
    root.focus()
    masked = False
    for _ in range(3 * len(recordings["network"].steps)):
        page.keyboard.press("ArrowRight")
        numbers = [fact(page, each) for each in ("gradient", ".grad")]
        if "?" not in numbers:
            continue
        masked = True
        assert panel(page).locator("text=−2").count() == (1 if numbers[0] == "−2" else 0) * 2
        if numbers[0] == "?":
            assert ways(page)[0][1] == "?"
    assert masked


def test_text_of_a_program_stays_text(open_file, recordings):
    page = open_file("hostile")
    node(page, recordings, "hostile", "y").click()
    assert "<img" in fact(page, "written as")
    assert page.locator(".autograd-player img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_panel_and_beside_the_focus(open_file, scheme):
    page = open_file("chain")
    page.emulate_media(color_scheme=scheme)
    page.keyboard.press("i")
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.locator(".stage").focus()
    page.keyboard.press("Enter")
    assert serious(page) == []


# ------------------------------------------------------------ formulas on the edges


def test_n_turns_local_derivatives_from_numbers_to_formulas_to_both_and_back(open_file, recordings):
    page = open_file("network")
    edge = recordings["network"].passes[0].graph.edges[1]
    local = page.locator(f'g.edge[data-edge="{edge.id}"] .slot.local')
    size = page.locator("svg.autograd-graph").bounding_box()
    seen = [local.text_content()]
    for _ in range(3):
        page.keyboard.press("n")
        seen.append(local.text_content())
        assert page.locator("svg.autograd-graph").bounding_box() == size
    assert seen == ["×2", "×x", "×x = 2", "×2"]


def test_formulas_appear_no_sooner_than_the_numbers_and_stay_chosen(open_file, recordings):
    page = open_file("network", 0)
    edge = recordings["network"].passes[0].graph.edges[1]
    local = page.locator(f'g.edge[data-edge="{edge.id}"] .slot.local')
    page.keyboard.press("n")
    assert local.text_content() == ""
    page.keyboard.press("End")
    assert local.text_content() == "×x"
    page.locator(".menu summary").click()
    page.get_by_label("Local derivative on the edges as").select_option("both")
    assert local.text_content() == "×x = 2"
    page.reload()
    page.keyboard.press("End")
    assert local.text_content() == "×x = 2"


# ------------------------------------------------------------ the first NaN


def test_the_first_nan_is_marked_from_its_step_on_and_no_sooner(open_file, recordings):
    recording = recordings["nan"]
    infinite = step_that(recording, "forward", "y", "value")
    page = open_file("nan", infinite - 1)
    marks = page.locator("g.first-bad")
    size = page.locator("svg.autograd-graph").bounding_box()
    assert marks.count() == 0
    page.keyboard.press("ArrowRight")
    assert marks.all_text_contents()[0].endswith("⚠ −∞ firstappears here")
    page.keyboard.press("ArrowRight")
    assert "⚠ NaN first" in marks.nth(1).text_content()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert marks.count() == 0
    assert page.locator("svg.autograd-graph").bounding_box() == size


def test_every_mark_is_in_view(open_file):
    page = open_file("nan")
    stage = page.locator(".stage").bounding_box()
    boxes = [each.bounding_box() for each in page.locator("g.first-bad rect").all()]
    assert len(boxes) >= 3
    for box in boxes:
        assert stage["x"] <= box["x"]
        assert box["x"] + box["width"] <= stage["x"] + stage["width"]
        assert stage["y"] <= box["y"]
