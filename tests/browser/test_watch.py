"""Small charts of what changes from pass to pass: they grow as one steps, and lead to changes."""

import pytest
from axe_playwright_python.sync_playwright import Axe

import autograd_lab as lab
from autograd_lab.player.payload.payload import payload
from tests.browser.players import player_page

DESCENT = """import torch
w = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
for turn in range(4):
    loss = (w * 3.0 + b - 1.0) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.02 * w.grad
        b -= 0.02 * b.grad
    w.grad = None
    b.grad = None
"""
TWICE = """import torch
x = torch.tensor(3.0, requires_grad=True)
for _ in range(2):
    y = x * x
    y.backward()
"""
ONCE = "import torch\nx = torch.tensor(3.0, requires_grad=True)\ny = x * x\ny.backward()\n"


@pytest.fixture(scope="module")
def recordings():
    """Each program recorded once."""
    codes = {"descent": DESCENT, "twice": TWICE, "once": ONCE}
    return {name: lab.record(code) for name, code in codes.items()}


@pytest.fixture
def open_file(open_file, recordings):
    """Opens a program's file at a step; -1 is the last."""
    return lambda name, step=-1, query="": open_file(recordings[name], step, query)


def chart(page, title):
    return page.locator(".watch .chart").filter(has=page.locator(f"b:text-is('{title}')"))


def step_of(page):
    return int(page.locator(".autograd-player").get_attribute("data-step"))


def points(recording, title):
    """[(step, text)] of a series, through all passes."""
    series = next(each for each in payload(recording)["watch"] if each["title"] == title)
    firsts = [each.steps[0].index for each in recording.passes]
    return [
        (firsts[p] + local, text)
        for p, local, text in zip(series["passes"], series["locals"], series["texts"], strict=True)
    ]


def test_a_program_in_which_nothing_changes_twice_has_no_charts(open_file):
    assert open_file("once").locator(".watch").is_hidden()


def test_the_number_beside_a_chart_is_the_one_in_the_picture_at_every_step(open_file, recordings):
    page = open_file("twice", 0)
    drawer = page.locator("g.node", has_text="x").first.locator(".slot.grad")
    for _ in recordings["twice"].steps:
        shown = chart(page, "x.grad").locator(".number").inner_text()
        in_picture = drawer.text_content()
        # While it accumulates the drawer reads the whole sum.
        assert shown == in_picture.split(" = ")[-1]
        page.keyboard.press("ArrowRight")
    assert shown == "12"


def test_a_chart_says_nothing_of_what_is_to_come(open_file, recordings):
    page = open_file("descent", 0)
    loss = points(recordings["descent"], "loss")
    later = {text for _, text in loss[1:]}
    words = page.locator(".watch .chart").first
    assert words.locator("svg").get_attribute("aria-label") == "loss so far: no number yet."
    for _ in range(loss[0][0]):
        page.keyboard.press("ArrowRight")
    said = words.locator("svg").get_attribute("aria-label")
    assert said == f"loss so far: {loss[0][1]} at step {loss[0][0] + 1}."
    assert not later & set(words.inner_text().split())
    drawn = words.locator("path.past").get_attribute("d")
    page.keyboard.press("End")
    assert len(words.locator("path.past").get_attribute("d")) > len(drawn)


def test_the_line_stays_level_until_the_number_changes_and_ends_at_the_cursor(
    open_file, recordings
):
    recording = recordings["twice"]
    page = open_file("twice")
    (_, _), (first, _), (second, _) = points(recording, "x.grad")
    last = len(recording.steps) - 1
    x = {step: 300 * step / last for step in (first, second, last)}
    path = chart(page, "x.grad").locator("path.past").get_attribute("d")
    numbers = [
        float(each) for each in path.replace("M", " ").replace("H", " ").replace("L", " ").split()
    ]
    assert numbers == pytest.approx([x[first], 100, x[second], x[second], 0, x[last]])


def test_the_buttons_of_a_chart_go_from_change_to_change(open_file, recordings):
    steps = [step for step, _ in points(recordings["descent"], "w")]
    page = open_file("descent", 0)
    seen = []
    for _ in steps:
        page.get_by_role("button", name="Next change of w", exact=True).click()
        seen.append(step_of(page))
    assert seen == [step for step in steps if step > 0] + [steps[-1]] * steps.count(0)
    page.get_by_role("button", name="Previous change of w", exact=True).press("Enter")
    assert step_of(page) == steps[-2]


def test_a_click_goes_to_the_nearest_change(open_file, recordings):
    steps = [step for step, _ in points(recordings["descent"], "loss")]
    page = open_file("descent", 0)
    plot = chart(page, "loss").locator(".plot")
    box = plot.bounding_box()
    for step in reversed(steps):
        x = box["width"] * step / (len(recordings["descent"].steps) - 1)
        plot.click(position={"x": min(x + 2, box["width"] - 1), "y": 10})
        assert step_of(page) == step


def test_a_number_to_be_predicted_is_a_question_mark_in_the_chart_too(open_file, recordings):
    page = open_file("twice", 0, "&predict=mask")
    masked = 0
    drawer = page.locator("g.node", has_text="x").first.locator(".slot.grad")
    for _ in range(3 * len(recordings["twice"].steps)):
        page.keyboard.press("ArrowRight")
        if drawer.text_content() == "?":
            masked += 1
            each = chart(page, "x.grad")
            assert each.locator(".number").inner_text() == "?"
            label = each.locator("svg").get_attribute("aria-label")
            assert label.endswith("then one that is hidden.")
    assert masked > 0


@pytest.mark.parametrize("projector", [False, True])
def test_charts_leave_the_ledger_and_the_current_line_in_view(page, recordings, projector):
    data = {**payload(recordings["descent"]), "projector": projector}
    page.set_content(player_page(data))
    page.locator(".autograd-player[data-step]").wait_for()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    side = page.locator(".sums").bounding_box()
    ledger = page.locator(".ledger").bounding_box()
    assert ledger["height"] >= 50
    assert ledger["y"] + ledger["height"] <= side["y"] + side["height"]
    row = page.locator(".ledger li.current").bounding_box()
    assert ledger["y"] - 1 <= row["y"]
    assert row["y"] + min(row["height"], ledger["height"]) <= ledger["y"] + ledger["height"] + 1
    watch = page.locator(".watch").bounding_box()
    assert watch["y"] + watch["height"] <= side["y"] + side["height"] + 1


def test_closed_charts_stay_closed_on_the_next_page(open_file):
    page = open_file("descent")
    assert chart(page, "loss").is_visible()
    page.locator(".watch > summary").click()
    assert chart(page, "loss").is_hidden()
    # The browser tells of the closing a frame later: who reloads before that has closed nothing.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    page.reload()
    page.locator(".autograd-player[data-step]").wait_for()
    assert chart(page, "loss").is_hidden()
    page.locator(".watch > summary").click()
    assert chart(page, "loss").is_visible()


def test_at_most_four_are_shown_and_others_can_be_chosen(open_file):
    page = open_file("descent")
    titles = ".watch .chart b"
    assert page.locator(titles).all_inner_texts() == ["loss", "w", "w.grad", "b"]
    page.locator(".pick summary").click()
    assert page.get_by_role("checkbox", name="b.grad").is_disabled()
    page.get_by_role("checkbox", name="loss").uncheck()
    page.get_by_role("checkbox", name="b.grad").check()
    assert page.locator(titles).all_inner_texts() == ["w", "w.grad", "b", "b.grad"]
    assert chart(page, "b.grad").locator(".number").inner_text() == "None"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_charts(open_file, scheme):
    page = open_file("descent")
    page.emulate_media(color_scheme=scheme)
    page.locator(".pick summary").click()
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
