"""`run_code`: the recording that `record` gives, limits by name, inputs, and clumsy text."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

import autograd_lab as lab
from autograd_lab.sandbox import run
from autograd_lab.sandbox.walls import has_landlock

SQUARE = """import torch
x = torch.tensor(3.0, requires_grad=True)
y = x * x
y.backward()
print(x.grad)
"""


@pytest.fixture(params=["own", "guests"])
def mode(request, monkeypatch) -> str:
    monkeypatch.setenv("AUTOGRAD_LAB_CODE", request.param)
    return request.param


def test_it_gives_the_recording_that_record_gives(mode):
    assert lab.run_code(SQUARE) == lab.record(SQUARE)


def test_inputs_replace_literals(mode):
    assert lab.run_code(SQUARE, inputs={"x": 4.0}).variables["x"].grad == 8.0


@pytest.mark.parametrize("inputs", [{"z": 1.0}, {"x": "text"}, {"x": float("nan")}, {"x": {}}])
def test_inputs_that_do_not_fit_are_a_value_error(inputs):
    with pytest.raises(ValueError, match=r"z|x|value"):
        lab.run_code(SQUARE, inputs=inputs)


def test_a_program_that_says_what_a_misfit_says_raises_nothing(mode):
    code = "import os\nos.write(3, b'U: an input does not fit')\nos._exit(0)"
    assert lab.run_code(code).error.kind == "raised"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("1 / 0", "python"),
        ("x = (", "syntax"),
        ("import torch\ntorch.ones(2).backward()", "no grad_fn"),
        ("raise SystemExit", "python"),
    ],
)
def test_an_ordinary_error_has_the_kind_and_words_that_record_gives(code, kind, mode):
    mine, plain = lab.run_code(code).error, lab.record(code).error
    assert mine.kind == plain.kind == kind
    assert (mine.type, mine.message, mine.line, mine.fix) == (
        plain.type,
        plain.message,
        plain.line,
        plain.fix,
    )
    assert plain.explanation in mine.explanation


LIMITS = {
    "timeout": ("SECONDS", "0.4", "print('first')\nwhile True: pass"),
    "timeout, asleep": ("SECONDS", "0.4", "import time\ntime.sleep(30)"),
    "timeout, catching all": (
        "SECONDS",
        "0.4",
        "while True:\n try:\n  while True: pass\n except BaseException: pass",
    ),
    "cpu": ("CPU_SECONDS", "1", "while True: pass"),
    "memory": ("MEMORY_MB", "200", "import torch\nkept = [torch.ones(10**6) for _ in range(100)]"),
    "memory, of Python": ("MEMORY_MB", "200", "text = 'x' * 10**9"),
    "output": ("OUTPUT_KB", "2", "while True: print('hello')"),
    "size": ("SOURCE_KB", "1", "#" * 2000),
}


@pytest.mark.parametrize("name", LIMITS)
def test_each_limit_has_a_kind_of_its_own(name, mode, monkeypatch):
    variable, value, code = LIMITS[name]
    monkeypatch.setenv(f"AUTOGRAD_LAB_CODE_{variable}", value)
    found = lab.run_code(code)
    assert found.error.kind == name.partition(",")[0]
    assert found.error.message
    assert found.error.fix


def test_what_a_program_did_before_its_time_was_up_is_there(monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE_SECONDS", "0.5")
    found = lab.run_code(SQUARE + "while True: pass")
    assert found.truncated
    assert found.variables["x"].grad == 6.0
    assert found.output == "tensor(6.)\n"
    assert [step.kind for step in found.steps][-2:] == ["accumulate", "print"]


def test_output_is_cut_with_a_note(monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE_OUTPUT_KB", "1")
    found = lab.run_code("print('x' * 5000)")
    assert found.output == "x" * 1024
    assert "1 KB" in found.notes[0]


def test_beyond_the_ops_that_are_recorded_a_program_goes_on(monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE_OPS", "50")
    code = (
        "import torch\n"
        "w = torch.tensor(0.0, requires_grad=True)\n"
        "optimizer = torch.optim.SGD([w], lr=0.1)\n"
        "for _ in range(100):\n"
        "    optimizer.zero_grad()\n"
        "    loss = (w - 3) ** 2\n"
        "    loss.backward()\n"
        "    optimizer.step()\n"
        "print(round(w.item(), 4))\n"
    )
    found = lab.run_code(code)
    assert (found.error.kind, found.truncated, found.output) == ("ops", True, "3.0\n")
    assert 5 < len(found.passes) < 30
    assert found.variables["w"].value == pytest.approx(3.0, abs=1e-6)


@pytest.mark.parametrize(
    ("code", "line", "column"),
    [("x = 1\ny = (", 2, 5), ("a\0b", 1, 2), ("if True:\n\tx = 1\n        y = 2", 3, 1)],
)
def test_what_python_cannot_read_has_line_and_column(code, line, column):
    error = lab.run_code(code).error
    assert (error.kind, error.line) == ("syntax", line)
    assert f"column {column}" in error.explanation


@pytest.mark.parametrize("code", ["", "# only a comment", "\ufeff# marked", "\r\n\r\n"])
def test_nothing_to_run_is_no_error(code):
    found = lab.run_code(code)
    assert found.error is None
    assert found.steps == ()


def test_a_byte_order_mark_and_foreign_line_ends_are_read():
    assert lab.run_code("\ufeffx = 1\r\nprint(x)\r\n").output == "1\n"


@pytest.mark.parametrize("code", ["x = " + "-" * 60000 + "1", "x = 1" + "+1" * 30000])
def test_what_is_nested_too_deeply_is_said(code):
    assert lab.run_code(code).error.kind == "syntax"


def test_lone_surrogates_come_through():
    assert lab.run_code("print('\\ud800')").output == "\ud800\n"
    assert lab.run_code("x = '\ud800'").error is not None


def test_switched_off_nothing_runs(monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE", "off")
    found = lab.run_code(SQUARE)
    assert (found.error.kind, found.steps) == ("refused", ())
    assert "AUTOGRAD_LAB_CODE" in found.error.message


def test_guests_code_does_not_run_where_a_wall_is_missing(monkeypatch):
    monkeypatch.setattr(run, "missing", lambda: ("The kernel has no seccomp filters.",))
    found = lab.run_code(SQUARE, guests=True)
    assert (found.error.kind, found.steps) == ("refused", ())
    assert "seccomp" in found.error.message
    assert lab.run_code(SQUARE).error is None


def test_a_text_is_wanted_and_nothing_else():
    with pytest.raises(TypeError, match="text"):
        lab.run_code(len)


def test_where_there_is_no_fork_a_process_serves_one_run(monkeypatch):
    monkeypatch.setattr(run.zygote, "FORKS", False)
    assert lab.run_code(SQUARE, inputs={"x": 5.0}).variables["x"].grad == 10.0


def test_ones_own_code_reads_files_and_modules_and_writes_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_model.py").write_text("slope = 2.0")
    (tmp_path / "data.csv").write_text("1,2\n")
    assert lab.run_code("import my_model\nprint(my_model.slope)").output == "2.0\n"
    assert lab.run_code("print(open('data.csv').read())").output == "1,2\n\n"
    lab.run_code("open('data.csv', 'w')\nopen('other', 'w').write('x')")
    assert (tmp_path / "data.csv").read_text() == "1,2\n" or not has_landlock()
    assert not (tmp_path / "other").exists() or not (tmp_path / "other").stat().st_size


@pytest.mark.alone
def test_a_run_costs_little_more_than_a_bare_start_of_python():
    def quickest(function):
        times = []
        for _ in range(7):
            begun = time.perf_counter()
            function()
            times.append(time.perf_counter() - begun)
        return min(times)

    lab.run_code(SQUARE)
    run_there = quickest(lambda: lab.run_code(SQUARE).steps)
    recorded_here = quickest(lambda: lab.record(SQUARE).steps)
    bare = quickest(lambda: subprocess.run([sys.executable, "-c", ""], check=True))
    assert run_there - recorded_here < 6 * bare
