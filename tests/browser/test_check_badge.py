"""The badge of a checked recording: asked for at rest, disturbing nothing, open to the figures."""

import pytest
from axe_playwright_python.sync_playwright import Axe

import autograd_lab as lab
from autograd_lab.player import to_html
from autograd_lab.player.features.check.check import check_texts
from autograd_lab.player.payload.payload import payload
from tests.browser.players import player_page

CODE = """import torch
x = torch.tensor(3.0, requires_grad=True)
y = x * x
y.backward()
"""
BADGE = ".autograd-player .check"


@pytest.fixture(scope="module")
def recording():
    """The program, recorded."""
    return lab.record(CODE)


@pytest.fixture
def player(page, recording):
    """A player whose host can check."""
    page.emulate_media(reduced_motion="reduce")
    page.set_content(player_page(payload(recording), offers=("onCheck",)))
    page.locator(".autograd-player[data-step]").wait_for()
    return page


def asked(page):
    return page.evaluate("reported.checks.length")


def test_a_check_is_asked_for_once_a_second_after_the_last_step(player):
    player.evaluate("window.began = performance.now()")
    player.keyboard.press("ArrowRight")
    player.wait_for_function("() => reported.checks.length === 1")
    assert player.evaluate("reported.checks[0] - window.began") >= 1000
    player.keyboard.press("ArrowRight")
    player.wait_for_timeout(1300)  # nobody answers: it does not ask again
    assert asked(player) == 1


def test_it_is_not_asked_for_while_it_plays(player):
    player.get_by_label("Speed").select_option("0.5")
    player.get_by_role("button", name="Play").click()
    player.wait_for_timeout(1700)  # half a step a second: longer than the rest that it waits for
    assert asked(player) == 0
    player.get_by_role("button", name="Pause").click()
    player.wait_for_function("() => reported.checks.length === 1")


def test_it_arrives_without_touching_the_focus_the_step_or_what_stands_there(player, recording):
    player.keyboard.press("ArrowRight")
    player.get_by_role("slider", name="Step").focus()
    state = """() => {
      const root = document.querySelector(".autograd-player");
      return [document.activeElement.className, root.dataset.step,
        root.querySelector(".frame").innerText, root.querySelector("svg.autograd-graph").outerHTML];
    }"""
    before = player.evaluate(state)
    assert player.locator(BADGE).is_hidden()
    player.evaluate("check => window.player.check(check)", check_texts(recording.check()))
    assert player.locator(BADGE).is_visible()
    after = player.evaluate(state)
    assert after[:2] == before[:2]
    assert after[3] == before[3]
    assert after[2].replace("✓\nchecked\n", "") == before[2]


def test_it_opens_to_the_figures_and_closes_by_escape_or_a_click_elsewhere(player, recording):
    player.evaluate("check => window.player.check(check)", check_texts(recording.check()))
    badge = player.locator(f"{BADGE} summary")
    assert badge.inner_text().split() == ["✓", "checked"]
    badge.press("Enter")
    panel = player.locator(f"{BADGE} .figures")
    assert "Sums of contributions" in panel.inner_text()
    assert "torch 6, difference quotient 6" in panel.inner_text()
    player.keyboard.press("Escape")
    assert panel.is_hidden()
    badge.click()
    assert panel.is_visible()
    player.locator(".sentence").click()
    assert panel.is_hidden()


def test_new_numbers_have_no_badge_until_they_are_checked(player, recording):
    player.evaluate("check => window.player.check(check)", check_texts(recording.check()))
    other = payload(lab.record(CODE, {"x": 4.0}))
    player.evaluate("data => window.player.update(data)", other)
    assert player.locator(BADGE).is_hidden()
    player.wait_for_function("() => reported.checks.length > 0")


def test_a_kink_and_a_difference_are_words_and_signs_not_colours_alone(player):
    kink = "import torch\nx = torch.tensor(0., requires_grad=True)\ntorch.relu(x).backward()"
    player.evaluate("check => window.player.check(check)", check_texts(lab.record(kink).check()))
    assert player.locator(f"{BADGE} summary").inner_text().split("\n") == ["∧", "not smooth here"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_file_with_a_check_shows_it_and_axe_finds_nothing_serious(
    page, tmp_path, recording, scheme
):
    path = tmp_path / "checked.html"
    path.write_text(to_html(recording, "Checked", recording.check()), encoding="utf-8")
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(path.as_uri())
    page.locator(f"{BADGE} summary").click()
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []


def test_a_file_without_a_check_has_no_badge(page, tmp_path, recording):
    path = tmp_path / "unchecked.html"
    path.write_text(to_html(recording), encoding="utf-8")
    page.goto(path.as_uri())
    page.locator(".autograd-player[data-step]").wait_for()
    assert page.locator(BADGE).is_hidden()


# ------------------------------------------------------------ in the dashboard


def test_in_a_lesson_the_badge_comes_by_itself_without_a_new_entry_in_the_history(page, app_url):
    page.goto(f"{app_url}/Lessons?lesson=gradients-accumulate&step=3")
    page.locator(".autograd-player svg.autograd-graph").wait_for()
    entries = page.evaluate("history.length")
    page.evaluate("window.kept = document.querySelector('.autograd-player')")
    page.locator(BADGE).wait_for()
    assert page.locator(f"{BADGE} summary").inner_text().split() == ["✓", "checked"]
    assert page.evaluate("window.kept === document.querySelector('.autograd-player')")
    assert page.evaluate("history.length") == entries
    assert page.locator(".autograd-player").get_attribute("data-step") == "3"


def test_what_is_typed_meanwhile_is_still_there_when_the_badge_has_come(page, app_url):
    page.goto(f"{app_url}/Lessons?lesson=used-twice")
    page.locator(".autograd-player svg.autograd-graph").wait_for()
    answer = page.get_by_placeholder("your answer")
    answer.fill("4")
    page.locator(BADGE).wait_for()
    assert answer.input_value() == "4"
    assert answer.evaluate("each => each === document.activeElement")


def test_a_program_that_is_not_a_lesson_has_no_badge(page, app_url):
    page.goto(app_url)
    page.locator(".autograd-player svg.autograd-graph").wait_for()
    page.wait_for_timeout(2500)  # longer than the rest after which one would be asked for
    assert page.locator(BADGE).is_hidden()
