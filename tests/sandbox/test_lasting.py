"""Nothing that a program changes is there for the next one, and nothing of the server is told."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from pathlib import Path

import pytest

import autograd_lab as lab
from autograd_lab.sandbox import run
from autograd_lab.sandbox.walls import missing
from tests.sandbox import hostile

LASTING = hostile.programs_of("lasting")
LEAKS = hostile.programs_of("leaks")
needs_walls = pytest.mark.skipif(bool(missing()), reason="this system has no walls for guests")


@pytest.fixture(scope="module")
def in_plain_python() -> dict[str, bool]:
    """By name: whether the change is seen by the next program of the same process."""
    programs = {
        name: "exec({!r}, {{}})\nexec({!r}, {{}})".format(*code.split("--- then\n"))
        for name, (code, _) in LASTING.items()
    }
    return hostile.reached_in_plain_python(programs)


@pytest.mark.parametrize("name", LASTING)
def test_a_change_lasts_in_one_process(name, in_plain_python):
    assert in_plain_python[name]


@pytest.mark.parametrize("mode", ["own", pytest.param("guests", marks=needs_walls)])
@pytest.mark.parametrize("name", LASTING)
def test_a_change_ends_with_its_run(name, mode, monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE", mode)
    change, probe = LASTING[name][0].split("--- then\n")
    assert lab.run_code(change).error is None
    assert "REACHED" not in lab.run_code(probe).output


def machine_words() -> list[str]:
    project = str(Path(__file__).parents[2])
    places = [sys.prefix, sys.base_prefix, project, os.path.expanduser("~"), os.getcwd()]
    return ["canary-7d1f", *(each for each in [*places, platform.node()] if len(each) > 3)]


@needs_walls
@pytest.mark.parametrize("name", LEAKS)
def test_guests_learn_nothing_of_the_server(name, monkeypatch):
    monkeypatch.setenv("LAB_CANARY", "canary-7d1f")
    monkeypatch.setenv("AUTOGRAD_LAB_CODE", "guests")
    text = lab.run_code(LEAKS[name][0]).to_json()
    code = json.dumps(LEAKS[name][0])[1:-1]
    for word in machine_words():
        assert not re.search(rf"(?<![\w]){re.escape(word)}(?![\w])", text.replace(code, "")), word


@needs_walls
def test_paths_that_a_guest_has_written_stay_in_the_program():
    code = f"here = {sys.prefix!r}\nprint(here)"
    found = lab.run_code(code, guests=True)
    assert (found.code, found.output) == (code, "<python>\n")


def test_messages_hold_no_path_in_either_mode(monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE", "own")
    message = lab.run_code("from torch import nothing").error.message
    assert "<packages>/torch" in message
    assert sys.prefix not in message


def test_the_server_begins_with_an_empty_environment(monkeypatch):
    monkeypatch.setenv("LAB_CANARY", "canary-7d1f")
    monkeypatch.setenv("PYTHONSTARTUP", "canary-7d1f")
    given = run.zygote.surroundings()["env"]
    assert "canary-7d1f" not in given.values()
    ours = ("OMP_", "OPENBLAS_", "MKL_", "FBGEMM_", "PYTHONDONTWRITEBYTECODE", "SYSTEMROOT", "TEMP")
    assert all(name.startswith(ours) for name in given)
