"""Predict, then reveal, in a browser: what is hidden, what an answer brings, what links keep."""

import re

import pytest

import autograd_lab as lab
from autograd_lab.player.payload.payload import payload
from tests.browser.players import press, step_of
from tests.browser.predict.asking import RIGHT, WRONG, everything_said, pressed, sentence
from tests.quiz.asked import recording
from tests.quiz.table import PROGRAMS


def test_p_and_the_button_turn_predicting_on_and_off(player, network):
    page = player(network)
    assert pressed(page) == "false"
    press(page, "p")
    assert pressed(page) == "true"
    page.get_by_role("button", name="Predict").click()
    assert pressed(page) == "false"
    assert page.evaluate("reported.settings") == [["predict", "type"], ["predict", None]]


def test_a_step_with_a_question_says_its_numbers_nowhere(player):
    code = """import torch
x = torch.tensor(1.7, requires_grad=True)
y = x**2
y.backward()
"""
    page = player(payload(lab.record(code)), step=2, settings={"predict": "type"})
    press(page, "ArrowRight")
    assert sentence(page) == "1 has arrived at y = x**2. What does it hand on to x?"
    for name in (".contribution", ".local"):
        assert page.locator(f".edge.now .slot{name}").text_content() == "?"
    page.evaluate("document.querySelector('details.reading').open = true")
    for part in (".edge.now", ".node.lands", ".node.now"):
        page.locator(part).first.hover(force=True)
        assert "3.4" not in everything_said(page)
    page.locator("input.step").focus()
    assert "3.4" not in everything_said(page)
    press(page, "Escape")
    assert everything_said(page).count("3.4") > 3
    press(page, "ArrowRight")  # the write to .grad: None until it is told
    assert page.locator(".slot.grad").first.text_content() == "?"
    press(page, "Escape")
    assert page.locator(".slot.grad").first.text_content() == "3.4"


def test_the_answer_is_locked_on_enter_and_the_truth_appears_with_a_verdict(player, network):
    page = player(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Your answer"
    page.keyboard.type("6,5")
    press(page, "Enter")
    assert sentence(page) == f"{RIGHT} 1 (upstream) × 6.5 (local: a) = 6.5."
    assert page.locator(".edge.now .slot.contribution").text_content() == "6.5"
    assert page.locator(".tally").inner_text() == "✓ 1 of 1"
    press(page, "ArrowRight")
    assert step_of(page) == 10


def test_enter_locks_the_answer_and_once_more_goes_on(player, network, lesson):
    page = player(network, step=8, settings={"predict": "type"})
    page.keyboard.press("ArrowRight")
    page.keyboard.type("6.5")
    press(page, "Enter", "Enter")
    assert step_of(page) == 10
    page = player(lesson)
    page.locator(".answer").focus()
    page.keyboard.type("6.5")
    press(page, "Enter", "Enter")
    assert sentence(page).startswith("Question 2 of 3.")
    press(page, "-", "2", "Enter")
    assert sentence(page).startswith(RIGHT)


def test_a_wrong_answer_names_the_misconception(player, network):
    page = player(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight", "1", "Enter")
    diagnosis = "1 is what arrives at y: multiply it by the local derivative."
    assert sentence(page).startswith(f"{WRONG} {diagnosis} One more try: 1 has arrived at y")
    assert page.locator(".node.lands .slot.gradient").first.text_content() == "?"
    press(page, "1", "Enter")
    assert sentence(page) == (f"{WRONG} {diagnosis} 1 (upstream) × 6.5 (local: a) = 6.5.")


def test_what_cannot_be_read_is_asked_again(player, network):
    page = player(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight")
    page.keyboard.type("six")
    press(page, "Enter")
    assert sentence(page).startswith("Type a number, such as −1.5 or 3/4, or None.")
    assert page.locator(".node.lands .slot.gradient").first.text_content() == "?"
    assert page.locator(".answer").input_value() == "six"
    assert page.evaluate("document.activeElement.className") == "answer"


def test_right_at_the_second_try_is_right_and_the_tally_counts_the_first(player, network):
    page = player(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight", "1", "Enter")
    assert page.locator(".answer").input_value() == ""
    assert page.evaluate("document.activeElement.className") == "answer"
    page.keyboard.type("6.5")
    press(page, "Enter")
    assert sentence(page).startswith("✓ Right at the second try. 1 (upstream) × 6.5")
    assert page.locator(".tally").inner_text() == "✓ 0 of 1"


@pytest.mark.parametrize("key", ["ArrowRight", "PageDown"])
def test_a_key_that_steps_points_at_the_question_and_does_not_answer_it(player, network, key):
    page = player(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight", key, key)
    assert sentence(page).startswith("Answer first, or press Show me. 1 has arrived at y")
    assert page.locator(".autograd-player.pointed").count() == 1
    assert page.evaluate("document.activeElement.className") == "answer"
    assert "6.5" not in page.locator(".edge.now .slot.contribution").text_content()
    assert step_of(page) == 9


def test_play_and_the_button_of_the_next_step_point_at_the_question(player, network):
    page = player(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight")
    for name in ("Next step", "Play"):
        page.get_by_role("button", name=name).click()
        page.get_by_role("button", name="Play").wait_for()
        assert page.locator(".autograd-player.pointed").count() == 1
        assert sentence(page).startswith("Answer first, or press Show me.")
    assert step_of(page) == 9
    page.get_by_role("button", name="Show me").click()
    assert page.locator(".autograd-player.pointed").count() == 0


def test_no_guess_is_needed(player, network):
    page = player(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight", "Escape")
    assert sentence(page) == "w2 receives 1 (upstream, from y) × 6.5 (local: a) = 6.5."
    assert step_of(page) == 9
    assert page.locator(".tally").is_hidden()
    press(page, "ArrowRight")
    assert step_of(page) == 10


def test_show_me_shows(player, network):
    page = player(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight")
    page.get_by_role("button", name="Show me").click()
    assert "6.5 (local: a) = 6.5" in sentence(page)
    assert page.locator(".ask").is_hidden()


def test_keys_do_not_step_while_one_types(player, network):
    page = player(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight")
    page.keyboard.type("12 f?p")
    press(page, "ArrowLeft", "Home", "ArrowRight", "End", "Space")
    assert step_of(page) == 9
    assert page.locator(".answer").input_value() == "12 f?p "
    assert page.locator("dialog[open]").count() == 0
    assert page.locator(".node.lands .slot.gradient").first.text_content() == "?"


def test_seeking_skips_a_question_and_stepping_back_does_not_ask(player, network):
    page = player(network, step=8, settings={"predict": "type"})
    press(page, "ArrowRight")
    page.locator("input.step").fill("14")
    assert step_of(page) == 14
    assert page.locator(".ask").is_hidden()
    press(page, "ArrowLeft")
    assert page.locator(".ask").is_hidden()


def test_playing_stops_at_a_question(player, network):
    page = player(network, step=7, settings={"predict": "type"})
    page.locator("select.speed").select_option("15")
    page.get_by_role("button", name="Play").click()
    page.locator(".ask").wait_for()
    assert step_of(page) == 8
    assert page.get_by_role("button", name="Play").is_visible()


def test_walking_by_the_line_stops_at_the_first_question(player, network):
    page = player(network, step=7, settings={"predict": "type", "walk": "pass"})
    press(page, "ArrowRight")
    assert step_of(page) == 8
    assert page.locator(".ask").is_visible()


def test_the_timeline_tells_nothing_ahead(player, network):
    page = player(network, step=7, settings={"predict": "type"})
    box = page.locator(".timeline").bounding_box()
    for share in (0.5, 0.7, 0.9):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + 20)
        assert not re.search(r"[0-9]\.[0-9]|receives|stores", page.locator(".hint").inner_text())


def test_everything_asks_for_the_share_and_then_for_the_sum(player):
    data = payload(recording("paths"))
    first = data["passes"][0]["questions"]
    place = next(each["local"] for each in first if each["kind"] == "gradient")
    page = player(data, step=place - 1, settings={"predict": "type-all"})
    press(page, "ArrowRight")
    assert "hand on to x?" in sentence(page)
    page.keyboard.type(first[-3]["shown"])
    press(page, "Enter")
    assert sentence(page).startswith(RIGHT)
    assert page.locator(".node.lands .slot.gradient").first.text_content() == "?"
    press(page, "ArrowRight")
    assert step_of(page) == place
    assert sentence(page).endswith("What is its gradient now?")
    page.keyboard.type("11")
    press(page, "Enter")
    assert sentence(page).startswith(RIGHT)
    press(page, "ArrowRight")
    assert step_of(page) == place + 1


def test_at_the_end_it_says_how_many_and_what_came_back(player, network):
    page = player(network, step=7, settings={"predict": "type"})
    # `a`: forgot the local; `w2`: forgot the local; x and w1: right; w1.grad: right
    for text in ("1", "1", "-3", "-2", "-2"):
        for _ in range(9):
            if page.locator(".answer").is_visible():
                break
            press(page, "ArrowRight")
        page.keyboard.type(text)
        press(page, "Enter")
        if page.locator(".answer").is_visible():  # a second try
            press(page, "Escape")
    press(page, "End")
    said = sentence(page)
    assert "You had 3 of 5 right." in said
    assert "Your most frequent slip: forgetting the local derivative (2 times)." in said


def test_what_was_answered_is_not_asked_again_until_one_starts_afresh(player, network):
    page = player(network, step=7, settings={"predict": "type"})
    press(page, "ArrowRight", "-", "1", "Enter", "ArrowLeft", "ArrowRight")
    assert step_of(page) == 8
    assert page.locator(".ask").is_hidden()
    press(page, "Home", *["ArrowRight"] * 8)
    assert page.locator(".ask").is_visible()


def test_a_slider_that_moves_asks_for_the_new_number(player):
    code = PROGRAMS["network"]
    page = player(payload(lab.record(code)), step=8, settings={"predict": "type"})
    press(page, "ArrowRight")
    moved = payload(lab.record(code, inputs={"b": 1.5}))
    page.evaluate("(data) => window.player.update(data)", moved)
    assert page.locator(".ask").is_visible()
    page.locator(".answer").fill("7.5")
    press(page, "Enter")
    assert sentence(page).startswith(RIGHT)
