"""Runs `autograd-lab` in this process, in an empty folder that has a few programs."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from autograd_lab.command.main import main

TRAIN = """\
import sys
from pathlib import Path

import torch

lr = 0.1
kind = "SGD"
torch.manual_seed(0)
w = torch.tensor(2.0, requires_grad=True)


def train_step(scale=1.0):
    loss = (w * scale - 1) ** 2
    loss.backward()
    with torch.no_grad():
        w.sub_(lr * w.grad)
    return loss


def with_batch(x, y):
    return x


if __name__ == "__main__":
    print(Path(__file__).name, sys.argv[1:], lr, kind)
    train_step()
"""


@dataclass(frozen=True)
class Ended:
    """What a command left: its exit code and what it wrote."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """`run("step", "train.py")` in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").write_text(TRAIN, encoding="utf-8")

    def run(*words: str) -> Ended:
        try:
            code = main(words)
        except SystemExit as error:
            code = error.code
        return Ended(code, *capsys.readouterr())

    return run


@pytest.fixture
def refused(run):
    """The one sentence with which a command refuses."""

    def refused(*words: str) -> str:
        ended = run(*words)
        told = [line for line in ended.err.splitlines() if not line.endswith(" …")]
        assert (ended.code, ended.out) == (2, "")
        assert len(told) == 1
        return told[0].removeprefix("autograd-lab: error: ")

    return refused
