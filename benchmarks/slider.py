"""From a key press on a slider to the painted new numbers, against the smallest Streamlit app."""

from __future__ import annotations

from benchmarks.figures import Spread, print_table, spread
from benchmarks.serving import PROJECT, chromium, served

LESSON = "backpropagation-by-hand"
PRESSES = 60
TIMES = 2.0

OURS = (f".st-key-{LESSON}-x input[type=range]", "g.node .value")
RIVAL = (".st-key-x input[type=range]", ".stText")
OTHER = (f".st-key-{LESSON}-w1 input[type=range]", "g.node .value")

# `watched` becomes the milliseconds from the next key press to the frame that has another text.
WATCH = """selector => {
  const text = () => [...document.querySelectorAll(selector)].map((e) => e.textContent).join();
  const before = text();
  window.watched = new Promise((resolve) => {
    addEventListener("keydown", () => {
      const start = performance.now();
      const look = () => {
        if (text() === before) return requestAnimationFrame(look);
        // One frame more: this one is only about to be painted.
        return requestAnimationFrame(() => resolve(performance.now() - start));
      };
      requestAnimationFrame(look);
    }, { capture: true, once: true });
  });
}"""


def measure() -> None:
    """Print one row an app: both with the dashboard's settings, in one browser, in turns."""
    with (
        served() as dashboard,
        served("minimal_app.py", cwd=PROJECT / "benchmarks", **_tuned()) as minimal,
        chromium() as browser,
    ):
        ours = _open(browser, f"{dashboard}/Lessons?lesson={LESSON}&{LESSON}.x=-5.0", OURS)
        ours.locator(".autograd-player").press("End")
        rival = _open(browser, f"{minimal}/?x=-5.0", RIVAL)
        times: tuple[list[float], list[float]] = [], []
        for number in range(PRESSES):
            # Twenty notches up, twenty down; another w1 for each way, so that nothing is cached.
            key = "ArrowRight" if number // 20 % 2 == 0 else "ArrowLeft"
            if number % 20 == 0 and number:
                _press(ours, OTHER, "ArrowLeft")
            times[0].append(_press(rival, RIVAL, key))
            times[1].append(_press(ours, OURS, key))
    _print(spread(times[0]), spread(times[1]))


def _tuned() -> dict[str, str]:
    """The settings of .streamlit/config.toml that cost or save time."""
    return {
        "STREAMLIT_RUNNER_POST_SCRIPT_GC": "false",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    }


def _open(browser, address: str, place: tuple[str, str]):
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(address)
    page.locator(place[1]).first.wait_for()
    page.wait_for_timeout(6000)  # the imports of the warm-up are not what is measured
    return page


def _press(page, place: tuple[str, str], key: str) -> float:
    """One notch of the slider: milliseconds to the painted text."""
    slider, text = place
    page.bring_to_front()
    page.locator(slider).focus()
    page.evaluate(WATCH, text)
    page.keyboard.press(key)
    milliseconds = page.evaluate("window.watched")
    page.wait_for_timeout(100)
    return milliseconds


def _print(rival: Spread, ours: Spread) -> None:
    ratio = ours.median / rival.median
    verdict = "yes" if ratio <= TIMES else "no"
    print_table(
        "Slider key press to painted numbers: median (quartiles)",
        [
            ("app", "ms", "ratio", "within reach"),
            ("one slider, one text", str(rival), "×1.0", ""),
            ("lesson with its player", str(ours), f"×{ratio:.2f}", verdict),
        ],
    )
