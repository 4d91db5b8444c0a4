"""The player for everyone: by keyboard alone, read aloud, on a phone, by touch, enlarged."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import autograd_lab as lab
from autograd_lab.player.payload.payload import payload
from tests.browser.players import player_page, press, step_of

# At a step of it: a lesson's questions come before the first.
LESSON = "/Lessons?lesson=gradients-accumulate&step=1"
NETWORK = lab.lesson("backpropagation-by-hand").code
PLAYER = ".autograd-player"
LOOP = """import torch
w = torch.tensor(1.0, requires_grad=True)
for turn in range(3):
    loss = (w * 3.0 - 1.0) ** 2
    loss.backward()
    w.grad = None
"""


@pytest.fixture(scope="module")
def network():
    return lab.record(NETWORK)


@pytest.fixture
def lesson(page, app_url):
    """Opens a lesson, its player complete."""

    def open_lesson(address=LESSON, width=1280, height=720):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(reduced_motion="reduce")
        page.goto(app_url + address)
        page.locator(f"{PLAYER} .stage svg.autograd-graph").wait_for()
        page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        return page

    return open_lesson


# ----------------------------------------------------------------- the keys, in a dialog


def test_the_question_mark_lists_every_key_and_the_focus_comes_back(player, network):
    page = player(network)
    speed = page.get_by_role("combobox", name="Speed")
    page.get_by_role("button", name="Play").focus()
    press(page, "?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    for words in ("next step", "play and pause", "full screen", "walk by edge", "this list"):
        expect(dialog).to_contain_text(words)
    # Keys rest meanwhile, and the focus cannot leave.
    press(page, "ArrowRight", "End", "Tab", "Tab", "Tab")
    assert step_of(page) == 0
    assert page.evaluate(
        "!!document.activeElement.closest('dialog') || document.body === document.activeElement"
    )
    press(page, "Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Play")).to_be_focused()
    assert speed.is_visible()


def test_the_list_of_keys_is_behind_the_dots_too(player, network):
    page = player(network)
    page.get_by_label("Symbols, keys and more").click()
    page.get_by_role("button", name=re.compile("^Keys")).click()
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_label("Symbols, keys and more")).to_be_focused()


def test_every_key_of_every_feature_that_acts_alone_is_in_the_list(player, network):
    page = player(network)
    press(page, "?")
    named = page.get_by_role("dialog", name="Keys").locator("kbd").all_inner_texts()
    written = {"ArrowRight": "→", "ArrowLeft": "←", " ": "Space", "-": "−"}
    for key in page.evaluate("keys"):
        if key.startswith("Shift+") or key == "=":
            continue  # "Shift →" stands there as one; "=" is "+" without Shift
        name = written.get(key, key.upper() if len(key) == 1 else key)
        assert name in named, f"{key} is not in the list: {named}"


def test_keys_never_act_while_someone_types(player, network):
    page = player(network)
    page.get_by_label("notes").click()
    press(page, "ArrowRight", "3", "Shift+ArrowRight", "?", "End")
    assert step_of(page) == 0
    assert page.get_by_role("combobox", name="Walk").input_value() == "edge"
    assert page.get_by_role("dialog").count() == 0


# ----------------------------------------------------------------- by keyboard alone


def test_everything_on_the_player_is_reached_by_tab_and_its_focus_is_seen(player):
    page = player(lab.record(LOOP))
    controls = page.evaluate(
        """() => [...document.querySelectorAll('.autograd-player :is(button, select, input,"""
        """ summary, a[href], [tabindex="0"])')].filter((each) => !each.disabled
          && each.checkVisibility({ visibilityProperty: true })).length"""
    )
    reached, unseen = set(), []
    page.locator("body").press("Tab")
    for _ in range(controls + 5):
        found = page.evaluate(
            """() => {
              const at = document.activeElement;
              if (!at.closest('.autograd-player')) return null;
              at.dataset.reached = '1';
              const look = getComputedStyle(at);
              const shape = at.querySelector?.('.shape, .ring');
              const drawn = shape && getComputedStyle(shape);
              return { name: at.className?.baseVal ?? at.className,
                seen: look.outlineStyle !== 'none' || look.boxShadow !== 'none'
                  || Boolean(drawn && parseFloat(drawn.strokeWidth) >= 3) };
            }"""
        )
        if found:
            reached.add(found["name"])
            if not found["seen"]:
                unseen.append(found["name"])
        press(page, "Tab")
    assert unseen == []
    assert page.locator("[data-reached]").count() >= controls


def test_a_whole_lesson_can_be_done_by_keyboard(lesson):
    page = lesson()
    slider = page.locator(".st-key-gradients-accumulate-x input[type=range]")
    # Tab alone leads from the top of the page into the player and on to the sliders.
    stations = []
    for _ in range(70):
        press(page, "Tab")
        stations.append(
            page.evaluate(
                """() => document.activeElement.closest('.autograd-player') ? 'player'
                  : document.activeElement.closest('.st-key-sliders') ? 'sliders' : 'page'"""
            )
        )
        if stations[-1] == "sliders":
            break
    assert stations[-1] == "sliders"
    assert "player" in stations
    before = page.locator(f"{PLAYER} .stage text").all_text_contents()
    press(page, "ArrowRight")
    expect(slider).not_to_have_value("3")
    expect(page.locator(f"{PLAYER} .stage")).not_to_contain_text("".join(before))
    # Back into the player; a lesson's questions, where it has some, end with Escape.
    page.locator(PLAYER).focus()
    press(page, "Escape")
    page.locator(PLAYER).focus()
    last = int(page.locator(PLAYER).get_attribute("data-steps")) - 1
    for _ in range(last):
        press(page, "ArrowRight")
    assert step_of(page) == last


# ----------------------------------------------------------------- read aloud


def live(page) -> str:
    return page.locator(".sentence").get_attribute("aria-live")


def test_a_sentence_is_live_and_silent_while_steps_fly_by(player, network):
    page = player(network)
    assert live(page) == "polite"
    page.get_by_role("combobox", name="Speed").select_option("5")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "() => Number(document.querySelector('.autograd-player').dataset.step) > 1"
    )
    assert live(page) == "off"
    page.evaluate(
        """() => {
          window.written = 0;
          new MutationObserver(() => { written += 1; }).observe(
            document.querySelector('.sentence'), { childList: true });
        }"""
    )
    page.get_by_role("button", name="Pause").click()
    page.wait_for_function("() => document.querySelector('.sentence').ariaLive === 'polite'")
    # The last one is written anew once the element is live again: so it is read.
    assert page.evaluate("written") >= 1


def test_the_graph_in_words_follows_the_step(player, network):
    page = player(network)
    page.get_by_label("Symbols, keys and more").click()
    page.get_by_role("button", name="The graph in words").click()
    words = page.locator(".reading")
    expect(words.locator("li", has_text="h = x * w1, by mul").first).to_contain_text(
        "Not computed yet."
    )
    press(page, "End")
    rows = words.locator("ol > li")
    nodes = network.passes[-1].graph.nodes
    assert rows.count() == len(nodes)
    # By hand: at 2, 3, −1, 0.5 the gradient of w1 is −1 × 2.
    weight = rows.filter(has_text="w1, a leaf that requires grad")
    assert "Value 3, gradient −2, .grad −2." in weight.inner_text()
    product = rows.filter(has_text="h = x * w1, by mul")
    assert "from w1: local derivative x = 2.0, contribution −2" in product.inner_text()
    press(page, "Home")
    assert "gradient" not in rows.filter(has_text="h = x * w1").inner_text().split("from")[0]


def test_a_cut_is_said_in_the_graph_in_words(player):
    code = (
        "import torch\nx = torch.tensor(3.0, requires_grad=True)\ny = x * 2\n"
        "z = y.detach() * x\nz.backward()\n"
    )
    page = player(lab.record(code))
    press(page, "End")
    page.locator(".reading").evaluate("(details) => { details.open = true; }")
    expect(page.locator(".reading")).to_contain_text("cut, no gradient flows (detach)")


# ----------------------------------------------------------------- sizes, fingers


def top(page, selector) -> float:
    return page.locator(selector).first.bounding_box()["y"]


def test_on_a_phone_the_sliders_stand_below_the_transport_and_the_code_below_them(lesson):
    page = lesson(width=390, height=844)
    expect(page.locator(".autograd-below .code")).to_be_visible()
    parts = [".sentence", f"{PLAYER} .stage", f"{PLAYER} .transport", ".st-key-sliders .stSlider"]
    places = [top(page, each) for each in [*parts, ".autograd-below .code", ".ledger"]]
    assert places == sorted(places)
    # What stands there steps along, hears the keys, and comes back with the room.
    page.locator(".autograd-below .ledger").click()
    press(page, "ArrowRight", "ArrowRight")
    assert step_of(page) == 3
    expect(page.locator(".autograd-below .code li.current")).to_have_count(1)
    page.set_viewport_size({"width": 1280, "height": 720})
    expect(page.locator(f"{PLAYER} .frame > .side .code")).to_be_visible()
    expect(page.locator(".autograd-below > *")).to_have_count(0)


def test_a_lessons_sliders_are_above_the_fold(lesson):
    page = lesson()
    for slider in page.locator(".st-key-sliders .stSlider input[type=range]").all():
        box = slider.bounding_box()
        assert box["y"] + box["height"] <= 720


@pytest.mark.parametrize("width", [390, 640])
def test_on_a_phone_and_at_200_percent_nothing_is_cut_off_or_covered(lesson, width):
    page = lesson(width=width, height=360 if width == 640 else 844)
    inner, outer = page.evaluate(
        """() => {
          const main = document.querySelector('[data-testid="stMain"]');
          return [main.scrollWidth, main.clientWidth];
        }"""
    )
    assert inner <= outer
    for name in ("First step", "Previous step", "Play", "Next step", "Last step"):
        button = page.get_by_role("button", name=name)
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    page.get_by_role("button", name="Next step").click()
    assert step_of(page) == 2


def test_the_way_to_other_lessons_scrolls_away_and_covers_nothing(lesson):
    page = lesson()
    before = top(page, ".st-key-lesson-top")
    page.mouse.move(640, 160)
    page.mouse.wheel(0, 300)
    page.wait_for_function(
        "() => document.querySelector('.st-key-lesson-top').getBoundingClientRect().top"
        f" < {before} - 100"
    )


@pytest.mark.parametrize("opens", ["details.menu", "details.check"])
def test_on_a_phone_what_the_bar_opens_is_whole_though_the_bar_breaks(lesson, opens):
    page = lesson("/Lessons?lesson=training-loop", width=390, height=844)
    page.locator(f"{PLAYER} {opens} summary").click()
    panel = page.locator(f"{PLAYER} {opens} > div").bounding_box()
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= 390


def test_fingers_get_44_pixels(browser, tmp_path):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    path = tmp_path / "player.html"
    path.write_text(player_page(payload(lab.record(LOOP))), encoding="utf-8")
    page.goto(path.as_uri())
    page.wait_for_function("() => window.ready")
    small = page.evaluate(
        """() => [...document.querySelectorAll('.autograd-player :is(.transport, .bar)"""
        """ :is(button, select, summary, input)')]
          .filter((each) => each.checkVisibility())
          .map((each) => [each.getAttribute('aria-label') ?? each.textContent,
            each.getBoundingClientRect()])
          .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
          .map(([name, box]) => `${name} ${box.width}×${box.height}`)"""
    )
    context.close()
    assert small == []


# ----------------------------------------------------------------- light, dark, hall


@pytest.mark.parametrize("projector", [False, True], ids=["screen", "hall"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_at_any_kind_of_step(player, page, scheme, projector):
    page.emulate_media(color_scheme=scheme)
    recording = lab.record(LOOP)
    player(recording, projector=projector)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    kinds = {}
    for step in recording.steps:
        kinds.setdefault(step.kind, step.index)
    serious = []
    for step in kinds.values():
        page.get_by_role("slider", name="Step").fill(str(step))
        serious += findings(page)
    page.locator(".reading").evaluate("(details) => { details.open = true; }")
    page.get_by_label("Symbols, keys and more").click()
    serious += findings(page)
    page.get_by_label("Symbols, keys and more").click()
    page.locator(".sentence").click()
    press(page, "?")
    serious += findings(page)
    assert serious == []


def findings(page) -> list[str]:
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary'][:160]}"
        for each in Axe().run(page).response["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


def test_the_projector_starts_in_light_and_gives_the_dark_back(lesson, page):
    page.emulate_media(color_scheme="dark")
    lesson(f"{LESSON}&projector=true")
    root = page.locator(PLAYER)
    expect(root).to_have_attribute("data-theme", "light")
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(255, 255, 255)")
    page.locator(".st-key-frame-menu").get_by_role("button", name="Menu").click()
    page.get_by_text("Projector").click()
    expect(root).to_have_attribute("data-theme", "dark")
    assert step_of(page) == 1
