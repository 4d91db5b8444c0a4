"""A false alarm teaches a wrong idea with authority: healthy programs have no findings."""

import pytest

import autograd_lab as lab
from autograd_lab.doctor.findings import findings
from tests.doctor.healthy import HEALTHY, LOOKS
from tests.doctor.sick import HEAD


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_program_has_no_mistake_and_a_look_only_where_one_is_due(name):
    recording = lab.record(HEAD + HEALTHY[name])
    assert recording.error is None
    found = findings(recording)
    assert [each for each in found if each.severity == "mistake"] == []
    assert {each.kind for each in found} == LOOKS.get(name, set())
