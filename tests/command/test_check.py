"""`autograd-lab check FILE`: the verdict in words, in JSON, and as an exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograd_lab.model.check import Check, Deviation


@pytest.fixture
def differs(monkeypatch):
    """Every check finds a difference."""
    wrong = Check.of((), Deviation("differs", why="it prints 2 instead of 1"))
    monkeypatch.setattr("autograd_lab.api.Recording.check", lambda recording: wrong)


def test_a_recording_that_holds_is_told_with_what_was_compared(run):
    ended = run("check", "train.py")
    assert ended.code == 0
    first, second = ended.out.splitlines()
    assert first == "The recording holds."
    assert "Without the recorder, the program prints and computes the same." in second
    assert "1 leaf gradient agrees with finite differences" in second


def test_every_run_of_a_check_finds_its_own_file(run):
    Path("own.py").write_text(
        "import torch\nprint(__file__)\n"
        "x = torch.tensor(1.0, requires_grad=True)\n(x * 2).backward()\n"
    )
    assert "prints and computes the same" in run("check", "own.py").out


def test_as_json_everything_is_told(run):
    ended = run("check", "train.py", "--json")
    told = json.loads(ended.out)
    assert (ended.code, told["ok"], told["file"], told["error"]) == (0, True, "train.py", None)
    (leaf,) = told["check"]["passes"][0]["finite_differences"]
    assert (leaf["name"], leaf["verdict"], leaf["analytic"]) == ("w", "agrees", 2.0)


def test_json_is_json_where_numbers_are_not_finite(run):
    Path("nan.py").write_text(
        "import torch\nx = torch.tensor(0.0, requires_grad=True)\n(x / x * x).backward()\n"
    )

    def refuse(name):
        raise AssertionError(f"{name} is no JSON")

    assert json.loads(run("check", "nan.py", "--json").out, parse_constant=refuse)


def test_what_differs_ends_with_one(run, differs):
    ended = run("check", "train.py")
    assert ended.code == 1
    assert ended.out.startswith("The recording does not hold.\n")
    assert "it prints 2 instead of 1" in ended.out


def test_what_differs_ends_with_one_as_json_too(run, differs):
    ended = run("check", "train.py", "--json")
    assert (ended.code, json.loads(ended.out)["ok"]) == (1, False)


def test_a_program_without_tensors_is_refused(refused):
    Path("plain.py").write_text("print(1)\n")
    assert refused("check", "plain.py") == (
        "plain.py: nothing to check, as no tensor operation was recorded"
    )
