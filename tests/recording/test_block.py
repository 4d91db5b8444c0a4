"""`with lab.recording() as rec`: a part of a program that runs as it would without."""

from __future__ import annotations

import gc
import subprocess
import sys
import warnings

import pytest
import torch

import autograd_lab as lab
from tests.conftest import PROJECT


def leaf(*numbers: float) -> torch.Tensor:
    return torch.tensor(numbers, requires_grad=True)


def test_what_stands_in_the_block_is_recorded_and_nothing_else():
    x = leaf(3.0)
    before = x * 5
    with lab.recording() as rec:
        y = x * x
        y.backward()
    (before * 2).backward()
    (one,) = rec.passes
    assert [node.op for node in one.graph.nodes if node.kind == "op"] == ["mul"]
    assert one.graph.named("x").grad == 6.0
    assert rec.variables["y"].value == 9.0


def test_its_lines_are_those_of_the_with_statement():
    x = leaf(3.0)
    with lab.recording() as rec:
        y = x * x
        y.backward()
    assert rec.code.splitlines()[0] == "with lab.recording() as rec:"
    assert [step.line for step in rec.steps if step.kind == "seed"] == [3]


def test_a_function_of_the_same_file_is_seen_at_the_line_that_calls_it():
    with lab.recording() as rec:
        x = leaf(3.0)
        x.sum().backward()
    assert {step.line for step in rec.steps} == {2, 3}


def fail() -> None:
    raise KeyError("lr")


MODEL = torch.nn.Linear(1, 1)


def test_parameters_have_the_names_that_the_module_has_for_them():
    with lab.recording() as rec:
        MODEL(torch.ones(1, 1)).sum().backward()
    assert {"MODEL.weight", "MODEL.bias"} <= {node.name for node in rec.passes[0].graph.nodes}


def drawn(record: bool) -> list[float]:
    torch.manual_seed(0)
    numbers = []
    if record:
        with lab.recording():
            numbers.append(torch.rand(1).item())
    else:
        numbers.append(torch.rand(1).item())
    return [*numbers, torch.rand(1).item()]


def test_random_numbers_in_it_and_after_it_are_the_same_as_without():
    assert drawn(record=True) == drawn(record=False)


def test_what_it_prints_is_printed_and_recorded(capsys):
    with lab.recording() as rec:
        print("epoch", 1)
        print("aside", file=sys.stderr)
    print("after")
    out, err = capsys.readouterr()
    assert (out, err) == ("epoch 1\nafter\n", "aside\n")
    assert rec.output == "epoch 1\n"


def test_what_it_raises_is_raised_and_explained():
    x = leaf(1.0, 2.0)
    with pytest.raises(RuntimeError, match="scalar outputs"), lab.recording() as rec:
        (x * 2).backward()
    assert rec.error.line == 2
    assert "(2,)" in rec.error.explanation


def test_an_error_in_a_function_that_it_calls_has_the_line_that_calls():
    with pytest.raises(KeyError), lab.recording() as rec:
        fail()
    assert (rec.error.type, rec.error.line) == ("KeyError", 2)


def test_after_its_limit_it_runs_on_unrecorded():
    x = leaf(1.0)
    with lab.recording(max_ops=3) as rec:
        y = x
        for _ in range(10):
            y = y * 2
        y.backward()
    assert x.grad.item() == 1024.0
    assert rec.truncated
    assert len(rec.passes[0].graph.nodes) < 10


def test_a_backward_pass_through_what_was_computed_before_is_recorded():
    x = leaf(3.0)
    y = (x * 2).sum()
    with lab.recording() as rec:
        y.backward()
    assert x.grad.item() == 2.0
    assert [step.kind for step in rec.steps] == ["forward", "seed"]


def test_the_mode_that_it_begins_in_stays():
    x = leaf(3.0)
    with torch.no_grad(), lab.recording():
        y = x * x
    assert not y.requires_grad


def test_what_it_sets_stays_set():
    with lab.recording():
        torch.set_default_dtype(torch.float64)
    try:
        assert torch.get_default_dtype() == torch.float64
    finally:
        torch.set_default_dtype(torch.float32)


def test_the_garbage_collector_goes_on():
    with lab.recording():
        assert gc.isenabled()


def test_a_warning_is_shown_and_is_a_step():
    x = leaf(3.0)
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        with lab.recording() as rec:
            y = x * x
            warnings.warn("careful", stacklevel=1)
            y.backward()
    assert [str(each.message) for each in shown] == ["careful"]
    assert "UserWarning: careful" in " ".join(step.text for step in rec.steps)


def test_asked_too_early_it_says_when():
    with lab.recording() as rec, pytest.raises(RuntimeError, match="below the with block"):
        _ = rec.passes
    assert rec.steps == ()


def test_inside_of_a_recording_none_begins():
    with lab.recording(), pytest.raises(RuntimeError, match="being recorded"), lab.recording():
        pass
    rec = lab.record("import autograd_lab as lab\nwith lab.recording():\n    pass")
    assert rec.error.type == "RuntimeError"


def test_a_limit_below_one_is_refused():
    with pytest.raises(ValueError, match="max_ops=0"):
        lab.recording(max_ops=0)


def test_it_is_saved_and_drawn_like_any_other(tmp_path):
    x = leaf(3.0)
    with lab.recording() as rec:
        (x * x).backward()
    assert lab.Recording.from_json(rec.to_json()) == rec
    rec.to_html(tmp_path / "step.html")
    assert (tmp_path / "step.html").read_text(encoding="utf-8") == rec.to_html()
    assert rec.summary() == "1 pass, 6 steps\n  pass 1, line 2: x * x = 9; x.grad = 6"


def test_without_source_it_is_recorded_all_the_same():
    code = "import torch, autograd_lab as lab\n" + (
        "x = torch.tensor(3.0, requires_grad=True)\n"
        "with lab.recording() as rec:\n    (x * x).backward()\n"
        "print(rec.code, rec.variables['x'].grad)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "None 6.0\n", done.stderr


def test_it_can_be_called_before_and_after_its_package_was_imported():
    code = (
        "import autograd_lab as lab\n"
        "with lab.recording() as rec: pass\n"
        "import autograd_lab.recording\n"
        "with lab.recording() as rec: pass\n"
        "print(rec.steps)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "()\n", done.stderr
