"""The badge of findings, its list, the guilty node, and "Why?" in a node's facts."""

import pytest
from axe_playwright_python.sync_playwright import Axe

import autograd_lab as lab
from tests.browser.players import press, step_of

CUT = """import torch
w = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(1.0, requires_grad=True)
k = torch.round(w * 3)
loss = (k * b - 1) ** 2
loss.backward()
"""
BADGE, LIST = ".found-badge", ".found-list"


@pytest.fixture
def sick(player):
    """A player of a program with one mistake."""
    return player(lab.record(CUT))


def test_the_badge_counts_and_the_list_leads_to_the_step_with_the_node_lit(sick):
    badge = sick.locator(BADGE)
    assert badge.inner_text().split() == ["✗", "1", "finding"]
    badge.click()
    item = sick.locator(f"{LIST} article")
    assert "Mistake: zero, line 4" in item.inner_text()
    assert "Cure: Leave the rounding in line 4" in item.inner_text()
    (finding,) = lab.record(CUT).findings
    item.get_by_role("button").click()
    assert step_of(sick) == finding.step
    lit = sick.locator("g.node.guilty")
    assert lit.get_attribute("data-node") == finding.node
    press(sick, "ArrowRight")
    assert sick.locator("g.node.guilty").count() == 0


def test_escape_closes_the_list_and_gives_the_focus_back(sick):
    sick.locator(BADGE).press("Enter")
    assert sick.locator(LIST).is_visible()
    assert sick.locator(BADGE).get_attribute("aria-expanded") == "true"
    press(sick, "Escape")
    assert sick.locator(LIST).is_hidden()
    assert sick.evaluate("document.activeElement.className") == "found-badge"


def test_facts_and_findings_do_not_lie_over_each_other(sick):
    sick.locator(BADGE).click()
    sick.locator("g.node").first.click()
    assert sick.locator(LIST).is_hidden()
    sick.locator(BADGE).click()
    assert sick.locator(LIST).is_visible()
    assert sick.locator(".facts[aria-label='Facts and paths']").is_hidden()


def test_a_healthy_program_has_no_badge(player):
    page = player(lab.record(CUT.replace("torch.round(w * 3)", "w * 3")))
    assert page.locator(BADGE).is_hidden()


def test_while_one_predicts_the_list_says_nothing_ahead(sick):
    press(sick, "p")
    assert sick.locator(BADGE).is_hidden()
    press(sick, "p")
    assert sick.locator(BADGE).is_visible()


def test_why_is_answered_at_the_end_of_the_pass(sick):
    sick.locator("g.node").first.click()
    facts = sick.locator(".facts[aria-label='Facts and paths']")
    facts.get_by_role("button", name="Why?").click()
    assert step_of(sick) == len(lab.record(CUT).steps) - 1
    for sentence in lab.record(CUT).why("w.grad"):
        assert sentence in facts.inner_text()
    press(sick, "ArrowLeft")
    assert "w.grad is 0." not in facts.inner_text()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_list_is_accessible_and_within_the_screen(sick, width):
    sick.set_viewport_size({"width": width, "height": 720})
    sick.locator(BADGE).click()
    found = Axe().run(sick, context=".autograd-player").response["violations"]
    assert [each["id"] for each in found] == []
    box = sick.locator(LIST).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["height"] > 150
