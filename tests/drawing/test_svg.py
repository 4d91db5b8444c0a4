"""The SVG's contract with the player, and that numbers alone never move anything."""

import re
from xml.etree import ElementTree

import pytest

from autograd_lab.drawing import template, templates, to_svg
from autograd_lab.drawing.levels.views import EDGE_NUMBERS_UP_TO
from autograd_lab.drawing.pictures import BYTES_UP_TO, NODES_UP_TO
from autograd_lab.drawing.placing import graphviz as graphviz_program
from autograd_lab.drawing.placing import layout
from autograd_lab.model.recording import Graph, Pass, Recording
from tests.drawing import examples

SVG = "{http://www.w3.org/2000/svg}"
ALL = ("two_layer_network", "cuts", "accumulate_twice", "tensors", "hostile")


def parse(svg):
    return ElementTree.fromstring(svg)


def group(root, attribute, name):
    (found,) = (each for each in root.iter(SVG + "g") if each.get(attribute) == name)
    return found


def reads(parent, slot):
    """The texts of a slot, line by line."""
    return [
        each.text or ""
        for each in parent.iter(SVG + "text")
        if {"slot", slot} <= set(each.get("class").split())
    ]


@pytest.fixture(scope="module")
def network():
    return parse(to_svg(examples.two_layer_network()))


def test_the_root_is_an_image_with_words_for_those_who_cannot_see_it(network):
    assert network.get("class") == "autograd-graph"
    assert network.get("role") == "img"
    assert network.get("aria-label").startswith("Computation graph: 7 nodes, 6 edges.")
    assert "x, w1, b, w2" in network.get("aria-label")
    assert len(network.get("viewBox").split()) == 4


def test_every_node_and_edge_is_there_under_its_id(network):
    nodes = [each.get("data-node") for each in network.iter(SVG + "g") if each.get("data-node")]
    edges = [each.get("data-edge") for each in network.iter(SVG + "g") if each.get("data-edge")]
    assert nodes == [f"n{index}" for index in range(7)]
    assert edges == [f"e{index}" for index in range(6)]


def test_a_leaf_reads_name_value_gradient_and_grad(network):
    w1 = group(network, "data-node", "n1")
    assert w1.get("class") == "node leaf"
    assert reads(w1, "name") == ["w1"]
    assert reads(w1, "value") == ["3"]
    assert reads(w1, "gradient") == ["−2"]
    assert reads(w1, "grad") == ["−2"]
    (drawer,) = (each for each in w1.iter(SVG + "rect") if each.get("class") == "drawer")
    assert drawer.get("data-state") == "number"


def test_an_operation_reads_its_expression_and_has_no_drawer(network):
    h = group(network, "data-node", "n2")
    assert reads(h, "op") == ["x * w1"]
    assert reads(h, "grad") == []
    assert not [each for each in h.iter(SVG + "rect") if each.get("class") == "drawer"]


def test_an_edge_reads_local_derivative_and_contribution(network):
    edge = group(network, "data-edge", "e5")
    assert reads(edge, "local") == ["×6.5"]
    assert reads(edge, "contribution") == ["6.5"]
    classes = [each.get("class") for each in edge]
    assert classes == [None, "line", "head", "tail", "slot local", "slot contribution"]


def test_the_root_of_backward_is_marked(network):
    assert group(network, "data-node", "n6").get("class") == "node op root"


def test_titles_carry_the_full_facts(network):
    title = group(network, "data-node", "n2").find(SVG + "title").text
    assert "h = x * w1" in title
    assert "MulBackward0" in title
    assert "value 6.0" in title
    assert (
        "local derivative h_act = 6.5" in group(network, "data-edge", "e5").find(SVG + "title").text
    )


def test_leaf_constant_operation_and_root_have_shapes_of_their_own():
    root = parse(to_svg(examples.cuts()))
    shape = {
        name: group(root, "data-node", name).find(SVG + "rect") for name in ("n0", "n1", "n2", "n6")
    }
    assert len(
        [r for r in group(root, "data-node", "n0").iter(SVG + "rect") if r.get("class") == "ring"]
    )
    assert shape["n1"].get("rx") == "0"
    assert shape["n2"].get("rx") != "0"
    assert float(shape["n6"].get("stroke-width")) > 2


def test_cut_and_untracked_edges_say_so_and_give_nothing_back():
    root = parse(to_svg(examples.cuts()))
    cut = group(root, "data-edge", "e2")
    assert cut.get("class") == "edge cut"
    assert reads(cut, "reason") == ["✂ detach"]
    for name in ("e0", "e4", "e6", "e7"):
        untracked = group(root, "data-edge", name)
        assert untracked.get("class") == "edge untracked"
        assert reads(untracked, "reason") == []
    for name in ("e0", "e2", "e3", "e6"):
        (tail,) = (each for each in group(root, "data-edge", name) if each.get("class") == "tail")
        assert tail.get("visibility") == "hidden"


def test_a_grad_that_torch_has_not_set_reads_none_in_a_dashed_drawer():
    root = parse(to_svg(examples.cuts()))
    for name in ("n0", "n2"):  # a leaf, and an operation that retains its grad
        each = group(root, "data-node", name)
        assert reads(each, "grad") == ["None"]
        (drawer,) = (rect for rect in each.iter(SVG + "rect") if rect.get("class") == "drawer")
        assert drawer.get("data-state") == "none"


def test_nan_is_a_badge_with_a_sign():
    root = parse(to_svg(examples.tensors()))
    (text,) = (
        each for each in group(root, "data-node", "n3").iter(SVG + "text")
        if "value" in each.get("class").split()
    )  # fmt: skip
    assert text.text == "⚠NaN"
    assert text.get("class") == "slot value bad"
    assert reads(group(root, "data-node", "n2"), "value") == ["⚠[NaN, 1]"]


def test_a_grid_has_a_line_a_row():
    root = parse(to_svg(examples.tensors()))
    assert reads(group(root, "data-node", "n0"), "value") == ["[1, −2]", "[3.5, 4]"]
    assert reads(group(root, "data-edge", "e0"), "contribution") == ["(2, 2)"]
    assert reads(group(root, "data-edge", "e2"), "contribution") == ["[1, 1]"]


@pytest.mark.parametrize("name", ALL)
def test_no_id_style_or_script_survives(name):
    root = parse(to_svg(getattr(examples, name)()))
    for element in root.iter():
        assert "id" not in element.attrib
        assert "style" not in element.attrib
        assert element.tag.removeprefix(SVG) in {
            "svg",
            "g",
            "title",
            "text",
            "rect",
            "line",
            "path",
            "polygon",
        }


@pytest.mark.parametrize("name", ALL)
def test_drawing_twice_gives_the_same_bytes(name):
    assert to_svg(getattr(examples, name)()) == to_svg(getattr(examples, name)())


@pytest.mark.parametrize("name", ALL)
def test_no_two_nodes_overlap_and_all_stay_inside(name):
    root = parse(to_svg(getattr(examples, name)()))
    left, top, width, height = map(float, root.get("viewBox").split())
    boxes = []
    for each in root.iter(SVG + "g"):
        if each.get("data-node"):
            x, y = map(float, re.findall(r"-?[\d.]+", each.get("transform")))
            shape = each.find(SVG + "rect")
            boxes.append((x, y, x + float(shape.get("width")), y + float(shape.get("height"))))
    for x0, y0, x1, y1 in boxes:
        assert left <= x0 < x1 <= left + width
        assert top <= y0 < y1 <= top + height
    for index, a in enumerate(boxes):
        for b in boxes[index + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def geometry(svg):
    """Everything but the texts."""
    root = parse(svg)
    for element in root.iter():
        element.text = None
        if "class" in element.attrib:
            element.set("class", element.get("class").replace(" bad", ""))
    return ElementTree.tostring(root)


def test_other_numbers_move_nothing():
    plain = to_svg(examples.two_layer_network())
    odd = to_svg(examples.two_layer_network(x=-0.12345, w1=-12.3456, w2=0.00071, b=1234.5))
    assert geometry(plain) == geometry(odd)
    assert plain != odd


def test_other_numbers_do_not_run_graphviz_again(monkeypatch):
    to_svg(examples.two_layer_network())
    monkeypatch.setattr(graphviz_program, "run", lambda *_: pytest.fail("ran Graphviz again"))
    to_svg(examples.two_layer_network(x=2.5))
    templates(examples.two_layer_network(w2=7.25))


def test_passes_of_one_structure_share_a_template():
    first, second = templates(examples.accumulate_twice())
    assert first is second
    assert template(examples.accumulate_twice().passes[1], examples.accumulate_twice()) == first


def test_another_structure_has_another_template():
    assert templates(examples.cuts())[0].key != templates(examples.two_layer_network())[0].key


def test_a_template_has_local_indices_and_no_number():
    root = parse(templates(examples.accumulate_twice())[0].svg)
    nodes = [each.get("data-node") for each in root.iter(SVG + "g") if each.get("data-node")]
    edges = [each.get("data-edge") for each in root.iter(SVG + "g") if each.get("data-edge")]
    assert (nodes, edges) == (["0", "1"], ["0", "1"])
    for slot in ("value", "gradient", "grad", "local", "contribution"):
        assert set(reads(root, slot)) == {""}


def test_a_drawer_has_room_for_the_sum_it_will_read():
    """`6 + 6 = 12` is 10 characters of 0.6 × 20 units."""
    root = parse(templates(examples.accumulate_twice())[0].svg)
    (drawer,) = (each for each in root.iter(SVG + "rect") if each.get("class") == "drawer")
    assert float(drawer.get("width")) >= len("6 + 6 = 12") * 0.6 * 20


def test_a_node_of_several_uses_counts_its_contributions():
    root = parse(to_svg(examples.accumulate_twice()))
    assert reads(group(root, "data-node", "n0"), "pips") == ["●\u200a●"]


@pytest.mark.parametrize("numbers", [{}, {"x": -0.1234, "w1": 0.9876, "w2": -0.4321, "b": 12.34}])
def test_the_two_layer_network_fits_a_projected_graph_with_large_numbers(numbers):
    """880 × 466 px are the graph's place on the slide; numbers are read from 26 px on."""
    root = parse(to_svg(examples.two_layer_network(**numbers)))
    _, _, width, height = map(float, root.get("viewBox").split())
    scale = min(880 / width, 466 / height)
    for each in root.iter(SVG + "text"):
        if set(each.get("class").split()) & {"value", "gradient", "grad", "local", "contribution"}:
            assert float(each.get("font-size")) * scale >= 26


def test_at_most_two_nodes_of_the_two_layer_network_stand_above_each_other(network):
    columns = {}
    for each in network.iter(SVG + "g"):
        if each.get("data-node"):
            x = float(re.findall(r"-?[\d.]+", each.get("transform"))[0])
            columns.setdefault(round(x / 20), []).append(each)
    assert max(map(len, columns.values())) == 2


def test_hostile_names_stay_text():
    root = parse(to_svg(examples.hostile()))
    names = [text for each in root.iter(SVG + "g") for text in reads(each, "name")]
    assert "<b>bold</b>" in names
    assert not any("\u202e" in name or "\x00" in name for name in names)


def test_an_empty_graph_is_an_empty_picture():
    recording = Recording(code="", passes=(Pass(0, Graph((), ()), ()),))
    assert "nothing was computed" in parse(to_svg(recording)).get("aria-label")


def test_a_recording_without_a_pass_has_no_template_and_no_picture():
    assert templates(Recording(code="")) == ()
    with pytest.raises(ValueError, match="no pass"):
        to_svg(Recording(code=""))


def test_beyond_150_nodes_the_numbers_on_edges_are_in_titles_only():
    root = parse(to_svg(examples.chain(EDGE_NUMBERS_UP_TO)))
    edge = group(root, "data-edge", "e0")
    assert reads(edge, "contribution") == []
    assert "contribution 0.25" in edge.find(SVG + "title").text


def test_500_nodes_are_drawn_in_less_than_a_megabyte():
    assert len(to_svg(examples.chain(NODES_UP_TO - 2)).encode()) < BYTES_UP_TO


def test_the_far_uses_of_a_weight_run_below_everything():
    root = parse(to_svg(examples.chain(40)))
    bottom = max(
        float(re.findall(r"-?[\d.]+", each.get("transform"))[1])
        + float(each.find(SVG + "rect").get("height"))
        for each in root.iter(SVG + "g")
        if each.get("data-node")
    )
    far = group(root, "data-edge", "e78").find(SVG + "path").get("d")
    lanes = [float(height) for height in re.findall(r"V([\d.]+)", far)]
    assert max(lanes) > bottom


def test_equal_structures_have_equal_skeletons_and_numbers_are_not_in_them():
    from autograd_lab.drawing.structure import structures

    first, second = (
        layout.skeleton(structures(each)[0])
        for each in (examples.two_layer_network(), examples.two_layer_network(x=9.75))
    )
    assert first == second
    assert 'label=""' in first
