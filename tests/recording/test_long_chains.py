"""Chains of many thousand ops, with raised limits, end as they do in plain torch."""

from __future__ import annotations

import subprocess
import sys

import pytest

CHAIN = """
from autograd_lab import record
rec = record('''
import torch
a = torch.tensor(1.0, requires_grad=True)
h = a
for turn in range(50_000):
    h = h + 1
h.backward()
print(a.grad)
''', max_ops=1_000_000, max_seconds=200)
print(rec.output, rec.error, rec.truncated)
"""


@pytest.mark.slow
def test_a_chain_of_fifty_thousand_ops_is_let_go_of_without_a_crash():
    done = subprocess.run([sys.executable, "-c", CHAIN], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "tensor(1.)\n None False\n"
