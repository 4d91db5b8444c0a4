"""The questions of a lesson come before its steps, once, and can be skipped."""

import autograd_lab as lab
from autograd_lab.player.payload.payload import payload
from tests.browser.players import press, step_of
from tests.browser.predict.asking import RIGHT, WRONG, everything_said, sentence


def test_a_lesson_asks_before_it_can_be_stepped(player, lesson):
    page = player(lesson)
    assert sentence(page).startswith("Question 1 of 3. ")
    press(page, "ArrowRight")
    assert step_of(page) == 0
    assert sentence(page).startswith("Answer first, or press Show me. ")
    page.get_by_role("button", name="Show me").click()
    assert "6.5 (local: a) = 6.5" in sentence(page)
    press(page, "ArrowRight")
    assert sentence(page).startswith("Question 2 of 3. ")
    page.keyboard.type("-2")
    press(page, "Enter")
    assert sentence(page).startswith(RIGHT)
    press(page, "ArrowRight")
    assert sentence(page).startswith("Question 3 of 3. ")
    page.get_by_role("button", name="−1").click()
    assert sentence(page).startswith(f"{WRONG} A gradient of −1 flowed through, but torch keeps")
    assert page.get_by_role("button", name="−1").is_disabled()
    assert "h.grad is None" not in sentence(page)
    page.get_by_role("button", name="0").click()
    assert sentence(page).startswith(f"{WRONG} 0 would be a number that was computed")
    assert page.get_by_role("button", name="Start stepping").is_visible()
    press(page, "ArrowRight")
    assert step_of(page) == 1
    assert page.locator(".ask").is_hidden()
    press(page, "ArrowRight")
    assert step_of(page) == 2


def test_one_key_skips_the_questions_of_a_lesson(player, lesson):
    page = player(lesson)
    press(page, "Escape")
    assert sentence(page).startswith("x is a leaf")
    press(page, "ArrowRight")
    assert step_of(page) == 1


def test_a_choice_is_made_with_its_letter(player, lesson):
    page = player(lesson)
    skip = page.get_by_role("button", name="Skip")
    skip.click()
    assert sentence(page).startswith("Question 2 of 3. ")
    skip.click()
    press(page, "c")
    assert sentence(page).startswith(RIGHT)
    assert page.locator(".options .right").inner_text().startswith("C")


def test_typing_on_the_page_goes_into_the_answer(player, lesson):
    page = player(lesson)
    page.keyboard.type("6.5")
    press(page, "Enter")
    assert sentence(page).startswith(RIGHT)


def test_typing_elsewhere_answers_nothing(player, lesson):
    page = player(lesson)
    page.get_by_label("notes").click()
    page.keyboard.type("6.5c")
    press(page, "Enter", "Escape")
    assert sentence(page).startswith("Question 1 of 3. ")
    assert page.get_by_label("notes").input_value() == "6.5c"


def test_a_lesson_opened_in_the_middle_does_not_ask(player, lesson):
    page = player(lesson, step=3)
    assert page.locator(".ask").is_hidden()


def test_a_lesson_asks_once_though_sliders_move(player, lesson):
    chosen = lab.lesson("backpropagation-by-hand")
    moved = payload(lab.record(chosen.code, inputs={"b": 1.0}), chosen.questions)
    page = player(lesson)
    page.evaluate("(data) => window.player.update(data)", moved)
    assert sentence(page).startswith("Question 1 of 3. ")
    page.locator(".answer").fill("7")
    press(page, "Enter")
    assert sentence(page).startswith(RIGHT)
    press(page, "Escape")
    page.evaluate("(data) => window.player.update(data)", lesson)
    assert page.locator(".ask").is_hidden()
    assert not sentence(page).startswith("Question")


def test_going_elsewhere_on_the_timeline_leaves_the_questions(player, lesson):
    page = player(lesson)
    press(page, "End")
    assert step_of(page) == int(page.locator(".autograd-player").get_attribute("data-steps")) - 1
    assert page.locator(".ask").is_hidden()


def test_the_menu_asks_the_questions_again(player, lesson):
    page = player(lesson)
    press(page, "Escape", "ArrowRight", "ArrowRight")
    page.get_by_label("Symbols, keys and more").click()
    page.get_by_role("button", name="Ask the lesson's questions again").click()
    assert step_of(page) == 0
    assert sentence(page).startswith("Question 1 of 3. ")


def test_the_badge_of_an_error_waits_for_the_answer(player):
    chosen = lab.lesson("when-torch-says-no")
    data = payload(lab.record(chosen.code), chosen.questions)
    page = player(data)
    assert "RuntimeError" not in everything_said(page)
    press(page, "a")
    assert sentence(page).startswith(f"{RIGHT} It raises RuntimeError.")
    press(page, "Escape")
    assert page.locator(".alarm").is_visible()
