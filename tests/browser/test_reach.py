"""What the player reaches under load: held keys lose nothing, random keys leave nothing behind."""

from __future__ import annotations

import difflib
import random

import pytest

import autograd_lab as lab
from autograd_lab.player.payload.payload import payload
from tests.browser.players import press, step_of

PROGRAMS = {
    "network": lab.lesson("backpropagation-by-hand").code,
    "statements": """import torch
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
x = torch.tensor(1.0, requires_grad=True)
y = a * x ** 2 + b * x + 1
z = y ** 2 + 2 * y
z.backward()
print(x.grad)
""",
    "loop": """import torch
w = torch.tensor(1.0, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.01)
for turn in range(6):
    optimizer.zero_grad()
    loss = (w * 3.0 - 1.0) ** 2
    loss.backward()
    optimizer.step()
    if turn == 3:
        print("half", loss.item())
""",
    "tensors and an error": """import torch
x = torch.tensor([[1.0, 0.0], [3.0, -4.0]], requires_grad=True)
m = torch.tensor([2.0, 5.0], requires_grad=True)
loss = torch.log(x * m).sum()
loss.backward()
loss.backward()
""",
}
# The keys that step, more often than those that change how one steps.
STEPS = ["ArrowRight"] * 6 + ["ArrowLeft"] * 4 + ["PageDown", "PageUp", "Home", "End", " "]
CLICKS = (
    ".transport .buttons button",
    ".passes button:enabled",
    "g.node",
    "g.edge .slot",
    ".ledger li:not([hidden])",
    ".code li",
    ".detail:not([hidden])",
    ".zoomer button",
    ".timeline",
    ".stage",
    ".sentence",
)
# Everything of the player that can be seen or read aloud: elements, attributes, texts, values.
STATE = """() => {
  const lines = [];
  const look = (element, depth) => {
    const closed = element.parentElement.matches("details:not([open])");
    if (closed && element.localName !== "summary") return;
    if (element.hidden || getComputedStyle(element).display === "none") return;
    if (element.localName === "text" && element.textContent === "") return;
    // A badge is measured where it is drawn, and the screen rounds.
    const measured = element.classList.contains("badge") ? ["x", "y", "width", "height"] : [];
    const attributes = [...element.attributes]
      .filter(({ name }) => !measured.includes(name))
      .map(({ name, value }) => [name,
        name === "class" ? value.trim().split(/\\s+/).sort().join(" ") : value])
      .filter(([name, value]) => value !== "" && name !== "data-size")
      .map(([name, value]) => `${name}="${value}"`).sort();
    if ("value" in element) attributes.push(`now="${element.value}"`);
    lines.push(`${" ".repeat(depth)}<${[element.localName, ...attributes].join(" ")}>`);
    if (element.localName === "select") return;
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        if (child.data) lines.push(" ".repeat(depth + 1) + child.data);
      } else if (child.nodeType === Node.ELEMENT_NODE) look(child, depth + 1);
    }
  };
  look(document.querySelector(".autograd-player"), 0);
  return lines;
}"""


@pytest.fixture(scope="module")
def recordings():
    return {name: lab.record(code) for name, code in PROGRAMS.items()}


def calm(page) -> None:
    """Ends what plays, what is open and what is asked, and walks and looks as at the start."""
    page.wait_for_function("() => document.fullscreenElement === null")
    if page.get_by_role("button", name="Pause", exact=True).count():
        page.get_by_role("button", name="Pause", exact=True).click()
    page.evaluate(
        """() => {
          document.querySelector(".autograd-player dialog[open]")?.close();
          for (const each of document.querySelectorAll(".autograd-player details[open]")) {
            each.open = false;
          }
        }"""
    )
    if page.get_by_role("button", name="Close the facts").is_visible():
        page.get_by_role("button", name="Close the facts").click()
    page.mouse.move(0, 0)
    page.evaluate("document.querySelector('.autograd-player').focus()")
    press(page, "Escape", "1", "0")
    if page.locator(".autograd-player.predicts").count():
        press(page, "p")


def state(page) -> list[str]:
    """Everything that is seen, once the sentence may be read aloud again."""
    page.wait_for_function("() => document.querySelector('.sentence').ariaLive === 'polite'")
    return page.evaluate(STATE)


def modes(page) -> list[str]:
    """The keys that are no steps: each changes how the player shows or asks."""
    known = set(page.evaluate("keys"))
    return sorted(known - {*STEPS, "Shift+ArrowLeft", "Shift+ArrowRight", "f"})


def click_somewhere(page, draw) -> None:
    """A click on a part of the player that is there."""
    found = page.locator(f".autograd-player :is({draw.choice(CLICKS)})")
    count = found.count()
    if not count:
        return
    box = found.nth(draw.randrange(count)).bounding_box()
    if box and 0 < box["y"] < 700:
        x = box["x"] + box["width"] * draw.random()
        page.mouse.click(x, box["y"] + box["height"] * draw.random())


@pytest.mark.parametrize("name", PROGRAMS)
def test_1000_random_keys_and_clicks_leave_what_a_fresh_mount_shows(player, recordings, name):
    data = payload(recordings[name])
    page = player(data)
    draw = random.Random(name)
    others = [*modes(page), "Shift+ArrowLeft", "Shift+ArrowRight", "Escape", "Tab", "Enter"]
    for _ in range(1000):
        kind = draw.random()
        if kind < 0.75:
            press(page, draw.choice(STEPS))
        elif kind < 0.92:
            press(page, draw.choice(others))
        else:
            click_somewhere(page, draw)
    calm(page)
    seen, step = state(page), step_of(page)
    page.evaluate("(data) => mountPlayer(data)", {**data, "step": step})
    calm(page)
    # How edges are written and whether statements are folded may have been chosen: their keys
    # bring the fresh one there.
    tried = []
    for key in ["n", "n", "d", "n", "n", "n", "d"]:
        tried.append(state(page))
        if tried[-1] == seen:
            return
        press(page, key)
    nearest = min(tried, key=lambda each: len(set(each) ^ set(seen)))
    pytest.fail("\n".join(difflib.unified_diff(nearest, seen, "fresh", "after 1,000", n=1)))


@pytest.mark.parametrize("name", ["network", "loop"])
def test_a_key_held_for_three_seconds_loses_no_step(player, recordings, name):
    page = player(recordings[name])
    last = len(recordings[name].steps) - 1
    # Thirty a second, as a keyboard repeats; each way, so that no end is in the way of counting.
    for key, presses in (("ArrowRight", 90), ("ArrowLeft", last - 2)):
        start = step_of(page)
        for _ in range(presses):
            page.keyboard.down(key)
        page.keyboard.up(key)
        expected = min(start + presses, last) if key == "ArrowRight" else start - presses
        page.wait_for_function(
            f"() => document.querySelector('.autograd-player').dataset.step === '{expected}'"
        )
        assert page.locator(".count").inner_text().startswith(f"step {expected + 1} ")


def test_keys_that_come_faster_than_frames_draw_once_a_frame_and_land_right(player, recordings):
    page = player(recordings["loop"])
    counted = page.evaluate(
        """() => {
          const root = document.querySelector(".autograd-player");
          const hold = (count, repeat) => {
            for (let k = 0; k < count; k += 1) {
              document.body.dispatchEvent(new KeyboardEvent("keydown",
                { key: "ArrowRight", repeat, bubbles: true, cancelable: true }));
            }
          };
          hold(1, false);
          const first = root.dataset.step;
          hold(20, true);
          const atOnce = root.dataset.step;
          return new Promise((done) => requestAnimationFrame(() =>
            done([first, atOnce, root.dataset.step])));
        }"""
    )
    assert counted == ["1", "1", "21"]


def test_while_it_plays_no_frame_is_blank(player, recordings):
    page = player(recordings["loop"])
    page.get_by_role("combobox", name="Speed").select_option("60")
    seen = page.evaluate(
        """() => new Promise((done) => {
          const root = document.querySelector(".autograd-player");
          const steps = new Set();
          let blank = 0;
          root.querySelector('[aria-label="Play"]').click();
          const look = () => {
            steps.add(Number(root.dataset.step));
            const graph = root.querySelector(".stage svg.autograd-graph");
            const there = graph && graph.getBoundingClientRect().width >= 50
              && root.querySelector(".sentence").textContent
              && graph.querySelector(".node:not(.future) .value").textContent;
            if (!there) blank += 1;
            if (!root.querySelector('[aria-label="Pause"]')) done([steps.size, blank]);
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        })"""
    )
    steps, blank = seen
    assert blank == 0
    assert steps > 1
