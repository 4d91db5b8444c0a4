"""Pictures beyond 500 nodes: groups that say what they hold, one of them open, none too large."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from autograd_lab.drawing import GraphvizError, opened, pictures, templates, to_svg
from autograd_lab.drawing.levels.groups import groups
from autograd_lab.drawing.levels.views import EDGE_NUMBERS_UP_TO, from_text, grouped, to_text
from autograd_lab.drawing.pictures import BYTES_UP_TO, NODES_UP_TO
from autograd_lab.drawing.placing import graphviz as graphviz_program
from autograd_lab.drawing.structure import structures
from autograd_lab.drawing.svg import ranges
from tests.drawing import examples
from tests.drawing.test_graphviz_program import stand_in

SVG = "{http://www.w3.org/2000/svg}"


def parts(svg, attribute):
    """The elements with this attribute, by its value."""
    root = ElementTree.fromstring(svg)
    return {each.get(attribute): each for each in root.iter() if each.get(attribute) is not None}


def count(text):
    """How many indices a text such as `3-5 9` stands for."""
    runs = [list(map(int, run.split("-"))) for run in text.split()]
    return sum(run[-1] - run[0] + 1 for run in runs)


@pytest.fixture(scope="module")
def loop():
    """x = w * x, a thousand times."""
    return examples.chain(1000)


@pytest.fixture(scope="module")
def closed(loop):
    return templates(loop)[0]


def test_500_nodes_are_drawn_one_by_one_and_501_in_groups():
    assert templates(examples.chain(NODES_UP_TO - 2))[0].groups == ()
    assert templates(examples.chain(NODES_UP_TO - 1))[0].groups


def test_every_operation_is_in_one_group_and_the_leaves_stand_outside(closed):
    boxes = parts(closed.svg, "data-group")
    assert len(boxes) == len(closed.groups) == 40
    assert sum(count(box.get("data-operations")) for box in boxes.values()) == 1000
    assert set(parts(closed.svg, "data-node")) == {"0", "1"}


def test_a_group_reads_its_turns_and_how_many_operations_it_holds(closed):
    box = parts(closed.svg, "data-group")["16"]
    texts = [each.text for each in box.iter(SVG + "text")]
    assert texts[:2] == ["turns 401–425", "25 operations"]
    assert box.find(SVG + "title").text.startswith("turns 401–425: 25 operations")


def test_every_edge_is_drawn_merged_or_inside_of_a_group(loop, closed):
    merged = [
        each
        for each in ElementTree.fromstring(closed.svg).iter(SVG + "g")
        if "merged" in each.get("class", "").split()
    ]
    seen = len(parts(closed.svg, "data-edge"))
    within = 40 * 24  # the chain inside of each group of 25
    assert seen + sum(count(each.get("data-members")) for each in merged) + within == 2000
    assert merged[0].find(SVG + "title").text == "w → turns 1–25: 25 edges"


def test_between_two_groups_one_edge_keeps_its_numbers(closed):
    edges = parts(closed.svg, "data-edge")
    slots = [each.get("class") for each in edges["51"].iter(SVG + "text")]
    assert slots == ["slot local", "slot contribution"]


def test_an_open_group_shows_its_nodes_in_a_frame_and_the_others_stay_closed(closed):
    svg = opened(closed.plan, 16).svg
    assert len(parts(svg, "data-group")) == 39
    assert "16" not in parts(svg, "data-group")
    assert set(parts(svg, "data-node")) == {"0", "1", *map(str, range(402, 427))}
    titles = [
        each.text
        for each in ElementTree.fromstring(svg).iter(SVG + "text")
        if each.get("class") == "frame-title"
    ]
    assert titles == ["turns 401–425"]


def test_the_frame_goes_around_the_open_nodes_and_no_others(closed):
    root = ElementTree.fromstring(opened(closed.plan, 3).svg)
    frame = next(each for each in root.iter(SVG + "g") if each.get("class") == "frame")
    sheet = frame.find(SVG + "rect")
    x, y, width, height = (float(sheet.get(name)) for name in ("x", "y", "width", "height"))
    inside = set()
    for each in root.iter(SVG + "g"):
        if each.get("transform"):
            left, top = map(float, re.findall(r"-?[\d.]+", each.get("transform")))
            shape = next(r for r in each.iter(SVG + "rect") if r.get("class") == "shape")
            right, bottom = left + float(shape.get("width")), top + float(shape.get("height"))
            apart = right < x or left > x + width or bottom < y or top > y + height
            if not apart:
                assert x <= left < right <= x + width
                assert y <= top < bottom <= y + height
                inside.add(each.get("data-node"))
    assert inside == set(map(str, range(77, 102)))


def test_an_open_group_has_numbers_on_its_edges(closed):
    svg = opened(closed.plan, 16).svg
    texts = [each.get("class") for each in parts(svg, "data-edge")["805"].iter(SVG + "text")]
    assert texts == ["slot local", "slot contribution"]
    drawn = len(parts(svg, "data-node")) + len(parts(svg, "data-group"))
    assert drawn <= EDGE_NUMBERS_UP_TO


def test_the_words_for_those_who_cannot_see_it_name_the_groups(closed):
    label = ElementTree.fromstring(closed.svg).get("aria-label")
    assert "Drawn in 40 groups: turns 1–25; " in label
    assert "Open: turns 26–50." in ElementTree.fromstring(opened(closed.plan, 1).svg).get(
        "aria-label"
    )


def test_a_still_picture_counts_what_ran_and_what_backward_reached(loop):
    box = parts(to_svg(loop), "data-group")["0"]
    texts = [each.text for each in box.iter(SVG + "text")]
    assert texts[2:] == ["forward 25/25", "backward 25/25"]


def test_other_numbers_give_the_same_template(loop, closed):
    graph = loop.passes[0].graph
    nodes = tuple(replace(each, value=-0.25) for each in graph.nodes)
    other = replace(loop, passes=(replace(loop.passes[0], graph=replace(graph, nodes=nodes)),))
    assert templates(other)[0] == closed


def test_5000_operations_are_drawn_in_less_than_a_megabyte_closed_and_open():
    recording = examples.chain(5000)
    template = templates(recording)[0]
    assert len(template.svg.encode()) < BYTES_UP_TO
    assert len(opened(template.plan, 20).svg.encode()) < BYTES_UP_TO
    assert len(to_svg(recording).encode()) < BYTES_UP_TO


def test_a_group_that_is_not_there_is_an_error_with_the_numbers_that_are(closed):
    with pytest.raises(ValueError, match=r"group 40: the picture has 40 groups.*0 to 39"):
        opened(closed.plan, 40)


def test_a_plan_keeps_all_that_a_picture_needs():
    for recording in (examples.tensors(), examples.hostile(), examples.chain(600)):
        (structure,) = structures(recording)
        cut = groups(recording.passes[0].graph)
        assert from_text(to_text(structure, cut)) == (structure, cut, ())


def test_hostile_names_stay_text_in_groups():
    recording = examples.hostile()
    (structure,) = structures(recording)
    cut = groups(recording.passes[0].graph)
    module = [replace(group, title="<b>bold</b> \x00 " + group.title) for group in cut]
    view = grouped(structure, module)
    assert view.structure.nodes[-1].name.startswith("<b>bold</b> \ufffd ")
    assert grouped(structure, module, 0).structure.frame.startswith("<b>bold</b> \ufffd ")


def test_a_picture_of_more_than_a_megabyte_is_drawn_in_groups(monkeypatch):
    whole = len(templates(examples.chain(200))[0].svg.encode())
    pictures._whole_template.cache_clear()
    monkeypatch.setattr(pictures, "BYTES_UP_TO", whole - 1)
    assert templates(examples.chain(200))[0].groups
    pictures._whole_template.cache_clear()


def test_where_even_the_groups_are_too_large_the_error_says_what_to_do(monkeypatch, closed):
    pictures._grouped_template.cache_clear()
    monkeypatch.setattr(pictures, "BYTES_UP_TO", 1000)
    with pytest.raises(GraphvizError, match=r"bytes, which is too large.*1,000.*Record fewer"):
        templates(examples.chain(1001))


def test_a_slow_graphviz_is_stopped_for_groups_too(monkeypatch, tmp_path, closed):
    stand_in(monkeypatch, tmp_path, "import time; time.sleep(60)")
    monkeypatch.setattr(graphviz_program, "TIMEOUT_SECONDS", 0.2)
    with pytest.raises(GraphvizError, match=r"longer than 0\.2 seconds"):
        to_svg(examples.chain(1002))
    with pytest.raises(GraphvizError, match=r"longer than 0\.2 seconds"):
        opened(closed.plan, 7)


def test_indices_are_written_as_runs():
    assert ranges([3, 4, 5, 9]) == "3-5 9"
    assert ranges([]) == ""
