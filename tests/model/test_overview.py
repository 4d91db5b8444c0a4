"""`rec.summary()`: a recording in a few lines of text."""

from __future__ import annotations

import autograd_lab as lab

LOOP = """
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
for i in range({}):
    w.grad = None
    loss = (w * w).sum()
    loss.backward()
"""


def test_a_line_a_pass_has_the_root_and_what_was_accumulated_before_a_reset():
    text = lab.record(LOOP.format(2)).summary()
    line = "line 7: loss = 5; w.grad = [2, 4]"
    assert text.splitlines()[1:] == [f"  pass 1, {line}", f"  pass 2, {line}"]


def test_of_many_passes_the_first_and_the_last_are_told():
    lines = lab.record(LOOP.format(20)).summary().splitlines()
    assert lines[0].startswith("20 passes, ")
    assert lines[6] == "  … 10 more …"
    assert [each.split(",")[0] for each in lines[1:6]] == [f"  pass {k}" for k in range(1, 6)]
    assert [each.split(",")[0] for each in lines[7:]] == [f"  pass {k}" for k in range(16, 21)]


def test_an_error_is_told_with_its_line_and_its_cure():
    lines = lab.record("import torch\ntorch.ones(2, requires_grad=True).backward()").summary()
    assert "\nline 2: RuntimeError: grad can be implicitly created only for scalar" in lines
    assert ".sum()" in lines.splitlines()[-1]


def test_the_end_of_a_script_by_sys_exit_is_no_error():
    assert "SystemExit" not in lab.record("import sys\nsys.exit(0)").summary()
    assert "SystemExit" in lab.record("import sys\nsys.exit(3)").summary()


def test_a_program_that_was_stopped_says_so():
    text = lab.record(LOOP.format(20), max_ops=10).summary()
    assert text.splitlines()[0].endswith("then it was stopped, at its limit")


def test_a_program_without_a_backward_pass_says_so():
    text = lab.record("import torch\ny = torch.ones(1, requires_grad=True) * 2").summary()
    assert text.splitlines()[1] == "  pass 1: no backward pass, 2 nodes"
