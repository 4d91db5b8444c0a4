"""Paths to the root: their products and sums against plain torch, their number against a search."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_lab as lab
from autograd_lab.model.ways import MOST_NODES, MOST_PATHS, find_ways
from autograd_lab.player.features.facts.paths import way_texts
from tests.player.examples import accumulate_twice, two_layer_network

CHAIN = """import torch
x = torch.tensor(1.0, requires_grad=True)
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
y = a * x**2 + b * x + 1
z = y**2 + 2 * y
z.backward()
"""


def texts(pass_):
    """Node's name -> what the player gets of its paths."""
    names = [node.name or node.expression for node in pass_.graph.nodes]
    return dict(zip(names, way_texts(pass_, names)[1], strict=True))


def searched(pass_, start):
    """Every path from a node to a root as a list of edges: found by walking each one alone."""
    roots = {node.id for node in pass_.graph.nodes if node.is_root}
    waiting, found = [(start, [])], []
    while waiting:
        node, path = waiting.pop()
        if node in roots:
            found.append(path)
        for edge in pass_.graph.edges:
            if edge.source == node and edge.contribution is not None:
                waiting.append((edge.target, [*path, edge]))
    return found


def last_pass(code):
    return lab.record(code).passes[-1]


def test_each_path_of_the_network_has_the_product_worked_out_on_paper():
    found = texts(two_layer_network().passes[0])
    products = {name: [way[2] for way in each["best"]] for name, each in found.items()}
    assert products == {
        "x": ["= −3"],
        "w1": ["= −2"],
        "w2": ["= 6.5"],
        "b": ["= −1"],
        "h": ["= −1"],
        "h_act": ["= −1"],
        "y": ["= 1"],
    }
    assert all("sum" not in each for each in found.values())


def test_the_four_paths_of_x_in_the_chain_rule_add_up_to_98():
    pass_ = last_pass(CHAIN)
    x = texts(pass_)["x"]
    assert [way[2] for way in x["best"]] == ["= 48", "= 36", "= 8", "= 6"]
    assert x["sum"] == "48 + 36 + 8 + 6 = 98, the gradient of x."
    assert "count" not in x


def test_an_operand_used_twice_has_two_paths_even_over_the_same_two_nodes():
    pass_ = accumulate_twice().passes[0]
    assert texts(pass_)["x"]["sum"] == "3 + 3 = 6, the gradient of x."


def test_edge_and_rank_lead_from_node_to_node_to_the_root():
    pass_ = last_pass(CHAIN)
    place = {node.id: index for index, node in enumerate(pass_.graph.nodes)}
    names = [node.name or "" for node in pass_.graph.nodes]
    ways = way_texts(pass_, names)[1]
    walked = []
    for rank in range(4):
        at, product, path = place["n0"], 1.0, []
        while True:
            edge, rank, _ = ways[at]["best"][rank]
            if edge < 0:
                break
            path.append(edge)
            product *= pass_.graph.edges[edge].local
            at = place[pass_.graph.edges[edge].target]
        assert names[at] == "z"
        walked.append((product, tuple(path)))
    assert len({path for _, path in walked}) == 4
    assert [product for product, _ in walked] == [48, 36, 8, 6]


def test_beyond_eight_paths_the_strongest_eight_are_listed_with_the_number_and_the_sum_of_all():
    code = """import torch
x = torch.tensor(1.5, requires_grad=True)
a = x * 2 + x
b = a * 3 + a
c = b * 5 + b
d = c * 7 + c
d.backward()
"""
    pass_ = last_pass(code)
    x = texts(pass_)["x"]
    assert x["count"] == "16 paths, the strongest 8 of them:"
    products = sorted(
        (math.prod(each.local for each in path) for path in searched(pass_, "n0")), reverse=True
    )
    assert len(products) == 16
    assert [way[2] for way in x["best"]] == [f"= {each:g}" for each in products[:8]]
    assert x["sum"] == "All 16 paths together = 576, the gradient of x."  # 3 · 4 · 6 · 8


def test_more_paths_than_there_are_atoms_are_counted_without_walking_them():
    lines = "\n".join("y = y * 0.5 + y * 0.5" for _ in range(45))
    pass_ = last_pass(
        f"import torch\nx = torch.tensor(1.0, requires_grad=True)\ny = x * 1\n{lines}\ny.backward()"
    )
    found = find_ways(pass_)["n0"]
    assert found.count == 2**45
    assert len(found.best) == MOST_PATHS
    assert found.total == pytest.approx(1.0)
    assert texts(pass_)["x"]["count"].startswith("3.5e13 paths")


def test_about_equal_is_said_where_the_displayed_factors_do_not_give_the_displayed_product():
    pass_ = last_pass(
        "import torch\nx = torch.tensor(1.0, requires_grad=True)\ny = x / 3 * 3\ny.backward()\n"
    )
    assert texts(pass_)["x"]["best"][0][2] == "≈ 1"  # 0.3333 × 3


def test_a_seed_other_than_one_is_a_factor_of_every_path():
    pass_ = last_pass(
        "import torch\nx = torch.tensor(2.0, requires_grad=True)\n"
        "y = x * 3\ny.backward(gradient=torch.tensor(0.5))\n"
    )
    assert texts(pass_)["y"]["best"] == [[-1, 0, "= 0.5"]]
    assert texts(pass_)["x"]["best"][0][2] == "= 1.5"


def test_paths_through_tensors_are_listed_without_products_and_it_says_why():
    pass_ = last_pass(
        "import torch\nx = torch.tensor([1.0, 2.0], requires_grad=True)\n"
        "w = torch.tensor(3.0, requires_grad=True)\ny = (x * w).sum()\nz = y * y\nz.backward()\n"
    )
    found = texts(pass_)
    assert [way[2] for way in found["w"]["best"]] == ["", ""]
    assert "not one number" in found["w"]["sum"]
    assert "adds up to the gradient of w" in found["w"]["sum"]
    assert [way[2] for way in found["y"]["best"]] == ["= 9", "= 9"]


def test_a_hook_that_changes_a_gradient_is_not_passed_off_as_a_sum():
    pass_ = last_pass(
        "import torch\nx = torch.tensor(2.0, requires_grad=True)\nh = x * 3\n"
        "h.register_hook(lambda g: 10 * g)\ny = h * 5\ny.backward()\n"
    )
    x = texts(pass_)["x"]
    assert x["best"][0][2] == "= 15"
    assert x["sum"].startswith("Along the path = 15. But the gradient of x is 150:")


@pytest.mark.parametrize(
    ("code", "name", "reason"),
    [
        ("x = torch.tensor(1.)\nw = torch.tensor(2., requires_grad=True)\n(x * w).backward()",
         "x", "Nothing here asks for a gradient"),
        ("x = torch.tensor(1., requires_grad=True)\nw = torch.tensor(2., requires_grad=True)\n"
         "y = x.detach() * w\ny.backward()", "x", "every way back is cut (detach)"),
        ("x = torch.tensor(1., requires_grad=True)\nw = torch.tensor(2., requires_grad=True)\n"
         "u = x * 2\ny = x * w\ny.backward()", "u", "no path leads from here"),
    ],
)  # fmt: skip
def test_a_node_without_a_path_says_why(code, name, reason):
    assert reason in texts(last_pass(f"import torch\n{code}"))[name]["none"]


def test_without_backward_and_in_large_graphs_the_pass_says_why_there_are_no_paths():
    forward = last_pass("import torch\nx = torch.tensor(1., requires_grad=True)\ny = x * 2")
    assert way_texts(forward, ["x", "y"]) == (
        "There is no backward() in this pass, so no gradient flows.", [])  # fmt: skip
    large = last_pass(
        "import torch\nx = torch.tensor(1., requires_grad=True)\ny = x * 2\n"
        f"for _ in range({MOST_NODES}):\n    y = y * 1.01\ny.backward()"
    )
    why, ways = way_texts(large, [""] * len(large.graph.nodes))
    assert f"up to {MOST_NODES}" in why
    assert ways == []


@st.composite
def programs(draw):
    """A few lines of scalar arithmetic, each over variables that are there by then."""
    numbers = [draw(st.sampled_from([-2.0, -0.5, 0.0, 0.75, 3.0])) for _ in range(2)]
    lines = [f"v{k} = torch.tensor({each}, requires_grad=True)" for k, each in enumerate(numbers)]
    for k in range(2, 2 + draw(st.integers(1, 7))):
        one, other = (f"v{draw(st.integers(0, k - 1))}" for _ in "ab")
        form = draw(st.sampled_from(["{} * {}", "{} + {}", "{} - 2 * {}", "torch.tanh({}) * {}"]))
        lines.append(f"v{k} = {form.format(one, other)}")
    return "\n".join(["import torch", *lines, f"v{k}.backward()"])


@settings(max_examples=60, deadline=None)
@given(programs())
def test_for_any_program_paths_are_as_many_as_a_search_finds_and_add_up_to_plain_torchs_grad(code):
    scope = {}
    exec(code, scope)
    pass_ = last_pass(code)
    ways = find_ways(pass_)
    for node in pass_.graph.nodes:
        paths = searched(pass_, node.id)
        assert (ways[node.id].count if node.id in ways else 0) == len(paths)
        if node.name in ("v0", "v1") and paths:
            grad = scope[node.name].grad
            torch.testing.assert_close(
                torch.tensor(ways[node.id].total), grad, atol=1e-4, rtol=1e-3
            )
            strongest = sorted(
                (abs(math.prod(each.local for each in path)) for path in paths), reverse=True
            )
            got = [abs(way.product) for way in ways[node.id].best]
            assert got == pytest.approx(strongest[:MOST_PATHS])
