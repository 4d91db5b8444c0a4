"""What the panel says of a node, against what plain torch says of the tensor; marks; slot texts."""

import pytest
import torch

import autograd_lab as lab
from autograd_lab.drawing.placing.boxes import NUMBER, OP
from autograd_lab.model.recording import Edge, Summary
from autograd_lab.model.text import width
from autograd_lab.player import to_html
from autograd_lab.player.features.check.check import MARKS, check_texts
from autograd_lab.player.features.nonfinite.nonfinite import kept
from autograd_lab.player.payload.details import details
from autograd_lab.player.payload.edge_texts import slot_texts
from autograd_lab.player.payload.payload import payload
from autograd_lab.player.payload.schema import TERMS
from autograd_lab.player.payload.sending import sample

CODE = """import torch
x = torch.tensor([3.0, 4.0], requires_grad=True)
c = torch.tensor(2.0)
h = x ** 2
y = (h * c).sum()
y.backward()
"""
NAN = """import torch
x = torch.tensor(0.0, requires_grad=True)
y = torch.log(x)
z = x * y
z.backward()
"""


def facts_of(code):
    """Variable's name -> {term: text}."""
    pass_ = lab.record(code).passes[-1]
    texts = details(pass_)["facts"]
    return {
        node.name: dict(zip(TERMS, each, strict=False))
        for node, each in zip(pass_.graph.nodes, texts, strict=True)
    }


@pytest.mark.parametrize("name", ["x", "c", "h", "y"])
def test_shape_dtype_leaf_requires_grad_and_grad_fn_are_plain_torchs(name):
    scope = {}
    exec(CODE, scope)
    tensor: torch.Tensor = scope[name]
    said = facts_of(CODE)[name]
    assert said["shape"] == str(tuple(tensor.shape))
    assert said["dtype"] == str(tensor.dtype).removeprefix("torch.")
    assert said["is_leaf"] == str(tensor.is_leaf)
    assert said["requires_grad"] == str(tensor.requires_grad)
    assert said["grad_fn"] == (tensor.grad_fn.name() if tensor.grad_fn else "None")


def test_operation_expression_and_line_are_the_programs():
    said = facts_of(CODE)["h"]
    assert (said["operation"], said["written as"], said["line"]) == ("pow", "x ** 2", "4")


def test_what_a_node_saved_for_backward_is_listed_with_its_value_and_whose_it_is():
    assert facts_of(CODE)["h"]["saved for backward"] == "self = [3, 4] (x)"


def test_a_hostile_expression_is_one_line_without_control_characters():
    code = (
        "import torch\nx = torch.tensor(1.0, requires_grad=True)\n"
        "y = x * len('\u202e<b>'\n)\ny.backward()"
    )
    said = facts_of(code)["y"]["written as"]
    assert "\n" not in said
    assert "\u202e" not in said


def test_a_name_on_a_path_is_the_variable_or_what_was_computed():
    pass_ = lab.record(CODE).passes[-1]
    names = details(pass_)["names"]
    assert names == [node.name or node.op for node in pass_.graph.nodes]
    assert "mul" in names


# ------------------------------------------------------------ formulas on edges


def test_an_edge_shows_its_formula_or_formula_and_number():
    edge = Edge("e0", "n0", "n1", 0, local=3.0, formula="w1")
    assert slot_texts(edge) == [["×w1", NUMBER], ["×w1 = 3", NUMBER]]


def test_a_formula_that_is_the_number_is_said_once():
    edge = Edge("e0", "n0", "n1", 0, local=1.0, formula="1")
    assert slot_texts(edge) == [["×1", NUMBER]] * 2


@pytest.mark.parametrize("local", [0.4199743416140261, -12345.678, 1.5e-12, 2.0, [1.0, 2.0, 3.0]])
@pytest.mark.parametrize("formula", ["2·x", "1 − tanh²(z)", "weights_of_the_first_layer"])
def test_every_text_fits_the_room_that_the_layout_reserved(formula, local):
    for text, size in slot_texts(Edge("e0", "n0", "n1", 0, local=local, formula=formula)):
        assert width(text) * size <= 8 * NUMBER
        assert size in (NUMBER, OP)
        assert text.startswith("×")


def test_a_large_tensors_local_is_its_formula_alone():
    edge = Edge("e0", "n0", "n1", 0, local=Summary((100,), 0.0, 1.0, 0.5), formula="w")
    assert slot_texts(edge) == [["×w", NUMBER]] * 2


# ------------------------------------------------------------ where NaN first appeared


def test_the_marks_stand_where_plain_arithmetic_says_that_infinity_and_nan_begin():
    recording = lab.record(NAN)
    full = payload(recording)
    graph = recording.passes[0].graph
    said = set()
    for place, local, node, edge, words, sentence in full["bad"]:
        assert place == 0
        assert sentence
        kind = full["passes"][0]["kinds"][local]
        where = graph.nodes[node].name if edge is None else graph.edges[edge].source
        said.add((kind, where, words))
    assert ("F", "y", "−∞ first appears here") in said  # log 0
    assert ("F", "z", "NaN first appears here") in said  # 0 × −∞
    assert ("B", "n0", "NaN first appears here") in said  # 0 × ∞, into x


def test_a_finite_program_has_no_mark_and_a_small_file_renumbers_them():
    assert payload(lab.record(CODE))["bad"] == []
    assert kept([[3, 1, 0, None, "NaN", ""], [5, 0, 0, None, "∞", ""]], [0, 5]) == [
        [1, 0, 0, None, "∞", ""]
    ]
    assert sample(payload(lab.record(NAN)))["bad"]


# ------------------------------------------------------------ the check's texts


def test_the_badge_of_a_program_that_agrees_says_checked_with_a_row_for_each_comparison():
    found = check_texts(lab.record(CODE).check())
    assert (found["verdict"], found["mark"], found["word"]) == ("agrees", "✓", "checked")
    assert [what for _, what, _ in found["rows"]] == [
        "The program without the recorder", "Sums of contributions", "Gradient of x"
    ]  # fmt: skip
    assert all(mark == "✓" for mark, _, _ in found["rows"])


def test_a_kink_is_not_smooth_and_no_failure():
    code = "import torch\nx = torch.tensor(0., requires_grad=True)\ntorch.relu(x).backward()"
    found = check_texts(lab.record(code).check())
    assert found["word"] == "not smooth here"
    assert MARKS["not smooth here"] in [mark for mark, _, _ in found["rows"]]


def test_a_wrong_backward_of_ones_own_differs_and_both_numbers_are_there():
    code = """import torch
class Wrong(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2
    @staticmethod
    def backward(ctx, upstream):
        return upstream * 5
x = torch.tensor(3.0, requires_grad=True)
y = Wrong.apply(x)
y.backward()
"""
    found = check_texts(lab.record(code).check())
    assert (found["mark"], found["word"]) == ("✗", "differs")
    [figures] = [figures for mark, _, figures in found["rows"] if mark == "✗"]
    assert "torch 5, difference quotient 2" in figures


def test_of_many_comparisons_those_that_do_not_agree_come_first_and_the_rest_is_counted():
    code = (
        "import torch\nw = torch.tensor(1.0, requires_grad=True)\n"
        "for k in range(20):\n    y = torch.relu(w - 1.0) + w\n    y.backward()\n"
    )
    found = check_texts(lab.record(code).check())
    assert len(found["rows"]) == 24
    assert found["rows"][0][0] != "✓"
    assert found["more"] == "17 comparisons more, not listed here."  # 1 + 20 · 2 − 24


def test_a_file_holds_a_check_only_where_one_is_given():
    recording = lab.record(CODE)
    assert '"word":"checked"' not in to_html(recording)
    assert '"word":"checked"' in to_html(recording, "x", recording.check())
