"""Cells that run in one namespace: what of them is recorded, with which lines and values."""

from __future__ import annotations

import pytest
import torch

from autograd_lab.program.cells import CellText
from autograd_lab.recording.cells import MOST_CARRIED, record_cells

SETUP = "import torch\nx = torch.tensor(3.0, requires_grad=True)\n"


def session(*texts: str, **options):
    cells = [CellText(text, f"Cell {place}") for place, text in enumerate(texts, 1)]
    return record_cells(cells, **options)


def steps(recording, kind: str):
    return [each for each in recording.steps if each.kind == kind]


def test_one_cell_is_recorded_as_a_program_is():
    from autograd_lab.recording.record import record

    program = SETUP + "y = x * x\ny.backward()\nprint(x.grad)\n"
    (found,) = session(program).recording.passes
    (expected,) = record(program).passes
    assert (found.graph, found.steps) == (expected.graph, expected.steps)


def test_a_graph_reaches_across_cells_and_the_lines_are_those_of_each():
    recording = session(SETUP, "# a comment\ny = x * x", "print('hi')", "\ny.backward()").recording
    lines = recording.code.splitlines()
    assert lines[:2] == ["", "y.backward()"]
    (found,) = recording.passes
    assert [(each.name, lines[each.line - 1]) for each in found.graph.nodes] == [
        ("x", "x = torch.tensor(3.0, requires_grad=True)"), ("y", "y = x * x"),
    ]  # fmt: skip
    assert [each.kind for each in recording.steps] == [
        "seed", "backward", "backward", "accumulate",
    ]  # fmt: skip
    assert {each.line for each in recording.steps} == {2}
    assert "print('hi')" not in lines


def test_what_earlier_cells_made_is_there_from_the_start():
    recording = session(SETUP, "y = x * x", "y.backward()").recording
    (found,) = recording.passes
    x, y = (found.graph.named(name).id for name in "xy")
    assert found.state(0) == {(x, "value"): 3.0, (y, "value"): 9.0}
    assert found.graph.named("x").grad == 6.0


def test_a_pass_that_ended_before_the_cell_is_not_told():
    recording = session(SETUP + "(x * x).backward()", "z = x * 5\nz.backward()").recording
    (found,) = recording.passes
    assert [each.expression for each in found.graph.nodes if each.kind == "op"] == ["x * 5"]
    (accumulated,) = steps(recording, "accumulate")
    assert accumulated.text == "x.grad was 6; torch adds: 6 + 5 = 11."


@pytest.mark.parametrize("clear", ["x.grad.zero_()", "x.grad = None", "x.data -= 1.0"])
def test_what_cells_before_did_is_where_the_cell_begins(clear):
    recording = session(SETUP, "(x * x).backward()", clear, "(x * x).backward()").recording
    namespace: dict = {}
    exec(SETUP + f"(x * x).backward()\n{clear}\n(x * x).backward()", namespace)
    node = recording.passes[-1].graph.named("x")
    assert (node.value, node.grad) == (namespace["x"].item(), namespace["x"].grad.item())


def test_data_made_in_the_cell_belongs_to_the_cells_own_pass():
    recording = session(
        SETUP + "(x * x).backward()", "print('begin')\nd = torch.ones(2)\n(x * d).sum().backward()"
    ).recording
    (found,) = recording.passes
    assert [each.output for each in found.steps if each.kind == "print"] == ["begin\n"]


def test_a_cell_that_only_prints_stands_at_the_end_of_the_pass_before():
    recording = session(SETUP, "(x * x).backward()", "print(x.grad)").recording
    (found,) = recording.passes
    assert found.steps[-1].kind == "print"
    assert found.steps[-1].line == 1


FIRST = {
    "its own graph": ("z = x * 5\nz.backward()", "forward", 0),
    "the graph of the cell before": ("y.backward()", "seed", 0),
    "only a print": ("print(y)", "print", 2),
    "in a function of an earlier cell": ("f(x)", "forward", 0),
}


@pytest.mark.parametrize(("text", "kind", "place"), FIRST.values(), ids=FIRST)
def test_the_first_step_of_a_cell_is_told(text, kind, place):
    found = session(SETUP + "def f(a):\n    return a * 7\ny = x * x", text)
    assert found.first_step == place
    assert found.recording.steps[place].kind == kind


@pytest.mark.parametrize("text", ["d = torch.ones(3)", "x.grad", "", "1 / 0", "print(1)\n1 / 0"])
def test_a_cell_of_which_nothing_can_be_drawn_has_no_picture(text):
    found = session(SETUP + "(x * x).backward()", text)
    assert not any(each.graph.nodes for each in found.recording.passes)


def test_a_cell_without_tensors_has_no_picture():
    assert session(SETUP + "(x * x).backward()", "a = 1 + 1").recording.passes == ()


def test_each_cell_has_its_own_output_and_result():
    cells = session("print(1)\n2", "print(3);", "4;", "None", "[5,\n 6]  # list").cells
    assert [each.output for each in cells] == ["1\n", "3\n", "", "", ""]
    assert [each.result for each in cells] == ["2", "", "", "", "[5, 6]"]


def test_display_prints_and_names_live_on():
    cells = session("def f():\n    return g", "g = 7", "display(f(), 'a')\nprint(__name__)").cells
    assert cells[-1].output == "7\n'a'\n__main__\n"


FAILURES = {
    "an exception": ("1 / 0", "ZeroDivisionError", 1),
    "in a later line": ("a = 1\n\nb = a / 0", "ZeroDivisionError", 3),
    "a syntax error": ("a = 1\nb = = 2", "SyntaxError", 2),
    "an indent": ("a = 1\n  b = 2", "IndentationError", 2),
    "what only the compiler sees": ("a = 1\nreturn a", "SyntaxError", 2),
    "an exit": ("a = 1\nraise SystemExit(3)", "SystemExit", 2),
    "in a function of an earlier cell": ("a = 1\nfail()", "ValueError", 2),
    "half a character": ("a = '\ud800'", "UnicodeEncodeError", None),
}


@pytest.mark.parametrize(("text", "type_", "line"), FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("last", [True, False], ids=["looked at", "before"])
def test_a_failing_cell_has_its_own_line_and_stops_no_other(text, type_, line, last):
    earlier = "b = 1\n\n\ndef fail():\n    raise ValueError('no')\n"
    found = session(earlier, text, *([] if last else ["print(b)"]))
    error = found.cells[1].error
    assert (error.type, error.line) == (type_, line)
    if last:
        assert found.recording.error == error
    else:
        assert found.recording.error is None
        assert found.cells[2].output == "1\n"


def test_what_ran_before_an_error_can_be_stepped():
    recording = session(SETUP, "y = x * x\ny.backward()\ny.backward()").recording
    assert recording.error.line == 3
    assert "line 2" in recording.error.explanation
    assert recording.steps[-1].kind == "error"
    assert len(steps(recording, "accumulate")) == 1


def test_an_explanation_names_lines_of_what_is_shown():
    recording = session(SETUP, "y = x * x\ny.backward()", "a = 1", "y.backward()").recording
    lines = recording.code.splitlines()
    assert recording.error.line == 1
    (place,) = [place for place, text in enumerate(lines, 1) if text == "y.backward()"][1:]
    assert f"The backward pass of line {place} " in recording.error.explanation


def test_each_cell_has_ops_of_its_own_and_runs_on_after_them():
    many = "for _ in range(100):\n    y = x * x\nprint('end')"
    found = session(SETUP, many, "z = x * 2\nz.backward()", max_ops=50)
    assert found.cells[1].output == "end\n"
    assert not found.recording.truncated
    assert len(steps(found.recording, "accumulate")) == 1
    assert session(SETUP, many, max_ops=50).recording.truncated


def test_after_many_calls_a_cell_begins_with_an_empty_memory_and_right_values():
    many = f"for _ in range({MOST_CARRIED}):\n    y = x * x\ny.backward()\nw = x * 3"
    found = session(SETUP, many, "print('x')", "(w + x).backward()\nprint(x.grad)")
    assert found.cells[-1].output == "tensor(10.)\n"
    assert steps(found.recording, "accumulate")[0].text.startswith("x.grad was 6; torch adds")


def test_an_optimizer_of_an_earlier_cell_updates_once_a_step():
    found = session(
        SETUP + "opt = torch.optim.SGD([x], lr=0.5)", "print(1)", "(x * 2).backward()\nopt.step()"
    )
    (update,) = steps(found.recording, "update")
    assert "3" in update.text
    assert found.recording.variables["x"].value == 2.0


def test_the_time_is_for_all_cells_and_those_that_were_not_reached_have_no_entry():
    found = session("print(1)", "while True:\n    pass", "print(2)", max_seconds=0.3)
    assert [each.output for each in found.cells] == ["1\n", ""]
    assert found.recording.truncated
    assert found.recording.code == "print(2)"


def test_the_time_ends_also_a_cell_that_began_with_an_empty_memory():
    many = "for _ in range(100):\n    y = x * x"
    endless = "while True:\n    try:\n        x + 1\n    except BaseException:\n        pass"
    found = session(SETUP, many, endless, "print(2)", max_ops=50, max_seconds=0.5)
    assert len(found.cells) == 3
    assert found.cells[-1].error is None
    assert found.recording.truncated


def test_the_process_is_left_as_it_was():
    torch.manual_seed(5)
    state = torch.get_rng_state()
    session("import torch\ntorch.manual_seed(1)\ntorch.set_default_dtype(torch.float64)\n1 / 0")
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_default_dtype() is torch.float32


def test_no_cells_are_refused():
    with pytest.raises(ValueError, match="give at least one"):
        record_cells([])
