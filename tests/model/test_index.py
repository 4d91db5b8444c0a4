"""One pass by id, by place and by step, held against the plain lists of every lesson."""

from __future__ import annotations

import pytest

import autograd_lab as lab
from autograd_lab.lessons import lessons
from autograd_lab.model.index import Index, after, changes, replay


@pytest.fixture(scope="module", params=[lesson.slug for lesson in lessons()])
def passes(request):
    lesson = next(each for each in lessons() if each.slug == request.param)
    return lab.record(lesson.code).passes


def test_ids_places_and_neighbours_are_those_of_the_lists(passes):
    for each in passes:
        index = Index(each.graph)
        for place, node in enumerate(each.graph.nodes):
            assert index.nodes[node.id] is node
            assert index.places[node.id] == place
            assert index.into(node.id) == [e for e in each.graph.edges if e.target == node.id]
            assert index.out_of(node.id) == [e for e in each.graph.edges if e.source == node.id]
        for place, edge in enumerate(each.graph.edges):
            assert index.edges[edge.id] is edge
            assert index.places[edge.id] == place
            assert [node.id for node in index.ends(edge)] == [edge.source, edge.target]


def test_a_replay_gives_each_step_with_what_stood_before_it(passes):
    for each in passes:
        for place, (step, state) in enumerate(replay(each)):
            assert step is each.steps[place]
            assert state == each.state(place)
        assert [step for step, _ in replay(each, 2)] == list(each.steps[:2])


def test_changes_of_a_field_come_in_order_with_their_steps_place(passes):
    for each in passes:
        found = list(changes(each, "grad"))
        assert all(change in each.steps[place].changes for place, change in found)
        assert [change for _, change in found] == [
            change for step in each.steps for change in step.changes if change.field == "grad"
        ]
        written = {place for place, _ in changes(each, "grad", "accumulate")}
        assert all(each.steps[place].kind == "accumulate" for place in written)


def test_what_a_step_leaves_is_in_the_state_after_it(passes):
    for each in passes:
        for place, step in enumerate(each.steps):
            assert after(step).items() <= each.state(place + 1).items()
