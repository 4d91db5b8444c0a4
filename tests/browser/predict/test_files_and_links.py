"""Predicting in a file without a network, in a link, and from lesson to lesson."""

import re

import autograd_lab as lab
from autograd_lab.player import to_html
from autograd_lab.player.html import page as html_page
from tests.browser.players import press
from tests.browser.predict.asking import RIGHT, WRONG, pressed, sentence
from tests.player.examples import TWICE


def test_a_file_asks_without_a_network(page, tmp_path):
    path = tmp_path / "file.html"
    path.write_text(to_html(lab.record(TWICE)), encoding="utf-8")
    page.context.set_offline(True)
    page.goto(f"{path.as_uri()}?predict=type")
    page.locator(".autograd-player[data-step]").wait_for()
    assert pressed(page) == "true"
    for _ in range(30):
        if page.locator(".answer").is_visible():
            break
        press(page, "ArrowRight")
    page.keyboard.type("None")
    press(page, "Enter")
    assert sentence(page).startswith(WRONG)


def test_a_lessons_file_asks_its_questions_and_stays_small(page, tmp_path, lesson):
    path = tmp_path / "lesson.html"
    text = html_page(lesson, "Backpropagation by hand")
    path.write_text(text, encoding="utf-8")
    page.goto(path.as_uri())
    page.locator(".autograd-player[data-step]").wait_for()
    assert sentence(page).startswith("Question 1 of 3. ")
    assert len(text.encode()) < 400_000


def test_the_link_keeps_mode_and_seed(page, app_url):
    page.goto(f"{app_url}/Lessons?lesson=backpropagation-by-hand&step=8&predict=vote-all&seed=5")
    page.locator(".autograd-player[data-step]").wait_for()
    assert pressed(page) == "true"
    press(page, "ArrowRight")
    page.locator(".options li").first.wait_for()
    shown = page.locator(".options").inner_text()
    press(page, "p")
    page.wait_for_url(lambda url: "predict=" not in url)
    press(page, "p")
    page.wait_for_url("**predict=vote-all**")
    assert "seed=5" in page.url
    page.goto(re.sub(r"step=\d+", "step=8", page.url))
    page.locator(".autograd-player[data-step]").wait_for()
    press(page, "ArrowRight")
    page.locator(".options li").first.wait_for()
    assert page.locator(".options").inner_text() == shown


def test_the_dashboard_asks_a_lessons_questions_and_a_reload_does_not(page, app_url):
    page.goto(f"{app_url}/Lessons?lesson=backpropagation-by-hand")
    page.get_by_text("Question 1 of 3.").wait_for()
    page.keyboard.type("6.5")
    press(page, "Enter")
    page.get_by_text(RIGHT).first.wait_for()
    press(page, "Escape", "ArrowRight", "ArrowRight")
    page.wait_for_url("**step=2**")
    page.reload()
    page.locator(".autograd-player[data-step='2']").wait_for()
    assert page.locator(".ask").is_hidden()


def test_how_one_predicts_goes_along_to_the_next_lesson(page, app_url):
    page.goto(f"{app_url}/Lessons?lesson=backpropagation-by-hand&step=8&predict=mask")
    page.locator(".autograd-player[data-step='8']").wait_for()
    page.get_by_role("link", name="Next").first.click()
    page.wait_for_url(lambda url: "backpropagation-by-hand" not in url and "predict=mask" in url)
    page.locator(".autograd-player[data-step='0']").wait_for()
    assert pressed(page) == "true"
