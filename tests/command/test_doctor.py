"""`autograd-lab doctor FILE`: what is found, in words, in JSON, and as an exit code."""

from __future__ import annotations

import json
from pathlib import Path

SICK = """\
import torch
w = torch.tensor(2.0, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
for i in range(3):
    (w * w).backward()
    opt.step()
"""


def test_a_healthy_program_has_nothing_and_ends_with_0(run):
    ended = run("doctor", "train.py")
    assert ended.code == 0
    assert ended.out.startswith("Nothing found that is wrong.")
    assert "parameter" in ended.out


def test_a_mistake_is_told_with_its_line_and_cure_and_ends_with_1(run):
    Path("sick.py").write_text(SICK)
    ended = run("doctor", "sick.py")
    assert ended.code == 1
    assert "MISTAKE  not cleared, line 5" in ended.out
    assert "Call `opt.zero_grad()`" in " ".join(ended.out.split())


def test_what_is_only_worth_a_look_ends_with_0(run):
    Path("look.py").write_text(
        "import torch\nw = torch.tensor(-1.0, requires_grad=True)\ntorch.relu(w).backward()\n"
    )
    ended = run("doctor", "look.py")
    assert ended.code == 0
    assert "LOOK  zero, line 3" in ended.out


def test_as_json_every_finding_has_all_that_it_has(run):
    Path("sick.py").write_text(SICK)
    told = json.loads(run("doctor", "sick.py", "--json").out)
    (finding,) = told["findings"]
    assert (finding["kind"], finding["severity"], finding["line"]) == ("not cleared", "mistake", 5)
    assert set(finding) == {"kind", "severity", "line", "node", "step", "text", "why", "fix"}


def test_an_error_is_a_finding_and_leaving_by_sys_exit_is_none(run):
    Path("error.py").write_text("import torch\ntorch.ones(2).backward()\n")
    ended = run("doctor", "error.py")
    assert ended.code == 1
    assert "MISTAKE  error, line 2" in ended.out
    Path("left.py").write_text(
        "import sys, torch\ntorch.ones(1, requires_grad=True).sum().backward()\nsys.exit(0)\n"
    )
    assert run("doctor", "left.py").code == 0


def test_a_program_without_tensors_is_refused(run):
    Path("none.py").write_text("print('hello')\n")
    ended = run("doctor", "none.py")
    assert ended.code == 2
    assert "nothing to look at" in ended.err
