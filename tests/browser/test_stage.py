"""At 1280×720 every lesson and setting is in view together: program, graph, sums, controls."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from tests.browser.measures import MEASURE, problems, settings

# What does not fit yet: graphs whose numbers would be smaller than 12 px were they whole.
KNOWN = {
    ("what-a-gradient-says", "With a secant"): ["the graph is cut"],
    ("matrices", "A squared loss"): ["the graph is cut"],
    ("layer-and-loss", "Sigmoid by hand"): ["the graph is cut"],
    ("small-network", ""): ["the graph is cut"],
    ("small-network", "Another input"): ["the graph is cut"],
    ("small-network", "All of them dead"): ["the graph is cut"],
    ("training-loop", "Rebinding"): ["the graph is cut"],
    ("when-torch-says-no", "Writing into one of several pieces: second version"): [
        "the graph is cut"
    ],
}
# Every lesson as written, and every third of its settings; all of them with `-m slow`.
EVERY = settings()
SAMPLE = [each for k, each in enumerate(EVERY) if not each.name or k % 3 == 0]


def seen(page, app_url, setting):
    """What is not in view at the first question, and at the end."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{app_url}/Lessons?{urlencode(setting.link)}")
    page.locator(".autograd-player[data-step]").wait_for()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200)))")
    first = problems(page.evaluate(MEASURE))
    page.locator(".autograd-player").press("Escape")
    page.keyboard.press("End")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
    return first, problems(page.evaluate(MEASURE))


def faults(page, app_url, chosen):
    found = {}
    for setting in chosen:
        first, end = seen(page, app_url, setting)
        known = KNOWN.get((setting.lesson, setting.name), [])
        rest = [each for each in (*first, *end) if each not in known]
        if rest:
            found[setting.lesson, setting.name] = rest
    return found


def test_every_lesson_and_a_third_of_its_settings_are_in_view_together(page, app_url):
    assert faults(page, app_url, SAMPLE) == {}


@pytest.mark.slow
def test_every_setting_is_in_view_together(page, app_url):
    assert faults(page, app_url, EVERY) == {}
