"""A process behind the proxy ends: its visitors' pages go on in another one, as they stood."""

from __future__ import annotations

import os
import shutil

import pytest
from playwright.sync_api import expect

from benchmarks.proxied import NO_HAPROXY, hosted

PLAYER = ".autograd-player"


@pytest.fixture
def behind():
    if shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin") is None:
        if os.environ.get("AUTOGRAD_LAB_REQUIRE_HAPROXY") == "1":
            pytest.fail(NO_HAPROXY)
        pytest.skip(NO_HAPROXY)
    with hosted() as found:
        yield found


def test_a_page_goes_on_in_another_process_as_it_stood(behind, page, page_errors):
    page.set_default_timeout(60_000)
    page.goto(f"{behind.url}/Lessons?lesson=chain-rule&chain-rule.x=3.0&step=4")
    expect(page.locator(PLAYER)).to_have_attribute("data-step", "4", timeout=60_000)
    page.locator(".stage").click(position={"x": 3, "y": 3})
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**step=5*")
    (cookie,) = [each for each in page.context.cookies() if each["name"] == "LAB"]
    behind.labs[cookie["value"]].kill()
    page.wait_for_function(
        "() => document.querySelector('[data-test-connection-state]')"
        "?.dataset.testConnectionState !== 'CONNECTED'"
    )
    page.wait_for_function(
        "() => document.querySelector('[data-test-connection-state]')"
        "?.dataset.testConnectionState === 'CONNECTED'"
    )
    other = ({"one", "two"} - {cookie["value"]}).pop()
    assert behind.labs[other].metric("visitors") == 1
    expect(page.locator(PLAYER)).to_have_attribute("data-step", "5")
    expect(page.locator(".code")).to_contain_text("tensor(3.0")
    page.get_by_role("slider", name="x", exact=False).first.focus()
    page.keyboard.press("ArrowLeft")  # the other process answers
    expect(page.locator(".code")).not_to_contain_text("tensor(3.0")
    page_errors.clear()  # the browser says that the connection broke
