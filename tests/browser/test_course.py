"""The way through the course in a browser: what was done is remembered, words lead to entries."""

from __future__ import annotations

from playwright.sync_api import expect

LESSON = "several-inputs"


def open_lesson(page, app_url):
    page.goto(f"{app_url}/Lessons?lesson={LESSON}")
    page.wait_for_selector(".autograd-player[data-step]")
    page.wait_for_function("() => localStorage.getItem('autograd-lab.lessons') !== null")


def test_a_lesson_that_was_stepped_to_its_end_is_marked_on_the_home_page(page, app_url):
    open_lesson(page, app_url)
    page.get_by_role("button", name="Last step").click()
    page.goto(app_url)
    cards = page.locator(".st-key-lesson-cards")
    expect(cards.get_by_text("Done.")).to_have_count(1)
    expect(page.get_by_text("1 of ")).to_be_visible()
    page.get_by_role("link", name="Go on:").click()
    page.wait_for_url("**/Lessons?**")
    assert f"lesson={LESSON}" in page.url


def test_a_lesson_that_was_only_opened_is_begun(page, app_url):
    open_lesson(page, app_url)
    page.goto(app_url)
    expect(page.locator(".st-key-lesson-cards").get_by_text("Begun.")).to_have_count(1)


def test_a_fresh_browser_has_done_nothing(page, app_url):
    page.goto(app_url)
    expect(page.get_by_text("In order from the first")).to_be_visible()


def test_storage_that_holds_something_else_does_no_harm(page, app_url):
    page.goto(app_url)
    page.evaluate("localStorage.setItem('autograd-lab.lessons', '{broken')")
    page.reload()
    expect(page.get_by_text("In order from the first")).to_be_visible()


def test_a_word_of_a_lesson_leads_to_its_entry(page, app_url):
    open_lesson(page, app_url)
    link = page.locator('.stMarkdown a[href^="Glossary?"]').first
    term = link.get_attribute("href").split("term=")[1]
    with page.context.expect_page() as opened:
        link.click()
    entry = opened.value.locator(".st-key-glossary-asked")
    expect(entry).to_be_visible()
    assert term.replace("+", " ").lower() in entry.inner_text().lower()


def test_keys_step_after_a_click_on_a_variant(page, app_url):
    page.goto(f"{app_url}/Lessons?lesson={LESSON}&step=1")
    player = page.locator(".autograd-player")
    expect(player).to_have_attribute("data-step", "1")
    page.get_by_role("button", name="Data among the inputs").click()
    expect(page.locator(".code")).to_contain_text("(x * w + b) ** 2")
    page.keyboard.press("Escape")  # its questions
    page.keyboard.press("Home")
    expect(player).to_have_attribute("data-step", "0")
    page.keyboard.press("ArrowRight")
    expect(player).to_have_attribute("data-step", "1")
