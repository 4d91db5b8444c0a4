"""Make README's picture from the running dashboard: `python -m docs.picture`."""

from __future__ import annotations

from pathlib import Path

from benchmarks.serving import chromium, served

PICTURE = Path(__file__).with_name("lesson.png")
# The network by hand, at the step in which w1 gets its share of h's gradient.
ADDRESS = "/Lessons?lesson=backpropagation-by-hand&step=15"


def main() -> None:
    """Open the lesson, wait until nothing moves, and save what a visitor sees."""
    with served() as url, chromium() as browser:
        page = browser.new_context(
            viewport={"width": 1280, "height": 1080}, device_scale_factor=1.5
        ).new_page()
        page.emulate_media(reduced_motion="reduce", color_scheme="light")
        page.goto(url + ADDRESS)
        page.locator(".autograd-player .stage svg.autograd-graph").wait_for()
        page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        page.evaluate("document.fonts.ready")
        page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
