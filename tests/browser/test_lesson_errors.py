"""The lesson on torch's errors in a browser: the line that failed is in view, the cure is next."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

LESSON = "/Lessons?lesson=when-torch-says-no"


@pytest.fixture
def at_the_end(page, app_url):
    """Open a program of the lesson and go to its last step, the questions skipped."""

    def open_(query=""):
        page.goto(f"{app_url}{LESSON}{query}")
        player = page.locator(".autograd-player")
        player.wait_for()
        player.press("Escape")
        page.get_by_role("button", name="Last step").click()
        return player

    return open_


@pytest.mark.parametrize("query", ["", "&projector=true"])
def test_the_line_that_failed_is_in_view_beside_its_explanation(at_the_end, query):
    player = at_the_end(query)
    expect(player.locator(".failure")).to_be_visible()
    line = player.locator(".code li.current")
    expect(line).to_have_text("y.backward()\n")
    row, box = line.bounding_box(), player.locator(".code").bounding_box()
    assert box["y"] <= row["y"]
    assert row["y"] + row["height"] <= box["y"] + box["height"]


def test_the_next_program_is_the_cure_and_it_runs(at_the_end, page):
    player = at_the_end()
    page.get_by_role("button", name="Next program").click()
    expect(player.locator(".code")).to_contain_text("requires_grad=True")
    page.get_by_role("button", name="Last step").click()
    expect(player.locator(".output")).to_contain_text("tensor(3.)")
    expect(player.locator(".failure")).to_be_hidden()


def test_a_program_is_found_in_the_list_by_typing(at_the_end, page):
    player = at_the_end()
    page.get_by_role("combobox", name="Program").fill("numpy")
    page.get_by_role("option", name="A tracked tensor for NumPy: first version").click()
    expect(player.locator(".code")).to_contain_text("print(y.numpy())")
    page.get_by_role("button", name="Last step").click()
    expect(player.locator(".failure")).to_contain_text("NumPy cannot track gradients")
