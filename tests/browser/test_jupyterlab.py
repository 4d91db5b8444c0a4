"""The player in a real JupyterLab: joined to its kernel, saved, and opened again without it."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import urllib.request

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect

from benchmarks.serving import PROJECT, free_port, running

pytestmark = pytest.mark.browser
MISSING = "no JupyterLab here: pip install -r tests/notebooks.txt"
PLAYER = ".autograd-player"
KERNEL_SAYS = """import json
p = rec.player
print(json.dumps([p.step, p.inputs, p.recording.variables["x"].grad, p.node,
                  p.chosen and p.chosen.id, p.predictions]))"""
CELLS = (
    'import autograd_lab as lab\nrec = lab.record("""import torch\n'
    'x = torch.tensor(3.0, requires_grad=True)\ny = x * x\ny.backward()\n""")\nrec',
    "%load_ext autograd_lab",
    "%%autograd\nimport torch\nw = torch.tensor(2.0, requires_grad=True)\n(w * 5.0).backward()",
    KERNEL_SAYS,
)
EACH = 40_000  # ms; a first `import torch` is among them


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory):
    """The address of a JupyterLab, and the folder that it shows."""
    if importlib.util.find_spec("jupyterlab") is None:
        if os.environ.get("AUTOGRAD_LAB_REQUIRE_NOTEBOOKS") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    folder, port = tmp_path_factory.mktemp("jupyter"), free_port()
    (folder / "work").mkdir()
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"),
        *("--IdentityProvider.token=", "--ServerApp.port_retries=0"),
        "--ServerApp.disable_check_xsrf=True",
        f"--ServerApp.root_dir={folder / 'work'}",
        "--LabApp.news_url=",
    ]
    env = {**os.environ, "PYTHONPATH": str(PROJECT), "HOME": str(folder)}
    url = f"http://127.0.0.1:{port}"
    with running(command, url, folder, env, health="/api") as address:
        yield address, folder / "work"


@pytest.fixture
def notebook(jupyter, browser):
    """Opens a notebook of these cells and runs them all: its page."""
    address, work = jupyter
    nbformat.write(
        new_notebook(
            cells=list(map(new_code_cell, CELLS)),
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        ),
        work / "lesson.ipynb",
    )
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(EACH)
    page.emulate_media(reduced_motion="reduce")
    opened(page, address)
    page.get_by_text("| Idle").wait_for()
    run(page, "Run All Cells")
    yield page
    for each in sessions(address):
        request(f"{address}/api/sessions/{each['id']}", "DELETE")
    context.close()


def opened(page, address: str) -> None:
    page.goto(f"{address}/lab/tree/lesson.ipynb")
    page.locator(".jp-Notebook").wait_for()


def run(page, entry: str) -> None:
    page.get_by_text("Run", exact=True).click()
    page.get_by_text(entry, exact=True).click()


def player(page, place: int = 0):
    """The frame of a player; its sliders are there once the kernel has answered."""
    frame = page.frame_locator("iframe[data-autograd]").nth(place)
    frame.locator(f"{PLAYER}[data-step]").wait_for(timeout=EACH)
    return frame


def kernel_says(page) -> list:
    cell = page.locator(".jp-CodeCell").last
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(cell.locator(".jp-InputPrompt")).to_have_text(f"[{len(CELLS) + 1}]:", timeout=EACH)
    return json.loads(cell.locator(".jp-OutputArea-output pre").last.inner_text())


def request(url: str, method: str = "GET") -> bytes:
    asked = urllib.request.Request(url, method=method)
    with urllib.request.urlopen(asked, timeout=20) as answer:
        return answer.read()


def sessions(address: str) -> list[dict]:
    return json.loads(request(f"{address}/api/sessions"))


def test_a_player_is_joined_to_its_kernel_and_steps_on_without_it(notebook, jupyter):
    page, (address, work) = notebook, jupyter
    first = player(page)
    moved = first.get_by_label("x", exact=True)
    expect(moved).to_be_visible(timeout=EACH)

    # By keyboard, in this player alone.
    first.locator(".stage").click(position={"x": 3, "y": 3})
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(first.locator(PLAYER)).to_have_attribute("data-step", "2")

    # A slider runs the program in the kernel.
    moved.fill("-2")
    expect(first.locator(".code")).to_contain_text("torch.tensor(-2.0", timeout=EACH)
    expect(first.locator(PLAYER)).to_have_attribute("data-step", "2")

    # A node that is clicked.
    node = first.locator("g.node[data-node]").first
    node.dispatch_event("click")
    expect(first.locator(".facts")).to_be_visible()
    chosen = node.get_attribute("data-node")
    assert kernel_says(page) == [2, {"x": -2.0}, -4.0, chosen, chosen, []]
    assert player(page, 1).locator(PLAYER).get_attribute("data-step") == "0"

    # From the kernel to the player.
    cell = page.locator(".jp-CodeCell").last
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("rec.player.step = 5\nrec.player.inputs = {'x': 1.0}")
    page.keyboard.press("Control+Enter")
    expect(first.locator(".code")).to_contain_text("torch.tensor(1.0", timeout=EACH)
    expect(first.locator(PLAYER)).to_have_attribute("data-step", "5")

    # Saved, and opened with a kernel that knows nothing of it.
    page.keyboard.press("Control+s")
    page.wait_for_function("() => !document.querySelector('.jp-mod-dirty')")
    assert (work / "lesson.ipynb").stat().st_size < 2 * 400_000
    for each in sessions(address):
        request(f"{address}/api/sessions/{each['id']}", "DELETE")
    page.goto("about:blank")
    opened(page, address)
    again = player(page)
    again.locator(".stage").click(position={"x": 3, "y": 3})
    page.keyboard.press("ArrowRight")
    expect(again.locator(PLAYER)).to_have_attribute("data-step", "1")
    expect(again.locator(".inputs")).to_have_count(0)


def test_the_player_is_dark_where_jupyterlab_is(notebook):
    page = notebook
    first = player(page)
    page.get_by_text("Settings", exact=True).click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text("JupyterLab Dark", exact=True).click()
    expect(first.locator(PLAYER)).to_have_attribute("data-theme", "dark", timeout=EACH)


def test_nbconvert_makes_a_page_that_steps_without_a_network(tmp_path, page, page_errors):
    pytest.importorskip("nbconvert", reason=MISSING)
    path = tmp_path / "made.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(CELLS[0])]), path)
    words = ("--to", "html", "--execute", str(path))
    subprocess.run(
        [sys.executable, "-m", "nbconvert", *words],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        timeout=200,
    )
    page.context.set_offline(True)
    page.goto(path.with_suffix(".html").as_uri(), wait_until="domcontentloaded")
    frame = player(page)
    frame.get_by_role("button", name="Next step").click()
    expect(frame.locator(PLAYER)).to_have_attribute("data-step", "1")
    page_errors.clear()  # the template of nbconvert asks for scripts of the network
