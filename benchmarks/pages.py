"""A fresh server's first text, complete player and charts, and the way from page to page."""

from __future__ import annotations

import time

from benchmarks.figures import print_table, spread
from benchmarks.serving import chromium, served

PICTURE = ".autograd-player .stage svg.autograd-graph"
CHARTS = ".js-plotly-plot .main-svg"
# What is opened on a fresh server, what completes it, and the seconds that may take.
FIRST = {
    "Home": ("/", PICTURE, 5.0),
    "Lessons": ("/Lessons", PICTURE, 5.0),
    "Training": ("/Training", CHARTS, 6.0),
}
SECONDS_TO_FIRST_TEXT = 2.5
ROUND_TRIP = (("Training", CHARTS), ("Lessons", PICTURE), ("Home", PICTURE))
ROUNDS = 5


def measure() -> None:
    """Print what a first visitor waits for, and then everyone."""
    rows = [("page, fresh server", "first text s", "complete s", "within reach")]
    with chromium() as browser:
        for name, (path, complete, limit) in FIRST.items():
            text, whole = _first_visit(browser, path, complete)
            verdict = "yes" if text <= SECONDS_TO_FIRST_TEXT and whole <= limit else "no"
            rows.append((name, f"{text:.2f}", f"{whole:.2f}", verdict))
        print_table("Opening a page on a server that has just started", rows)
        rows = [("page, by the menu", "ms", "within reach")]
        for name, times in _round_trips(browser).items():
            median = spread(times)
            rows.append((name, str(median), "yes" if median.median <= 1000 else "no"))
        print_table("From page to page, until it is complete: median (quartiles)", rows)


def _first_visit(browser, path: str, complete: str) -> tuple[float, float]:
    with served() as url:
        page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
        start = time.perf_counter()
        page.goto(url + path)
        page.locator("h1").wait_for()
        text = time.perf_counter() - start
        page.locator(complete).first.wait_for()
        return text, time.perf_counter() - start


def _round_trips(browser) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name, _ in ROUND_TRIP}
    with served() as url:
        page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
        page.goto(url)
        page.locator(PICTURE).wait_for()
        page.wait_for_timeout(6000)
        for _ in range(ROUNDS + 1):
            for name, complete in ROUND_TRIP:
                start = time.perf_counter()
                page.get_by_role("link", name=name, exact=True).click()
                page.wait_for_url(f"{url}/{'' if name == 'Home' else name}*")
                page.locator(complete).first.wait_for()
                times[name].append(1000 * (time.perf_counter() - start))
    return {name: measured[1:] for name, measured in times.items()}
