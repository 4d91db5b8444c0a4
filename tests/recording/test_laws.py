"""Laws (a), (b), (c) and (e) over generated programs, and over programs chosen by hand."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.recording.laws import check_laws
from tests.recording.programs import programs
from tests.recording.semantics import HEAD, PROGRAMS
from tests.recording.wide_programs import wide_programs


@settings(max_examples=200, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
@given(programs())
def test_a_generated_program_obeys_the_laws(code):
    check_laws(code)


@pytest.mark.slow
@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs())
def test_two_thousand_generated_programs_obey_the_laws(code):
    check_laws(code)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_of_every_kind_obeys_the_laws(name):
    check_laws(HEAD + PROGRAMS[name])


def obeys_the_laws_and_draws_every_way(code):
    recording = check_laws(code)
    unseen = [step.text for step in recording.steps if "by a way that is not drawn" in step.text]
    assert unseen == []
    if "register_hook" not in code:
        assert not any(step.text.startswith("A hook") for step in recording.steps)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(wide_programs())
def test_programs_with_what_scripts_have_obey_the_laws(code):
    obeys_the_laws_and_draws_every_way(code)


@pytest.mark.slow
@settings(max_examples=5000, deadline=None, suppress_health_check=list(HealthCheck))
@given(wide_programs())
def test_five_thousand_programs_with_what_scripts_have_obey_the_laws(code):
    obeys_the_laws_and_draws_every_way(code)
