"""Another program, other numbers: no word of the old ones stays, and nothing is told ahead."""

import re

import pytest
from playwright.sync_api import expect

import autograd_lab as lab
from autograd_lab.player.payload.payload import payload
from tests.browser.players import press, step_of
from tests.browser.predict.asking import RIGHT, everything_said, sentence
from tests.quiz.table import PROGRAMS


def open_lesson(page, app_url, slug):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{app_url}/Lessons?lesson={slug}")
    player = page.locator(".autograd-player[data-step]")
    player.wait_for()
    return player


def said(player):
    return player.locator(".sentence")


# --------------------------------------------------------------- another program, other numbers


def test_a_setting_with_another_program_begins_at_its_first_step_and_asks(page, app_url):
    player = open_lesson(page, app_url, "first-backward")
    player.press("Escape")
    player.press("End")
    expect(player).not_to_have_attribute("data-step", "0")
    page.get_by_role("button", name="x² + 3x + 1", exact=True).click()
    expect(player).to_have_attribute("data-step", "0")
    expect(said(player)).to_have_text("Question 1 of 2. What is in x.grad at the end?")
    # A program that was asked about is known: it keeps the step and does not ask again.
    player.press("Escape")
    page.get_by_role("button", name="As written").click()
    expect(player.locator(".code")).to_contain_text("y = x**2\n")
    expect(player.locator(".ask")).to_be_hidden()


def test_every_program_of_when_torch_says_no_asks_its_questions(page, app_url):
    player = open_lesson(page, app_url, "when-torch-says-no")
    for _ in range(3):
        expect(said(player)).to_contain_text("Question 1 of ")
        before = player.locator(".code").inner_text()
        player.press("Escape")
        player.press("End")
        page.get_by_role("button", name="Next program").click()
        expect(player.locator(".code")).not_to_have_text(before, use_inner_text=True)
        expect(player).to_have_attribute("data-step", "0")


def test_no_verdict_stays_when_its_numbers_change(player):
    chosen = lab.lesson("backpropagation-by-hand")
    page = player(payload(lab.record(chosen.code), chosen.questions))
    page.keyboard.type("6.5")
    press(page, "Enter")
    assert sentence(page).startswith(RIGHT)
    moved = payload(lab.record(chosen.code, inputs={"b": 1.0}), chosen.questions)
    page.evaluate("(data) => window.player.update(data)", moved)
    assert RIGHT not in sentence(page)
    assert "6.5" not in sentence(page)
    assert sentence(page).startswith("Question 2 of 3. ")
    assert page.locator(".tally").is_hidden()
    assert step_of(page) == 0


def test_more_of_the_same_recording_leaves_the_verdict(player):
    chosen = lab.lesson("backpropagation-by-hand")
    data = payload(lab.record(chosen.code), chosen.questions)
    page = player(data)
    page.keyboard.type("6.5")
    press(page, "Enter")
    page.evaluate("(data) => window.player.update(data)", data)
    assert sentence(page).startswith(RIGHT)


def test_no_summary_stays_when_its_numbers_change(player, network):
    page = player(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight")
    page.keyboard.type("6.5")
    press(page, "Enter", "End")
    assert "You had 1 of 1 right." in sentence(page)
    end = step_of(page)
    moved = payload(lab.record(PROGRAMS["network"], {"b": 1.5}))
    page.evaluate("(data) => window.player.update(data)", moved)
    assert step_of(page) == end
    assert "You had" not in sentence(page)


def test_a_question_means_the_same_where_its_own_instruction_is_followed(page, app_url):
    player = open_lesson(page, app_url, "what-a-gradient-says")
    page.get_by_role("button", name="With a secant").click()
    asked = "Question 1 of 2. What is the value of y?"
    expect(said(player)).to_have_text(asked)
    page.locator(".st-key-what-a-gradient-says-h").get_by_role("combobox").click()
    page.get_by_role("option", name="0.1", exact=True).click()
    expect(player.locator(".code")).to_contain_text("h = 0.1")
    expect(said(player)).to_have_text(asked)


# --------------------------------------------------------------- nothing tells it ahead


def seen_in_the_graph(page):
    """The texts of the picture that are not hidden."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".autograd-graph text")]
          .filter((each) => each.textContent.trim())
          .filter((each) => getComputedStyle(each).visibility === "visible")
          .map((each) => each.textContent)"""
    )


@pytest.mark.parametrize(
    ("slug", "tells"),
    [
        ("no-grad", ["✂", "no_grad", "z"]),  # does z require grad?
        ("made-as-you-run", ["x**3", "x ** 3"]),  # which branch runs?
        ("detach", ["✂", "detach"]),
    ],
)
def test_what_is_still_to_come_has_no_name_while_a_lesson_asks(player, slug, tells):
    chosen = lab.lesson(slug)
    page = player(payload(lab.record(chosen.code), chosen.questions))
    texts = " ".join(seen_in_the_graph(page))
    assert not [each for each in tells if each in texts]
    told = page.locator("svg.autograd-graph").get_attribute("aria-label")
    assert "Operations" not in told
    press(page, "Escape")
    assert len(seen_in_the_graph(page)) > len(texts.split())
    assert "Operations" in page.locator("svg.autograd-graph").get_attribute("aria-label")


def test_the_timeline_names_nothing_while_a_lesson_asks(player):
    chosen = lab.lesson("leaves")  # a warning of torch says what z.grad is
    page = player(payload(lab.record(chosen.code), chosen.questions))
    letters = page.locator(".bands .band text")
    assert letters.count() > 0
    hidden = "(all) => all.every((each) => getComputedStyle(each).visibility === 'hidden')"
    assert letters.evaluate_all(hidden)
    box = page.locator(".timeline").bounding_box()
    for share in (0.3, 0.6, 0.75, 0.85, 0.95):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + 20)
        assert page.locator(".hint").inner_text().startswith("step ")
    assert "warning" not in everything_said(page).lower()
    press(page, "Escape")
    assert not letters.evaluate_all(hidden)


def test_the_next_row_of_the_table_does_not_tell_where_the_update_led(page, app_url):
    open_lesson(page, app_url, "training-loop")
    table = page.locator(".st-key-figure-table")
    expect(table).to_contain_text("−3.989")
    assert "0.0399" not in table.inner_text()


def test_the_curve_does_not_tell_how_high_it_is(page, app_url):
    open_lesson(page, app_url, "what-a-gradient-says")
    figure = page.locator(".autograd-figure[data-ready]")
    expect(figure.locator(".js-line").first).to_be_attached(timeout=60_000)
    assert figure.locator(".ytick").count() == 0
    assert "11" not in page.locator(".autograd-figure").inner_text()
    labels = figure.evaluate(
        "(root) => [root, ...root.querySelectorAll('[aria-label]')]"
        ".map((each) => each.getAttribute('aria-label') ?? '').join(' ')"
    )
    assert "11" not in labels


@pytest.mark.parametrize("lesson", lab.lessons(), ids=lambda each: each.slug)
def test_no_title_of_a_setting_says_a_number_that_is_asked_for(lesson):
    for variant in lesson.variants:
        recording = lab.record(variant.code or lesson.code, variant.inputs)
        asked = payload(recording, lesson.questions)["lesson"]
        told = {each["shown"] for each in asked} - {"0", "1", "2", "3", "None", "True", "False"}
        assert not told.intersection(re.findall(r"[−\d.]+", variant.name)), variant.name
