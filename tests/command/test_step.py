"""`autograd-lab step FILE`: what it writes, what it says, what it refuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import webbrowser
from pathlib import Path

import pytest

from tests.conftest import PROJECT

NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["words"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "import torch"]},
        {"cell_type": "code", "source": "x = torch.tensor(3.0, requires_grad=True)\n!ls"},
        {"cell_type": "code", "source": ["%%time\n", "(x * x).backward()"]},
        {"cell_type": "code", "source": ["%%bash\n", "rm -rf nothing"]},
        {"cell_type": "code", "source": ["(x * 5).backward()"]},
    ],
    "metadata": {"language_info": {"name": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def notebook(tmp_path):
    def write(**changes) -> str:
        (tmp_path / "notes.ipynb").write_text(json.dumps(NOTEBOOK | changes), encoding="utf-8")
        return "notes.ipynb"

    return write


def test_the_stepper_of_a_program_is_one_file_that_needs_no_network(run):
    ended = run("step", "train.py")
    html = Path("train.html").read_text(encoding="utf-8")
    assert ended.code == 0
    assert "autograd-player" in html
    assert "<title>train.py</title>" in html
    assert "src=" not in html.partition("<body")[0]


def test_what_it_saw_is_summed_up(run):
    out = run("step", "train.py").out.splitlines()
    assert out[0].startswith("1 pass, ")
    assert out[1] == "  pass 1, line 14: loss = 1; w.grad = 2"
    assert out[-1].startswith("wrote train.html (")


def test_the_program_runs_as_python_would_run_it(run):
    run("step", "train.py", "-o", "out.html", "--", "--epochs", "1")
    assert "train.py ['--epochs', '1'] 0.1 SGD" in Path("out.html").read_text(encoding="utf-8")


def test_nothing_of_the_process_stays_changed(run):
    before = (list(sys.argv), list(sys.path))
    run("step", "train.py")
    assert (sys.argv, sys.path) == before
    assert not hasattr(__builtins__, "__file__")


def test_a_module_beside_the_program_is_found(run):
    Path("beside_it.py").write_text("FACTOR = 5.0\n")
    Path("uses.py").write_text(
        "import torch\nfrom beside_it import FACTOR\n"
        "x = torch.tensor(1.0, requires_grad=True)\n(x * FACTOR).backward()\n"
    )
    assert "x.grad = 5" in run("step", "uses.py").out


def test_a_literal_can_be_set(run):
    html = "out.html"
    run("step", "train.py", "--set", "lr=0.5", "--set", "kind=Adam", "-o", html)
    assert "[] 0.5 Adam" in Path(html).read_text(encoding="utf-8")


def test_a_function_alone_is_recorded(run):
    out = run("step", "train.py", "--function", "train_step").out
    assert "  pass 1, line 3: loss = 1; w.grad = 2" in out
    assert "train.py" not in out.splitlines()[0]  # the main part did not run


def test_a_function_gets_arguments_and_its_file_literals(run):
    words = ("--function", "train_step", "--set", "scale=3.0", "--set", "lr=0.0")
    assert "loss = 25; w.grad = 30" in run("step", "train.py", *words).out
    assert "<title>train_step()</title>" in Path("train.html").read_text(encoding="utf-8")


def test_a_program_that_raises_is_written_and_told(run):
    Path("wrong.py").write_text("import torch\ntorch.ones(2, requires_grad=True).backward()\n")
    ended = run("step", "wrong.py")
    assert ended.code == 0
    assert "line 2: RuntimeError: grad can be implicitly created" in ended.out
    assert "wrong.py ended with RuntimeError" in ended.err
    assert Path("wrong.html").exists()


def test_a_program_that_does_too_much_is_stopped_and_told(run):
    Path("long.py").write_text(
        "import torch\nx = torch.tensor(1.0, requires_grad=True)\nwhile True: (x * 2).backward()\n"
    )
    ended = run("step", "long.py", "--max-ops", "10")
    assert ended.code == 0
    assert "stopped after 10 operations" in ended.err


def test_a_notebook_is_stepped_without_what_only_ipython_knows(run, notebook):
    out = run("step", notebook()).out
    assert "x * x = 9; x.grad = 6" in out
    assert "x * 5 = 15; x.grad = 11" in out


def test_a_notebook_is_stepped_up_to_a_cell(run, notebook):
    out = run("step", notebook(), "--cell", "3").out
    assert out.splitlines()[0].startswith("1 pass, ")
    assert "x * x = 9; x.grad = 6" in out


def test_it_is_shown_in_the_browser(run, monkeypatch, tmp_path):
    shown = []
    monkeypatch.setenv("BROWSER", "one")
    monkeypatch.setattr(webbrowser, "open", lambda address: shown.append(address) or True)
    run("step", "train.py", "--open")
    assert shown == [(tmp_path / "train.html").as_uri()]


def test_without_a_browser_the_address_is_said(run, monkeypatch):
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    assert "no browser was found here; open file://" in run("step", "train.py", "--open").err


def test_a_file_that_is_there_is_kept_without_force(run, refused):
    Path("train.html").write_text("mine")
    assert refused("step", "train.py") == (
        "train.html is there and was kept; give --force, or another name by -o"
    )
    assert Path("train.html").read_text() == "mine"
    assert run("step", "train.py", "--force").code == 0
    assert Path("train.html").read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing.py"], "nothing.py: there is no such file"),
        (["."], ".: this is a folder; name a .py file"),
        (["train.py", "--cell", "2"], "--cell 2: train.py is no notebook; leave --cell out"),
        (["train.py", "--set", "nope=1"], "its inputs are: lr, kind, w."),
        (["train.py", "--set", "lr"], "--set lr: write --set name=value"),
        (["train.py", "--set", "lr=big"], "lr = 'big': this input is a number"),
        (["train.py", "--function", "nope"], "there are: train_step, with_batch"),
        (["train.py", "--function", "lr"], "--function lr: is no function in train.py"),
        (["train.py", "--function", "with_batch"], "it wants x, y; give each by --set x=…"),
        (
            ["train.py", "--function", "train_step", "--set", "nope=1"],
            "neither an argument of train_step nor a line `nope = literal`; there are: scale, ",
        ),
        (["train.py", "-o", "."], ".: this is a folder; name a file"),
        (["train.py", "-o", "no/such.html"], "there is no folder no; make it first"),
        (["train.py", "-o", "-", "--open"], "stdout cannot be opened; name a file"),
        (["train.py", "--max-ops", "0"], "give numbers larger than 0"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_sentence(refused, words, said):
    assert said in refused("step", *words)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x = (", "line 1: this is no Python ('(' was never closed)"),
        (b"\xff\xfe\x00", "this is no Python"),
        (b"x = 1\x00", "this is no Python"),
        (b"print('hello')\n", "nothing to step, as no tensor operation was recorded"),
    ],
)
def test_a_file_that_is_no_program_of_tensors_is_refused(refused, content, said):
    Path("odd.py").write_bytes(content)
    assert said in refused("step", "odd.py")
    assert not Path("odd.html").exists()


def test_a_file_that_fails_before_its_function_is_there_is_refused(refused):
    Path("fails.py").write_text("1 / 0\ndef step(): pass\n")
    assert refused("step", "fails.py", "--function", "step") == (
        "fails.py: running it as a module, to get at step, raised "
        "ZeroDivisionError: division by zero"
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"metadata": {"kernelspec": {"language": "julia"}}}, "is a notebook in julia"),
        ({"cells": []}, "has no code cell with Python in it"),
        ({"cells": None}, "it has no list of cells"),
    ],
)
def test_a_notebook_of_something_else_is_refused(refused, notebook, changes, said):
    assert said in refused("step", notebook(**changes))


@pytest.mark.parametrize("cell", ["99", "0", "-1"])
def test_a_cell_that_is_not_there_is_refused(refused, notebook, cell):
    said = refused("step", notebook(), "--cell", cell)
    assert said == f"--cell {cell}: notes.ipynb has 5 code cells; give a number from 1 to 5"


def test_a_notebook_that_is_no_json_is_refused(refused):
    Path("notes.ipynb").write_text("not json")
    assert "is no notebook: its JSON cannot be read" in refused("step", "notes.ipynb")


def command(*words: str, folder: Path, **more) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "autograd_lab", *words],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(PROJECT), **more},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_the_file_can_go_down_a_pipe(run, tmp_path):
    out, err = command("step", "train.py", "-o", "-", folder=tmp_path).communicate(timeout=60)
    assert out.startswith(b"<!doctype html>")
    assert out.endswith(b"</html>\n")
    assert b"loss = 1; w.grad = 2" in err
    assert not Path("train.html").exists()


def test_what_the_program_writes_itself_does_not_mix_with_the_result(run):
    Path("says.py").write_text(
        "import sys, torch\nsys.stdout.write('from the module\\n')\n"
        "def go():\n    return torch.ones(1, requires_grad=True) * 2\n"
    )
    ended = run("step", "says.py", "--function", "go")
    assert "from the module" in ended.err
    assert ended.out.startswith("1 pass, ")


def test_a_pipe_that_closes_ends_it_quietly(run, tmp_path):
    process = command("step", "train.py", "-o", "-", folder=tmp_path)
    process.stdout.close()
    err = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=60) == 141
    assert "Traceback" not in err
    assert "Exception" not in err


def test_a_terminal_without_utf_8_gets_plain_signs(run, tmp_path):
    Path("minus.py").write_text(
        "import torch\nx = torch.tensor(-2.0, requires_grad=True)\n(x * x).backward()\n"
    )
    process = command("step", "minus.py", folder=tmp_path, PYTHONIOENCODING="ascii")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert b"x * x = 4; x.grad = -4" in out


@pytest.mark.skipif(os.name != "posix", reason="needs a signal as a terminal sends it")
def test_ctrl_c_ends_it_without_a_traceback(run, tmp_path):
    Path("waits.py").write_text(
        "import sys, torch\nprint('begun', file=sys.stderr, flush=True)\nwhile True: pass\n"
    )
    process = command("step", "waits.py", folder=tmp_path)
    assert any(line == b"begun\n" for line in process.stderr)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in err
