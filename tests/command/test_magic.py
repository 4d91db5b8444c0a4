"""`%load_ext autograd_lab` and `%%autograd` in IPython: a cell runs as ever, and is stepped."""

from __future__ import annotations

import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import autograd_lab as lab


@pytest.fixture
def notebook(capsys, monkeypatch):
    """Runs cells in an IPython that has loaded the extension; what it wrote is read by capsys."""
    monkeypatch.setattr(sys, "displayhook", sys.displayhook)
    settings = Config({"HistoryManager": {"enabled": False}})
    shell = InteractiveShell(config=settings, colors="nocolor")
    shell.run_cell("%load_ext autograd_lab")
    yield lambda cell: shell.run_cell(cell, store_history=True)
    shell.history_manager.end_session()


CELL = """%%autograd
x = torch.tensor(3.0, requires_grad=True)
y = x * factor
y.backward()
print("done")
"""


@pytest.fixture
def begun(notebook):
    notebook("import torch\nfactor = 2.0\nmodel = torch.nn.Linear(1, 1)")
    return notebook


def test_the_result_of_a_cell_is_its_recording(begun):
    rec = begun(CELL).result
    assert isinstance(rec, lab.Recording)
    assert rec.summary().splitlines()[1] == "  pass 1, line 3: y = 6; x.grad = 2"
    assert "autograd-player" in rec._repr_html_()


def test_its_variables_are_there_afterwards(begun, capsys):
    begun(CELL)
    capsys.readouterr()
    begun("print(x.grad.item(), y.item(), _.passes[0].index)")
    assert capsys.readouterr().out == "2.0 6.0 0\n"


def test_what_it_prints_is_printed_and_recorded(begun, capsys):
    assert begun(CELL).result.output == "done\n"
    assert capsys.readouterr().out.startswith("done\n")


def test_only_what_the_cell_names_is_among_its_variables(begun):
    assert set(begun(CELL).result.variables) == {"x", "y", "factor"}


def test_parameters_have_the_names_of_the_notebook(begun):
    rec = begun("%%autograd\nmodel(torch.ones(1, 1)).sum().backward()").result
    assert "model.weight" in {node.name for node in rec.passes[0].graph.nodes}


def test_a_function_of_another_cell_is_seen_at_the_line_that_calls_it(begun):
    begun("def double(t):\n    return t * 2")
    rec = begun("%%autograd\nx = torch.ones(1, requires_grad=True)\n\ndouble(x).backward()").result
    assert [step.line for step in rec.steps if step.kind == "seed"] == [3]


def test_the_value_of_the_last_expression_is_shown_too(begun, capsys):
    begun("%%autograd\nx = torch.ones(1, requires_grad=True)\n(x * 2).item()")
    assert capsys.readouterr().out.startswith("2.0\n")


def test_a_literal_can_be_set(begun):
    assert begun("%%autograd --set lr=0.5\nlr = 0.1\nz = torch.ones(1) * lr").success
    assert begun("lr").result == 0.5


def test_what_it_raises_is_raised_below_its_player(begun, capsys):
    ended = begun("%%autograd\nt = torch.ones(2, requires_grad=True)\n(t * 2).backward()\n")
    assert isinstance(ended.error_in_exec, RuntimeError)
    out = capsys.readouterr().out
    assert out.startswith("1 pass, 3 steps\n")  # where a page would be its player
    assert "(t * 2).backward()" in out


def test_after_its_limit_a_cell_runs_on_unrecorded(begun):
    cell = "%%autograd --max-ops 3\nz = torch.ones(1)\nfor _ in range(9): z = z * 2"
    assert begun(cell).result.truncated
    assert begun("z.item()").result == 512.0


def test_what_ipython_alone_knows_works_in_it(begun):
    assert begun("%%autograd\n%time w = torch.ones(1) * 2").success
    assert begun("w.item()").result == 2.0


def test_a_check_says_what_the_cell_does_not_make_itself(begun):
    check = begun(CELL).result.check()
    assert check.ok
    assert "the program uses torch, which it does not make itself" in check.summary


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("%%autograd --set nope=1\nlr = 0.1", "%%autograd: 'nope' is no input of this program"),
        ("%%autograd --set lr\nlr = 0.1", "%%autograd: --set lr: write --set name=value"),
        ("%%autograd --frob\nlr = 0.1", "%%autograd: unrecognized arguments: --frob"),
        ("%%autograd --max-ops 0\nlr = 0.1", "--max-ops: give a number larger than 0"),
        ("%%autograd --set 'lr=1\nlr = 0.1", "%%autograd: No closing quotation"),
        ("%%autograd\n\nx = (", "%%autograd: line 2 of the cell: '(' was never closed"),
    ],
)
def test_what_cannot_be_done_is_said(begun, capsys, cell, said):
    assert not begun(cell).success
    written = capsys.readouterr()
    assert said in written.out + written.err
