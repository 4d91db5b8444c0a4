"""The self-contained file and the notebook's frame."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest

import autograd_lab as lab
from autograd_lab.player import to_html, to_notebook_html
from autograd_lab.player.html import file_name, page
from autograd_lab.player.payload.packing import unpack
from autograd_lab.player.payload.payload import payload
from tests.player.examples import two_layer_network


def embedded(text):
    """The data inside the file."""
    data = json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL)[1])
    return unpack(data["packed"]) if "packed" in data else data


def programs():
    """Every program of every lesson, named."""
    return [
        pytest.param(code, id=f"{lesson.slug} {name}".strip())
        for lesson in lab.lessons()
        for name, code in [("", lesson.code), *((v.name, v.code) for v in lesson.variants)]
        if code is not None
    ]


@pytest.mark.parametrize("code", programs())
def test_a_lesson_fits_into_a_file_under_400_kb(code):
    assert len(to_html(lab.record(code)).encode()) < 400_000


def test_large_data_are_compressed_and_the_same():
    recording = lab.record(lab.lesson("training-loop").code)
    text = to_html(recording, title="Training")
    assert '"packed"' in text
    found = embedded(text)
    full = payload(recording)
    assert found["title"] == "Training"
    assert found["passes"] == json.loads(json.dumps(full["passes"]))


def test_the_file_names_no_address_to_load_from():
    text = to_html(two_layer_network())
    allowed = {"http://www.w3.org/2000/svg"}
    assert set(re.findall(r"(?:https?:)?//[a-z][\w.-]+\.[a-z]{2,}[\w/.]*", text)) <= allowed | {
        each.removeprefix("http:") for each in allowed
    }
    assert "default-src 'none'" in text


def test_a_program_cannot_end_the_script_it_is_shown_in():
    hostile = "x = '</script><script>alert(1)</script><!--'\n"
    text = to_html(replace(two_layer_network(), code=hostile), title="<b>title & all</b>")
    assert text.count("<script") == 2
    assert "<title>&lt;b&gt;title &amp; all&lt;/b&gt;</title>" in text
    line = embedded(text)["code"][0]
    assert "".join(piece[0] for piece in line) == hostile.rstrip("\n")


def test_a_notebook_gets_the_same_data_in_a_frame_that_may_run_scripts_only():
    recording = two_layer_network()
    frame = to_notebook_html(recording)
    source = unescape(re.search(r'srcdoc="(.*?)"', frame, re.DOTALL)[1])
    assert embedded(source) == embedded(to_html(recording))
    assert 'sandbox="allow-scripts allow-downloads"' in frame


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The chain rule, link by link", "the-chain-rule-link-by-link"),
        ("../../etc/passwd", "etc-passwd"),
        ("Ключ", "autograd-lab"),
    ],
)
def test_a_title_becomes_a_name_that_every_system_takes(title, name):
    assert file_name(title) == name


def test_a_file_opens_at_the_step_at_which_it_was_saved():
    full = payload(two_layer_network())
    assert embedded(page(full, "Mine", step=5))["step"] == 5
    assert embedded(page(full, "Mine"))["step"] == 0
    assert embedded(page(full, "Mine"))["title"] == "Mine"
