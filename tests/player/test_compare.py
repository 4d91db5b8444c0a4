"""How a second recording is laid beside the first: what has a counterpart, and what is alone."""

import pytest

import autograd_lab as lab
from autograd_lab.player.features.compare.compare import compare, second_player
from autograd_lab.player.html import page
from autograd_lab.player.payload.payload import payload
from tests.player.test_html import embedded
from tests.player.test_matching import SWITCH, TWICE, both


@pytest.fixture(scope="module")
def switched():
    """Not cut, and cut, with how the second lies beside the first."""
    first, second = both(SWITCH, "cut")
    return first, second, compare(first, second)


def test_every_step_of_the_first_is_in_at_most_one_run(switched):
    first, second, laid = switched
    firsts = [a + k for a, _, n in laid["steps"] for k in range(n)]
    seconds = [b + k for _, b, n in laid["steps"] for k in range(n)]
    for found, whole in ((firsts, first), (seconds, second)):
        assert found == sorted(set(found))
        assert set(found) <= set(range(len(whole.steps)))


def test_only_the_detached_result_is_alone_in_the_one_that_is_cut(switched):
    _, second, laid = switched
    (facts,) = laid["passes"]
    assert facts["alone"][0]["nodes"] == []
    (alone,) = facts["alone"][1]["nodes"]
    assert second.passes[0].graph.nodes[alone].op == "detach"


def test_an_edge_between_common_nodes_is_alone_where_the_other_goes_another_way(switched):
    first, _, laid = switched
    (edge,) = laid["passes"][0]["alone"][0]["edges"]
    graph = first.passes[0].graph
    ends = graph.node(graph.edges[edge].source).name, graph.node(graph.edges[edge].target).op
    assert ends == ("b", "mul")


def test_the_cut_is_told_for_the_side_that_has_it(switched):
    first, second, laid = switched
    assert laid["passes"][0]["cuts"][0] == []
    ((edge, words),) = laid["passes"][0]["cuts"][1]
    assert second.passes[0].graph.edges[edge].cut == "detach"
    assert words == "b ✂ detach"
    back = compare(second, first)
    assert back["passes"][0]["cuts"] == laid["passes"][0]["cuts"][::-1]


def test_an_edge_that_only_one_of_them_tracks_is_unlike(switched):
    first, second, laid = switched
    (facts,) = laid["passes"]
    graphs = first.passes[0].graph, second.passes[0].graph
    for one, other in facts["unlike"]:
        ends = zip(graphs, (one, other), strict=True)
        edges = [(graph, graph.edges[at]) for graph, at in ends]
        tracked = [
            graph.node(edge.source).requires_grad and graph.node(edge.target).requires_grad
            for graph, edge in edges
        ]
        assert tracked == [True, False]
    assert len(facts["unlike"]) == 1


def test_the_lines_that_differ_are_named_on_both_sides(switched):
    _, _, laid = switched
    assert laid["lines"] == [[3], [3]]


def test_a_recording_beside_itself_has_nothing_alone():
    recording = lab.record(TWICE)
    laid = compare(recording, recording)
    assert laid["lines"] == [[], []]
    assert sum(n for *_, n in laid["steps"]) == len(recording.steps)
    for facts, each in zip(laid["passes"], recording.passes, strict=True):
        assert facts["unlike"] == []
        assert facts["alone"] == [{"nodes": [], "edges": []}] * 2
        assert facts["nodes"] == [[k, k] for k in range(len(each.graph.nodes))]


def test_the_second_player_neither_asks_nor_hands_out_files(switched):
    first, second, laid = switched
    beside = {"full": payload(second), "names": ["off", "on"], **laid}
    data = second_player(beside, beside["full"], projector=True)
    assert data["data"]["projector"] is True
    assert data["data"]["files"] == []
    assert data["data"]["lesson"] == []
    assert all(each["questions"] == [] for each in data["data"]["passes"])
    assert "full" not in data
    assert embedded(page(payload(first), "both", beside))["compare"]["names"] == ["off", "on"]
