"""Compare: two recordings under one transport, their differences marked in both and said."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PLAYER = ".autograd-player"
LESSON = "detach"
# Of the two programs the steps that one key after the other leads to, from the start: where only
# one of them does something only that one moves.
WALK = [
    *[(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 5), (6, 6)],
    *[(7, 7), (8, 8), (8, 9), (8, 10), (8, 11), (9, 12)],
]


def open_pair(page, app_url, more=""):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{app_url}/Lessons?lesson={LESSON}&compare=not+cut{more}")
    page.locator(f"{PLAYER}.second svg.autograd-graph").wait_for(state="attached")
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def first(page):
    return page.locator(PLAYER).first


def second(page):
    return page.locator(f"{PLAYER}.second")


def steps(page):
    return tuple(int(each(page).get_attribute("data-step")) for each in (first, second))


def skip_questions(page):
    """The lesson's questions come before its first step; Escape leaves them."""
    page.locator(PLAYER).first.press("Escape")


@pytest.fixture
def pair(page, app_url):
    """Cut beside not cut, at the last step."""
    open_pair(page, app_url, "&step=9")
    assert steps(page) == (9, 12)
    return page


def unlike(page, side):
    """The names of the nodes that are marked on one side."""
    frame = page.locator(f"{PLAYER} > .frame").nth(side)
    return [
        " ".join(each.locator(".slot.name, .slot.op").all_text_contents()).strip()
        for each in frame.locator("g.node[data-unlike]").all()
    ]


def test_one_key_moves_both_and_what_only_one_does_is_gone_through_step_by_step(pair):
    pair.keyboard.press("Home")
    assert steps(pair) == WALK[0]
    seen = [steps(pair)]
    for _ in WALK[1:]:
        pair.keyboard.press("ArrowRight")
        seen.append(steps(pair))
    assert seen == WALK
    pair.keyboard.press("ArrowRight")
    assert steps(pair) == WALK[-1]
    back = []
    for _ in WALK[1:]:
        pair.keyboard.press("ArrowLeft")
        back.append(steps(pair))
    assert back == WALK[-2::-1]


def test_at_matching_steps_both_say_the_same(pair):
    pair.keyboard.press("Home")
    for _ in range(2):
        pair.keyboard.press("ArrowRight")
        words = [each(pair).locator(".sentence").first.text_content() for each in (first, second)]
        assert words[0] == words[1]


def test_what_differs_is_marked_in_both_and_said_in_one_sentence(pair):
    line = pair.locator(".differences")
    expect(line).to_contain_text("a.grad None ≠ 36")
    expect(line).to_contain_text("only in A: b ✂ detach")
    for side in (0, 1):
        assert {"a", "b a * 3"} <= set(unlike(pair, side))
        assert not {"w", "c b**2 + w"} & set(unlike(pair, side))
        frame = pair.locator(f"{PLAYER} > .frame").nth(side)
        assert "≠" in frame.locator("g.node[data-unlike] .mark").first.text_content()
        slot = frame.locator("g.node.leaf .slot.grad.unlike")
        expect(slot).to_have_css("text-decoration-line", "underline")
        expect(frame.locator(".code li.unlike")).to_contain_text("cut = ")


def test_before_anything_differs_nothing_is_marked(pair):
    pair.keyboard.press("Home")
    assert unlike(pair, 0) == unlike(pair, 1) == []
    expect(pair.locator(".differences")).to_have_text("Same so far.")


def test_a_moved_slider_moves_both_sides(pair):
    pair.locator(f".st-key-{LESSON}-a input[type=range]").press("ArrowRight")
    expect(pair.locator(".differences")).to_contain_text("a.grad None ≠ 45")
    for each in (first, second):
        expect(each(pair).locator(".code [data-literal=a]").first).to_have_text("2.5")


def test_it_is_chosen_below_the_player_and_stands_in_the_link(page, app_url, browser):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{app_url}/Lessons?lesson={LESSON}&step=9")
    page.locator(f"{PLAYER} svg.autograd-graph").wait_for()
    # Room below the list: where it has to scroll into view Streamlit closes it again.
    page.set_viewport_size({"width": 1280, "height": 1700})
    page.locator(f"{PLAYER} .check").wait_for()  # the last that comes by itself
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.evaluate(f"window.kept = document.querySelector('{PLAYER} svg.autograd-graph')")
    page.get_by_role("combobox", name="Compare with").click()
    page.get_by_role("option", name="Compare with cut = False").click()
    second(page).wait_for()
    expect(page).to_have_url(re.compile(r"compare=not(\+|%20)cut"))
    assert steps(page) == (9, 12)
    assert page.evaluate(f"window.kept === document.querySelector('{PLAYER} svg.autograd-graph')")
    fresh = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    fresh.goto(page.url)
    expect(fresh.locator(".differences")).to_contain_text("a.grad None ≠ 36")
    fresh.context.close()
    page.get_by_role("combobox", name="Compare with").click()
    page.get_by_role("option", name="Compare with nothing").click()
    expect(second(page)).to_have_count(0)
    expect(page).not_to_have_url(re.compile("compare="))
    assert page.locator("[data-unlike], .unlike, .version").count() == 0


def test_an_unknown_name_in_the_link_compares_with_nothing(page, app_url):
    page.goto(f"{app_url}/Lessons?lesson={LESSON}&compare=%3Cb%3E&step=9")
    page.locator(f"{PLAYER} svg.autograd-graph").wait_for()
    expect(second(page)).to_have_count(0)


def test_another_program_can_stand_beside(page, app_url):
    page.goto(f"{app_url}/Lessons?lesson={LESSON}&compare=Every+path+cut&step=9")
    expect(second(page).locator(".version")).to_contain_text("Every path cut")
    assert first(page).locator(".code li.unlike").count() > 0


def test_keys_go_to_both_wherever_the_focus_is(pair):
    pair.keyboard.press("Home")
    second(pair).locator(".code").click()
    pair.keyboard.press("ArrowRight")
    assert steps(pair) == (1, 1)
    pair.locator(".differences").click()
    pair.keyboard.press("ArrowRight")
    assert steps(pair) == (2, 2)


def test_playing_ends_with_both_at_their_ends(pair):
    pair.keyboard.press("Home")
    pair.get_by_role("combobox", name="Speed").select_option("fastest")
    pair.get_by_role("button", name="Play", exact=True).click()
    expect(pair.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(second(pair)).to_have_attribute("data-step", "12")
    assert steps(pair) == (9, 12)


def test_there_is_one_transport_and_one_menu(pair):
    for name in ("Next step", "Play", "First step"):
        assert pair.get_by_role("button", name=name, exact=True).count() == 1
    assert pair.get_by_role("slider", name="Step", exact=True).count() == 1
    assert pair.locator(f"{PLAYER} .menu:not(.check) > summary:visible").count() == 1


def test_while_a_question_is_open_the_second_does_not_give_it_away(page, app_url):
    open_pair(page, app_url)
    expect(first(page).locator(".ask").first).to_be_visible()
    expect(page.locator(".other")).to_be_hidden()
    skip_questions(page)
    expect(page.locator(".other")).to_be_visible()


def test_beside_each_other_on_a_desk_and_stacked_in_a_hall_and_on_a_phone(page, app_url):
    open_pair(page, app_url, "&step=9")
    left, right = (each(page).locator(".stage").first.bounding_box() for each in (first, second))
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    open_pair(page, app_url, "&step=9&projector=true")
    high, low = (each(page).locator(".stage").first.bounding_box() for each in (first, second))
    assert high["x"] == low["x"]
    assert high["y"] + high["height"] <= low["y"]
    assert low["y"] + low["height"] <= 720
    page.set_viewport_size({"width": 390, "height": 800})
    open_pair(page, app_url, "&step=9")
    high, low = (each(page).locator(".stage").first.bounding_box() for each in (first, second))
    assert high["y"] + high["height"] <= low["y"]
    main = page.locator('[data-testid="stMain"]')
    assert main.evaluate("element => element.scrollWidth <= element.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page, app_url, scheme):
    page.emulate_media(color_scheme=scheme)
    open_pair(page, app_url, "&step=9")
    page.emulate_media(color_scheme=scheme)
    found = Axe().run(page, context=PLAYER).response["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []


def test_a_saved_file_compares_without_network(pair, tmp_path):
    pair.locator(f"{PLAYER} .menu:not(.check) > summary").first.click()
    with pair.expect_download() as waiting:
        pair.get_by_role("button", name="Save as HTML").click()
    path = tmp_path / "pair.html"
    waiting.value.save_as(path)
    assert path.stat().st_size < 400_000
    pair.context.set_offline(True)
    pair.goto(f"{path.as_uri()}?step=9")
    expect(pair.locator(".differences")).to_contain_text("a.grad None ≠ 36")
    assert steps(pair) == (9, 12)
    pair.keyboard.press("ArrowLeft")
    assert steps(pair) == (8, 11)
