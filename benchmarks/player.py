"""The player in a browser: painted updates a second, blank frames, mount to paint, held keys."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.figures import print_table, spread
from benchmarks.serving import chromium

UPDATES = 25
MILLISECONDS_TO_PAINT = 150
MOUNTS = 15
SECONDS_HELD = 3

# Plays to the end as fast as it can: how many steps were painted, how long it took, blank frames.
PLAY = """() => new Promise((done) => {
  const root = document.querySelector(".autograd-player");
  root.querySelector(".speed").value = "60";
  root.querySelector(".speed").dispatchEvent(new Event("change"));
  const seen = new Set();
  let blank = 0, frames = 0;
  const began = performance.now();
  root.querySelector('[aria-label="Play"]').click();
  const look = () => {
    frames += 1;
    seen.add(root.dataset.step);
    const graph = root.querySelector(".stage svg.autograd-graph");
    if (!(graph && graph.getBoundingClientRect().width >= 50
      && graph.querySelector(".node .value").textContent)) blank += 1;
    if (root.querySelector('[aria-label="Pause"]')) requestAnimationFrame(look);
    else done({ steps: seen.size, seconds: (performance.now() - began) / 1000, blank, frames });
  };
  requestAnimationFrame(look);
})"""

# The time from new data to the first frame that has them; the script is there already.
MOUNT = """(data) => new Promise((done) => {
  const place = document.getElementById("place");
  window.player?.destroy();
  window.player = null;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const began = performance.now();
    mountPlayer(data);
    // Once in the frame that shows it, and then after that frame was painted.
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now() - began);
      channel.port2.postMessage(null);
    });
  }));
})"""


def chain(length: int) -> str:
    """A program whose passes have so many nodes; several turns, so that it plays a while."""
    ops = round((length - 2) / 1.5)
    return f"""import torch
w = torch.tensor(0.9, requires_grad=True)
b = torch.tensor(0.1, requires_grad=True)
for turn in range({max(240 // length, 3)}):
    h = w
    for k in range({ops}):
        h = torch.tanh(h * w) if k % 2 else h + b
    h.backward()
    w.grad = None
    b.grad = None
"""


def measure() -> None:
    """Print one row for each size of graph, and one for each lesson."""
    import autograd_lab as lab
    from autograd_lab.player.payload.payload import payload

    with chromium() as browser:
        rows = [("graph", "steps", "updates/s", "blank frames", "within reach")]
        held = [("graph", "keys", "step reached", "as it should be", "late ms")]
        for nodes in (12, 60):
            recording = lab.record(chain(nodes))
            size = len(recording.passes[-1].graph.nodes)
            page = _page(browser, payload(recording))
            found = page.evaluate(PLAY)
            rate = found["steps"] / found["seconds"]
            verdict = "yes" if rate >= UPDATES and found["blank"] == 0 else "no"
            row = (f"{found['steps']}", f"{rate:.0f}", f"{found['blank']} of {found['frames']}")
            rows.append((f"{size} nodes", *row, verdict))
            held.append((f"{size} nodes", *_hold(page, len(recording.steps) - 1)))
        print_table("Playing unthrottled", rows)
        print_table(f"A key held for {SECONDS_HELD} s, 30 presses a second", held)
        rows = [("lesson", "mount to paint ms", "within reach")]
        for lesson in lab.lessons():
            data = payload(lab.record(lesson.code))
            page = _page(browser, data)
            times = spread([page.evaluate(MOUNT, data) for _ in range(MOUNTS)])
            verdict = "yes" if times.median < MILLISECONDS_TO_PAINT else "no"
            rows.append((lesson.slug, str(times), verdict))
            page.context.close()
        print_table("From data to the first painted frame: median (quartiles)", rows)


def _page(browser, data: dict):
    from tests.browser.players import player_page

    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "player.html"
        path.write_text(player_page(data), encoding="utf-8")
        page.goto(path.as_uri())
        page.wait_for_function("window.ready")
    return page


def _hold(page, last: int) -> tuple[str, str, str, str]:
    """Presses, the step they lead to, whether it is the right one, and how late it comes."""
    page.keyboard.press("Home")
    presses = 30 * SECONDS_HELD
    for _ in range(presses):
        page.keyboard.down("ArrowRight")
        page.wait_for_timeout(1000 / 30)
    page.keyboard.up("ArrowRight")
    expected = min(presses, last)
    late = page.evaluate(
        """(expected) => new Promise((done) => {
          const began = performance.now();
          const look = () => {
            const { step } = document.querySelector(".autograd-player").dataset;
            if (Number(step) === expected) done(performance.now() - began);
            else if (performance.now() - began > 3000) done(-1);
            else requestAnimationFrame(look);
          };
          look();
        })""",
        expected,
    )
    reached = page.locator(".autograd-player").get_attribute("data-step")
    return str(presses), reached, "yes" if int(reached) == expected else "no", f"{late:.0f}"
