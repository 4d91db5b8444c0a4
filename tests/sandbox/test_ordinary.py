"""Ordinary programs print and compute behind the walls what they do without."""

from __future__ import annotations

import dataclasses
import re

import pytest

import autograd_lab as lab
from autograd_lab.sandbox.walls import missing
from tests.sandbox.ordinary import PROGRAMS

PARTS = [part.partition("\n") for part in re.split(r"^### ", PROGRAMS, flags=re.M)[1:]]
PROGRAM = {name: code for name, _, code in PARTS}
MODES = [
    "own",
    pytest.param("guests", marks=pytest.mark.skipif(bool(missing()), reason="no walls")),
]


def comparable(failure):
    """An error without what differs: the column, and paths of this machine."""
    if failure is None:
        return None
    message = re.sub(r"(/|<)\S+/(site-packages|\w+>)", "", failure.message)
    return dataclasses.replace(failure, message=message)


def kinds(recording):
    """The steps' kinds but warnings: some of torch's come once a process."""
    return [step.kind for step in recording.steps if step.kind != "warning"]


@pytest.mark.parametrize("name", PROGRAM)
@pytest.mark.parametrize("mode", MODES)
def test_an_ordinary_program_runs_as_it_does_without_walls(name, mode, monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE", mode)
    found, plain = lab.run_code(PROGRAM[name]), lab.record(PROGRAM[name])
    assert found.output == plain.output
    assert comparable(found.error) == comparable(plain.error)
    assert found.variables.keys() == plain.variables.keys()
    if mode == "own" or name != "LSTM":  # guests have another kernel: oneDNN makes machine code
        assert kinds(found) == kinds(plain)


def test_there_are_enough_of_them():
    assert len(PROGRAM) >= 80
