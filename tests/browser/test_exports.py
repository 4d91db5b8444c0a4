"""What one takes away: the page, the picture, the program and the link, from every host."""

import json
import re
import struct
import subprocess
import sys

import nbformat
import pytest
from playwright.sync_api import expect

import autograd_lab as lab
from autograd_lab.drawing.colours import LIGHT
from autograd_lab.player import to_html, to_notebook_html
from tests.player.examples import NETWORK

PLAYER = ".autograd-player"
LESSON = "backpropagation-by-hand"


@pytest.fixture(scope="module")
def recording():
    """The two-layer network, recorded."""
    return lab.record(NETWORK)


@pytest.fixture
def file_page(page, recording, tmp_path):
    """The recording's file, opened from a folder at step 12 with the network off."""
    page.context.set_offline(True)
    page.emulate_media(reduced_motion="reduce", color_scheme="dark")
    path = tmp_path / "player.html"
    path.write_text(to_html(recording, title="Two layers"), encoding="utf-8")
    page.goto(f"{path.as_uri()}?step=12")
    page.locator(f"{PLAYER} svg.autograd-graph").wait_for()
    return page


def saved(page, name, tmp_path):
    """The file that a button behind the three dots hands out."""
    if page.locator(f"{PLAYER} .menu[open]:not(.check)").count() == 0:
        page.locator(f"{PLAYER} .menu:not(.check) > summary").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_a_file_hands_out_program_and_notebook_without_python_or_network(
    file_page, recording, tmp_path
):
    program = saved(file_page, "Save as .py", tmp_path)
    done = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout == recording.output
    path = saved(file_page, "Save as .ipynb", tmp_path)
    assert path.name == "two-layers.ipynb"
    nbformat.validate(nbformat.reads(path.read_text(encoding="utf-8"), as_version=4))


def test_a_file_does_not_offer_what_needs_python(file_page):
    file_page.locator(f"{PLAYER} .menu:not(.check) > summary").click()
    expect(file_page.get_by_role("button", name="Save as .py")).to_be_visible()
    expect(file_page.get_by_role("button", name="Save as HTML")).to_have_count(0)


def test_the_svg_is_the_graph_at_this_step_in_light_colours(file_page, tmp_path):
    texts = file_page.evaluate(
        """() => [...document.querySelectorAll("svg.autograd-graph text")]
            .filter((text) => getComputedStyle(text).visibility === "visible")
            .map((text) => text.textContent)"""
    )
    sentence = file_page.locator(".sentence").text_content()
    tails = file_page.locator("g.edge.carried .tail").count()
    path = saved(file_page, "Save as SVG", tmp_path)
    assert path.name == "two-layers-step-13.svg"
    text = path.read_text(encoding="utf-8")
    file_page.goto(path.as_uri())
    svg = file_page.locator("svg")
    assert svg.locator("text").all_text_contents() == texts
    assert svg.locator("desc").text_content() == sentence
    assert "var(" not in text
    assert "<style" not in text
    value = svg.locator("g.node .value").first
    assert colour(value, "fill") == LIGHT["value"]
    shape = svg.locator("g.node.now .shape").first
    assert colour(shape, "stroke") == LIGHT["gradient"]
    assert shape.get_attribute("stroke-width") == "3px"
    # Of the arrowheads at the operands those are there along which a gradient went.
    assert tails > 0
    assert svg.locator("g.edge .tail:not([visibility])").count() == tails
    assert svg.locator("g.edge .tail").count() == tails


def colour(element, name):
    """The element's own attribute, as `#0A5AA8`."""
    red, green, blue = map(int, re.findall(r"\d+", element.get_attribute(name)))
    return f"#{red:02X}{green:02X}{blue:02X}"


def test_the_saved_picture_leaves_the_player_as_it_was(file_page, tmp_path):
    look = "() => document.querySelector('.autograd-player .stage').innerHTML"
    before = file_page.evaluate(look)
    saved(file_page, "Save as SVG", tmp_path)
    saved(file_page, "Save as PNG", tmp_path)
    assert file_page.evaluate(look) == before
    assert file_page.locator(".autograd-player.paper").count() == 0


def test_the_png_has_twice_the_pictures_size_and_its_colours(file_page, tmp_path):
    box = file_page.evaluate(
        "() => document.querySelector('svg.autograd-graph').getAttribute('viewBox')"
    )
    wide, high = (float(each) for each in box.split()[2:])
    path = saved(file_page, "Save as PNG", tmp_path)
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    assert abs(width - 2 * wide) <= 1
    assert abs(height - 2 * high) <= 1
    file_page.goto(path.as_uri())
    colours = file_page.evaluate(
        """() => {
          const image = document.querySelector("img");
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
          const context = canvas.getContext("2d");
          context.drawImage(image, 0, 0);
          const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
          const found = new Set();
          for (let k = 0; k < data.length; k += 4) {
            found.add([...data.slice(k, k + 3)].map((each) =>
              each.toString(16).padStart(2, "0")).join("").toUpperCase());
          }
          return [...found];
        }"""
    )
    wanted = {LIGHT[role].strip("#") for role in ("page", "value", "gradient", "text")}
    assert wanted <= set(colours)


def test_the_link_goes_to_the_clipboard_with_the_step_that_one_sees(page, app_url):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{app_url}/Lessons?lesson={LESSON}&step=3")
    page.locator(f"{PLAYER} svg.autograd-graph").wait_for()
    page.locator(f"{PLAYER} .menu:not(.check) > summary").click()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Copy the link").click()
    expect(page.locator(f"{PLAYER} .said")).to_have_text("The link is in the clipboard.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert f"lesson={LESSON}" in link
    step = page.locator(PLAYER).get_attribute("data-step")
    assert f"step={step}" in link
    page.goto(link)
    page.locator(f"{PLAYER} svg.autograd-graph").wait_for()
    expect(page.locator(PLAYER)).to_have_attribute("data-step", step)


def test_where_the_clipboard_is_refused_the_link_stands_there_to_be_copied(file_page):
    file_page.evaluate(
        """() => Object.defineProperty(navigator, "clipboard",
            { value: { writeText: () => Promise.reject(new Error("no")) } })"""
    )
    file_page.locator(f"{PLAYER} .menu:not(.check) > summary").click()
    file_page.get_by_role("button", name="Copy the link").click()
    field = file_page.get_by_role("textbox", name="Link to this state")
    expect(field).to_be_focused()
    assert field.input_value().endswith("player.html?step=12")


def test_the_dashboard_hands_out_a_small_file_named_after_the_lesson(page, app_url, tmp_path):
    page.goto(f"{app_url}/Lessons?lesson={LESSON}&step=3&{LESSON}.x=3")
    page.locator(f"{PLAYER} svg.autograd-graph").wait_for()
    path = saved(page, "Save as HTML", tmp_path)
    assert path.name == f"{LESSON}.html"
    assert path.stat().st_size < 400_000
    program = saved(page, "Save as .py", tmp_path).read_text(encoding="utf-8")
    assert "x = torch.tensor(3.0, requires_grad=True)" in program
    page.context.set_offline(True)
    page.goto(path.as_uri())
    page.keyboard.press("End")
    last = int(page.locator(PLAYER).get_attribute("data-steps")) - 1
    expect(page.locator(PLAYER)).to_have_attribute("data-step", str(last))


@pytest.fixture
def notebook_page(page, recording, tmp_path):
    """A saved notebook as a page shows it that has no kernel: the cell's output, nothing else."""
    cell = nbformat.v4.new_code_cell(
        "rec",
        outputs=[
            nbformat.v4.new_output(
                "execute_result", {"text/html": to_notebook_html(recording)}, execution_count=1
            )
        ],
    )
    path = tmp_path / "saved.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    output = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["outputs"][0]
    shown = "".join(output["data"]["text/html"])
    shell = tmp_path / "shell.html"
    shell.write_text(f"<!doctype html><meta charset=utf-8><body>{shown}", encoding="utf-8")
    page.context.set_offline(True)
    page.emulate_media(reduced_motion="reduce")
    page.goto(shell.as_uri())
    page.frame_locator("iframe").locator(f"{PLAYER} svg.autograd-graph").wait_for()
    return page


def test_a_saved_notebook_steps_without_a_kernel(notebook_page):
    frame = notebook_page.frame_locator("iframe")
    frame.get_by_role("button", name="Next step").click()
    notebook_page.keyboard.press("ArrowRight")
    expect(frame.locator(PLAYER)).to_have_attribute("data-step", "2")


def test_the_notebooks_frame_is_as_high_as_the_player(notebook_page):
    fits = """() => {
      const frame = document.querySelector("iframe");
      return frame.style.height !== "720px" ? frame.clientHeight : 0;
    }"""
    notebook_page.wait_for_function(fits)
    inner = notebook_page.frames[1].evaluate("document.documentElement.scrollHeight")
    assert inner <= notebook_page.evaluate(fits) + 1
    wide = notebook_page.evaluate(fits)
    notebook_page.set_viewport_size({"width": 420, "height": 800})
    notebook_page.wait_for_function(f"() => document.querySelector('iframe').clientHeight > {wide}")
    notebook_page.frames[1].wait_for_function(
        "() => document.documentElement.scrollHeight <= window.innerHeight + 1"
    )
    assert notebook_page.evaluate(fits) < 3 * wide


def test_a_notebooks_cell_hands_out_the_program_but_no_link(notebook_page, tmp_path):
    frame = notebook_page.frame_locator("iframe")
    frame.locator(".menu:not(.check) > summary").click()
    expect(frame.get_by_role("button", name="Copy the link")).to_have_count(0)
    with notebook_page.expect_download() as waiting:
        frame.get_by_role("button", name="Save as .py").click()
    assert waiting.value.suggested_filename == "autograd-lab.py"


def test_a_long_recordings_compressed_file_steps_without_network(page, tmp_path):
    path = tmp_path / "training.html"
    text = to_html(lab.record(lab.lesson("training-loop").code))
    assert '"packed"' in text
    path.write_text(text, encoding="utf-8")
    page.context.set_offline(True)
    page.goto(f"{path.as_uri()}?step=7")
    expect(page.locator(PLAYER)).to_have_attribute("data-step", "7")
    page.keyboard.press("End")
    last = int(page.locator(PLAYER).get_attribute("data-steps")) - 1
    expect(page.locator(PLAYER)).to_have_attribute("data-step", str(last))
