"""Each sick program gets its finding, at its place; cured, it has none of that kind."""

import pytest

import autograd_lab as lab
from autograd_lab.doctor.findings import findings
from tests.doctor.sick import CLEARING, CUT, UPDATES, ZERO
from tests.doctor.sick_numbers import LOSSES, NUMBERS, TURNS

SICK = (*CUT, *ZERO, *UPDATES, *CLEARING, *LOSSES, *NUMBERS, *TURNS)


@pytest.mark.parametrize("sick", SICK, ids=lambda sick: sick.name)
def test_what_is_wrong_is_found_where_it_is_and_mended_is_gone(sick):
    recording = lab.record(sick.code)
    found = [each for each in findings(recording) if each.kind == sick.kind]
    assert [each.severity for each in found] == [sick.severity]
    (finding,) = found
    nodes = {node.id: node for each in recording.passes for node in each.graph.nodes}
    node = nodes[finding.node]
    assert (finding.line, node.name or node.expression) == (sick.line, sick.node)
    assert sick.told in f"{finding.text} {finding.why} {finding.fix}"
    cured = lab.record(sick.cured)
    assert cured.error is None
    assert [each for each in findings(cured) if each.kind != "zero" or sick.kind == "zero"] == []
