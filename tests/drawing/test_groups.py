"""Large graphs in groups: turns, modules and lines are counted as one counts them in the text."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_lab.drawing.levels.groups import MEMBERS_UP_TO, groups
from autograd_lab.drawing.levels.views import grouped
from autograd_lab.drawing.structure import structures
from autograd_lab.model.recording import Edge, Graph
from tests.drawing.examples import node, recording


def program(operations, leaves=()):
    """A chain of operations, each (line, expression) or (line, expression, leaf it uses)."""
    nodes = [node(f"n{k}", "leaf", name) for k, name in enumerate(leaves)]
    place = {name: each.id for name, each in zip(leaves, nodes, strict=True)}
    edges = []
    for line, expression, *uses in operations:
        sources = [place[name] for name in uses]
        if nodes and nodes[-1].kind == "op":
            sources.append(nodes[-1].id)
        made = node(f"n{len(nodes)}", "op", None, expression=expression, line=line, op=expression)
        for position, source in enumerate(sources):
            edges.append(Edge(f"e{len(edges)}", source, made.id, position, 1.0, "1", 1.0))
        nodes.append(made)
    return Graph(tuple(nodes), tuple(edges))


def titles(graph, code=None):
    return [group.title for group in groups(graph, code)]


def test_a_loop_is_counted_in_turns():
    graph = program([(3, "y * w", "w")] * 2000, ["w"])
    found = groups(graph, "w = 1\nfor turn in range(2000):\n    y = y * w\n")
    assert found[0].title == "turns 1–50"
    assert found[-1].title == "turns 1951–2000"
    assert {len(group.members) for group in found} == {50}


def test_a_turn_with_many_operations_is_a_group_of_its_own():
    body = [(line, f"f{line}(x)") for line in range(3, 23)]
    graph = program(body * 30)
    code = "x = 1\nfor turn in range(30):\n" + "    x = f(x)\n" * 20
    assert titles(graph, code)[16] == "turn 17"
    assert len(groups(graph, code)[16].members) == 20


def test_what_stands_before_and_after_a_loop_is_drawn_by_itself():
    turns = [(5, "y * w", "w")] * 600
    graph = program([(2, "a"), (3, "b"), *turns, (6, "c"), (7, "loss")], ["w"])
    code = "w = 1\ny = a\ny = b\nfor turn in range(600):\n    y = y * w\nc\nloss\n"
    grouped_nodes = {index for group in groups(graph, code) for index in group.members}
    alone = [each.expression for k, each in enumerate(graph.nodes) if k not in grouped_nodes]
    assert alone == ["w", "a", "b", "c", "loss"]


def test_branches_do_not_move_where_a_turn_begins():
    turns = []
    for turn in range(300):
        turns += [(3, "a * w") if turn % 3 else (5, "a + w"), (6, "sin(a)")]
        if turn % 7 == 0:
            turns.append((8, "a / 2"))
    code = """a = 1
for turn in range(300):
    if turn % 3: a = a * w
    else:
        a = a + w
    a = sin(a)
    if turn % 7 == 0:
        a = a / 2
"""
    found = groups(program(turns), code)
    assert found[0].title == "turns 1–10"
    assert found[-1].title == "turns 291–300"
    # Ten turns of two operations, and one or two of every seventh turn.
    assert {len(group.members) for group in found} <= {21, 22}


def test_turns_of_two_loops_say_their_lines():
    graph = program([(2, "a")] * 300 + [(4, "b")] * 300)
    code = "for i in range(300):\n    x = a\nfor j in range(300):\n    x = b\n"
    found = titles(graph, code)
    assert found[0] == "turns 1–20, line 2"
    assert found[-1] == "turns 281–300, line 4"


def test_the_turns_of_the_outer_loop_are_counted_while_they_are_small():
    inner = [(4, "tanh(h)")] * 30
    graph = program([(2, "h"), *inner, (5, "total")] * 40)
    code = "for i in r:\n    h = 1\n    for j in r:\n        h = tanh(h)\n    total = h\n"
    assert titles(graph, code) == [f"turn {number}" for number in range(1, 41)]


def test_the_turns_of_an_inner_loop_say_in_which_turn_they_are():
    inner = [(4, "tanh(h)")] * 200
    graph = program([(2, "h"), *inner, (5, "total")] * 3)
    code = "for i in r:\n    h = 1\n    for j in r:\n        h = tanh(h)\n    total = h\n"
    found = titles(graph, code)
    assert found[0] == "turn 1, turns 1–20"
    assert found[-1] == "turn 3, turns 181–200"


def test_turns_are_found_where_a_loop_calls_a_function():
    body = [(2, "net(x)"), (3, "y * 2"), (6, "total + y")]
    graph = program(body * 200)
    code = (
        "def step(x):\n    y = net(x)\n    return y * 2\n\nfor x in data:\n    total += step(x)\n"
    )
    assert titles(graph, code)[0] == "turns 1–10"
    assert titles(graph, code)[-1] == "turns 191–200"
    assert titles(graph)[-1] == "turns 191–200"


def test_the_condition_of_while_belongs_to_its_turns():
    body = [(2, "gap(y)"), (3, "y * w")]
    graph = program(body * 300)
    code = "y = 1\nwhile gap(y) > 0:\n    y = y * w\n"
    assert titles(graph, code)[-1] == "turns 291–300"


def test_the_layers_of_a_model_are_named():
    leaves = [f"net.{2 * layer}.{name}" for layer in range(200) for name in ("weight", "bias")]
    operations = []
    for layer in range(200):
        own = leaves[2 * layer : 2 * layer + 2]
        operations += [(2, "net(x)", *own), (2, "net(x)")]
    graph = program(operations, leaves)
    nodes = [
        replace(each, op="linear" if k % 2 == 0 else "tanh") if each.kind == "op" else each
        for k, each in enumerate(graph.nodes)
    ]
    graph = Graph(tuple(nodes), graph.edges)
    found = groups(graph, "net = Sequential(*layers)\nloss = net(x)\n")
    assert found[0].title == "net.0 – net.8"
    assert len(found[0].members) == 20  # five layers of a weight, a bias and two operations
    assert found[-1].title == "net.390 – net.398"


def test_layers_inside_of_a_call_are_no_turns_of_the_loop_around_it():
    # Three layers of the same kind in each of 200 turns; the last one is written as the call is.
    net = [(2, "relu in net(x)"), (2, "linear in net(x)")] * 2 + [
        (2, "relu in net(x)"),
        (2, "net(x)"),
    ]
    graph = program([*net, (3, "total + y")] * 200)
    operations = {"relu in net(x)": "relu", "linear in net(x)": "linear", "net(x)": "linear"}
    nodes = tuple(replace(each, op=operations.get(each.expression, "add")) for each in graph.nodes)
    code = "for x in data:\n    y = net(x)\n    total = total + y\n"
    found = groups(Graph(nodes, graph.edges), code)
    assert found[-1].title == "turns 196–200"
    assert len(found[0].members) == 5 * 7


def test_without_a_loop_the_lines_are_counted():
    graph = program([(line, f"y{line} * 2") for line in range(3, 603)])
    found = titles(graph)
    assert found[0] == "lines 3–22"
    assert found[-1] == "lines 583–602"


def test_on_a_single_line_the_operations_are_counted():
    graph = program([(1, "x" + " * 2" * k) for k in range(600)])
    assert titles(graph)[:2] == ["operations 1–20", "operations 21–40"]


def test_a_few_shared_leaves_stay_outside_and_many_go_where_they_are_used_first():
    few = program([(1, "y * w", "w")] * 600, ["w"])
    assert all(0 not in group.members for group in groups(few))
    names = [f"w{k}" for k in range(200)]
    many = program([(k, f"y * {name}", name) for k, name in enumerate(names * 3)], names)
    found = groups(many)
    assert 0 in found[0].members
    assert sum(len(group.members) for group in found) == 800


def test_leaves_that_one_operation_uses_make_groups_of_their_own():
    names = [f"x{k}" for k in range(700)]
    graph = program([(1, "torch.stack(all)", *names)], names)
    found = groups(graph)
    assert found[0].title == "leaves and constants 1–90"
    assert sum(len(group.members) for group in found) == 700


@pytest.mark.parametrize("count", [501, 5000, 20_000])
def test_groups_are_small_and_not_too_many(count):
    graph = program([(3, "y * w", "w")] * count, ["w"])
    found = groups(graph, "w = 1\nfor turn in r:\n    y = y * w\n")
    assert len(found) <= 210
    if count <= 5000:
        assert max(len(group.members) for group in found) <= MEMBERS_UP_TO
        assert len(found) <= 100


LINES = st.lists(st.tuples(st.integers(1, 6), st.sampled_from("abc")), max_size=120)


@settings(deadline=None)
@given(LINES, st.integers(1, 9), st.data())
def test_every_node_is_in_one_place_and_no_group_waits_for_itself(operations, repeated, data):
    leaves = ["v", "w"]
    used = [
        (*each, *data.draw(st.lists(st.sampled_from(leaves), max_size=1))) for each in operations
    ]
    graph = program(used * repeated, leaves)
    code = "for i in r:\n    a\n    for j in r:\n        b\n    c\nd\n"
    found = groups(graph, code)
    often = Counter(index for group in found for index in group.members)
    assert set(often.values()) <= {1}
    assert len({group.title for group in found}) == len(found)
    (structure,) = structures(recording(graph.nodes, graph.edges))
    view = grouped(structure, found)
    # The boxes stand in an order in which every line of an operation leads forward.
    for edge in view.structure.edges:
        if view.structure.nodes[edge.source].kind in ("op", "group"):
            assert edge.source < edge.target
