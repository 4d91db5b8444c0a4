"""What belongs together in two recordings of nearly one program: lines, steps, nodes, edges."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_lab as lab
from autograd_lab.player.payload.counterparts import (
    blocks,
    line_pairs,
    matches,
    same_step,
    step_blocks,
)

SWITCH = """import torch
a = torch.tensor(2.0, requires_grad=True)
cut = False
b = a * 3
if cut:
    b = b.detach()
c = b * 5 + a
c.backward()
"""
TWICE = """import torch
x = torch.tensor(3.0, requires_grad=True)
clear = False
for k in range(2):
    y = x * x
    y.backward()
    if clear:
        x.grad = None
"""


def both(code, name):
    """The program with the toggle off, and on."""
    return lab.record(code, {name: False}), lab.record(code, {name: True})


def said(recording, step):
    each = recording.steps[step]
    return each.kind, each.line


@given(
    st.lists(st.sampled_from("abcd"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=12)
)
def test_blocks_are_runs_of_equal_keys_in_order_in_both(first, second):
    found = blocks(first, second)
    for a, b, n in found:
        assert n > 0
        assert first[a : a + n] == second[b : b + n]
    for (a, b, n), (c, d, _) in pairwise(found):
        assert a + n <= c
        assert b + n <= d


@given(st.lists(st.sampled_from("abcd"), max_size=12))
def test_what_is_equal_matches_whole(keys):
    assert sum(n for *_, n in blocks(keys, keys)) == len(keys)


def test_far_too_long_for_all_comparisons_the_ends_still_match():
    first = ["start", *range(3000), "end"]
    second = ["start", *range(3000, 7000), "end"]
    assert blocks(first, second) == [(0, 0, 1), (3001, 4001, 1)]


def test_a_changed_line_has_its_counterpart_and_an_added_one_has_none():
    first = "a = 1\nb = 2\nc = 3\n"
    assert line_pairs(first, "a = 1\nb = 5\nc = 3\n") == {1: 1, 2: 2, 3: 3}
    assert line_pairs(first, "a = 1\nnew = 0\nb = 2\nc = 3\n") == {1: 1, 2: 3, 3: 4}
    assert line_pairs(None, first) == {}


def test_an_empty_line_that_moved_takes_no_line_from_its_counterpart():
    assert line_pairs("a = 1\n\nb = 2\nc = 3\n", "a = 1\nb = 2\n\nd = 4\ne = 5\n")[3] == 2


def test_in_every_variant_a_step_of_the_walk_back_stays_that_step():
    chosen = lab.lesson("backpropagation-by-hand")
    hand = next(each.code for each in chosen.variants if each.code)
    first, second = lab.record(chosen.code), lab.record(hand)
    for step, each in enumerate(first.steps):
        if each.kind in "SBA":
            found = second.steps[same_step(first, second, step)]
            assert (found.kind, found.text) == (each.kind, each.text)


def test_the_steps_that_match_do_the_same_at_the_same_line():
    first, second = both(SWITCH, "cut")
    runs = step_blocks(first, second)
    assert sum(n for *_, n in runs) > 6
    for a, b, n in runs:
        for k in range(n):
            assert said(first, a + k) == said(second, b + k)


def test_nodes_and_edges_match_around_the_operation_that_only_one_has():
    first, second = both(SWITCH, "cut")
    (match,) = matches(first, second)
    graphs = first.passes[0].graph, second.passes[0].graph
    names = {
        graphs[0].node(a).name: graphs[1].node(b).name
        for a, b in match.nodes.items()
        if graphs[0].node(a).name
    }
    assert names == {"a": "a", "b": "b", "c": "c"}
    assert len(graphs[1].nodes) == len(graphs[0].nodes) + 1 == len(match.nodes) + 1
    for one, other in match.edges.items():
        ends = graphs[0].edge(one), graphs[1].edge(other)
        assert match.nodes[ends[0].source] == ends[1].source
        assert match.nodes[ends[0].target] == ends[1].target


def test_the_two_edges_of_a_square_are_told_apart():
    code = "import torch\nx = torch.tensor(3.0, requires_grad=True)\n(x * x).backward()\n"
    first, second = lab.record(code), lab.record(code, {"x": 4.0})
    (match,) = matches(first, second)
    assert match.edges == {edge.id: edge.id for edge in first.passes[0].graph.edges}


def test_passes_match_with_passes():
    first, second = both(TWICE, "clear")
    for a, b, n in step_blocks(first, second):
        for k in range(n):
            passes = [
                next(each.index for each in rec.passes if rec.steps[at] in each.steps)
                for rec, at in ((first, a + k), (second, b + k))
            ]
            assert passes[0] == passes[1]


@pytest.mark.parametrize("name", ["cut"])
def test_a_step_is_followed_into_the_other_program_and_the_last_one_stays_last(name):
    first, second = both(SWITCH, name)
    assert same_step(first, second, 0) == 0
    assert same_step(first, second, len(first.steps) - 1) == len(second.steps) - 1
    for step in range(len(first.steps)):
        there = same_step(first, second, step)
        assert 0 <= there < len(second.steps)
    root = next(k for k, each in enumerate(first.steps) if each.kind == "seed")
    assert second.steps[same_step(first, second, root)].kind == "seed"


def test_a_program_that_has_nothing_in_common_opens_at_its_start():
    other = lab.record("import torch\nq = torch.tensor(1.0, requires_grad=True)\n(-q).backward()\n")
    first = lab.record(SWITCH)
    assert same_step(first, other, 1) == 0
