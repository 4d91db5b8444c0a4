"""What a host does with a player: other data, several of them, what they tell, their end."""

import autograd_lab as lab
from autograd_lab.player.payload.payload import payload
from autograd_lab.player.payload.sending import trim
from tests.browser.player_programs import recorded, slot
from tests.browser.players import press, step_of
from tests.player.examples import NETWORK


def test_without_graphviz_the_cure_stands_there_and_the_ledger_goes_on(player):
    full = payload(recorded("network"))
    full["structures"] = [{"key": "none", "svg": None, "problem": "install graphviz-pure"}]
    page = player(full)
    press(page, "End")
    assert "install graphviz-pure" in page.locator(".stage").inner_text()
    assert "w1.grad: None → stores −2" in page.locator(".ledger").inner_text()


def test_keys_go_to_the_player_used_last_and_never_while_someone_types(player):
    page = player(payload(recorded("network")), payload(recorded("twice")))
    press(page, "ArrowRight")
    assert [step_of(page, k) for k in (0, 1)] == [1, 0]
    page.locator(".sentence").nth(1).click()
    press(page, "ArrowRight", "ArrowRight")
    assert [step_of(page, k) for k in (0, 1)] == [1, 2]
    page.get_by_label("notes").click()
    press(page, "ArrowRight", "Space", "End", "f")
    assert [step_of(page, k) for k in (0, 1)] == [1, 2]


def test_other_numbers_are_patched_in_place_and_the_step_stays(player):
    page = player(payload(recorded("network")))
    press(page, "End")
    page.evaluate("window.kept = document.querySelector('svg.autograd-graph')")
    other = payload(lab.record(NETWORK, {"x": -4.0}))
    page.evaluate("(data) => player.update(data)", other)
    assert page.evaluate("window.kept === document.querySelector('svg.autograd-graph')")
    assert step_of(page) == len(recorded("network").steps) - 1
    # By hand: dy/dw1 = w2 · x = −1 · −4.
    assert slot(page, "w1", "grad") == "4"
    assert "torch.tensor(-4.0" in page.locator(".code").inner_text()


def test_another_structure_opens_at_the_step_it_is_given(player):
    page = player(payload(recorded("network")))
    press(page, "End")
    page.evaluate("(data) => player.update(data)", {**payload(recorded("twice")), "step": 3})
    assert step_of(page) == 3
    page.evaluate("(data) => player.update(data)", {**payload(recorded("cube")), "step": 999})
    assert step_of(page) == len(recorded("cube").steps) - 1


def test_the_step_is_reported_on_seek_on_pause_and_after_the_last_key(player):
    page = player(payload(recorded("network")))
    slider = page.get_by_role("slider", name="Step")
    slider.fill("5")
    slider.dispatch_event("change")
    assert page.evaluate("reported.steps") == [5]
    press(page, "ArrowRight", "ArrowRight", "ArrowRight")
    assert page.evaluate("reported.steps") == [5]
    page.wait_for_function("() => reported.steps.length === 2")
    assert page.evaluate("reported.steps") == [5, 8]
    page.get_by_role("combobox", name="Speed").select_option("60")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => reported.steps.length === 3")
    assert page.evaluate("reported.steps")[2] == len(recorded("network").steps) - 1


def test_a_pass_that_is_not_there_is_asked_for_and_shown_when_it_comes(player):
    full = payload(recorded("loop"))
    page = player(trim(full, 0, limit=4_000))
    press(page, "End")
    assert page.evaluate("reported.passes") == [24]
    assert page.locator(".autograd-player").get_attribute("aria-busy") == "true"
    page.evaluate("(data) => player.update(data)", trim(full, 24, limit=4_000))
    assert step_of(page) == len(recorded("loop").steps) - 1
    assert page.locator(".autograd-player").get_attribute("aria-busy") == "false"


def test_a_destroyed_player_leaves_nothing_behind(player):
    page = player(payload(recorded("network")))
    page.evaluate("player.destroy()")
    assert page.locator(".autograd-player").count() == 0
    press(page, "ArrowRight")


def test_in_a_hall_numbers_code_and_sentence_are_large(player):
    page = player({**payload(recorded("network")), "projector": True})
    press(page, "End")
    sizes = page.evaluate(
        """() => {
          const number = document.querySelector("g.node .slot.value");
          const svg = number.ownerSVGElement;
          const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
          const size = (element) => parseFloat(getComputedStyle(element).fontSize);
          return {
            number: size(number) * scale,
            code: size(document.querySelector(".code li")),
            ledger: size(document.querySelector(".ledger li")),
            sentence: size(document.querySelector(".sentence")),
          };
        }"""
    )
    assert sizes["number"] >= 26
    assert sizes["code"] >= 20
    assert sizes["ledger"] >= 20
    assert sizes["sentence"] >= 28
