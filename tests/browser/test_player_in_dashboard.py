"""The player inside Streamlit: it reports its step, survives reruns, and hands out its file."""

import pytest

PLAYER = ".autograd-player"


@pytest.fixture
def lesson(page, app_url):
    """The lesson on accumulation, its player complete."""
    page.goto(f"{app_url}/Lessons?lesson=gradients-accumulate&step=3")
    page.locator(f"{PLAYER} svg.autograd-graph").wait_for()
    return page


def wait_for_step(page, step):
    page.wait_for_function(
        f"() => document.querySelector('{PLAYER}').dataset.step === '{step}'", timeout=20_000
    )


def test_the_step_in_the_link_is_where_it_opens(lesson):
    wait_for_step(lesson, 3)


def test_half_a_second_after_the_last_key_the_step_is_in_the_link(lesson):
    lesson.evaluate(f"window.kept = document.querySelector('{PLAYER} svg.autograd-graph')")
    lesson.keyboard.press("ArrowRight")
    lesson.keyboard.press("ArrowRight")
    lesson.wait_for_url("**step=5*")
    wait_for_step(lesson, 5)
    assert lesson.evaluate(f"window.kept === document.querySelector('{PLAYER} svg.autograd-graph')")
    lesson.reload()
    lesson.locator(f"{PLAYER} svg.autograd-graph").wait_for()
    wait_for_step(lesson, 5)


def test_the_rerun_that_a_step_causes_does_not_touch_the_player(lesson):
    lesson.locator(f"{PLAYER} .check").wait_for()  # it comes once, after a second of rest
    lesson.evaluate(
        f"""() => {{
          window.changes = [];
          const root = document.querySelector('{PLAYER}');
          window.observer = new MutationObserver((seen) => {{
            if (window.watching) window.changes.push(...seen.map((each) => each.type));
          }});
          window.observer.observe(root, {{ subtree: true, childList: true, attributes: true,
            characterData: true }});
        }}"""
    )
    lesson.keyboard.press("ArrowRight")
    lesson.evaluate("() => new Promise((done) => setTimeout(done, 400))")  # motion ends
    lesson.evaluate("window.watching = true")
    lesson.wait_for_url("**step=4*")
    lesson.locator("[data-test-script-state='notRunning']").wait_for(state="attached")
    assert lesson.evaluate("window.changes") == []


def test_the_menu_hands_out_a_file_that_opens_by_itself(lesson, tmp_path, browser):
    lesson.locator(f"{PLAYER} .menu:not(.check) > summary").click()
    with lesson.expect_download() as waiting:
        lesson.get_by_role("button", name="Save as HTML").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    lesson.goto(path.as_uri())
    lesson.locator("svg.autograd-graph").wait_for()
    lesson.keyboard.press("End")
    steps = int(lesson.locator(PLAYER).get_attribute("data-steps"))
    wait_for_step(lesson, steps - 1)
