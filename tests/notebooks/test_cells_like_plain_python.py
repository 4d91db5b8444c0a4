"""Every cell of a course, stepped in the sandbox, does what plain Python does; and the report."""

from __future__ import annotations

import pytest

from autograd_lab.notebooks import __main__ as script
from autograd_lab.notebooks.plain import run_plain
from autograd_lab.notebooks.reading import read_notebook
from autograd_lab.notebooks.report import bare
from autograd_lab.notebooks.running import cells_up_to
from autograd_lab.sandbox.run import run_cells
from tests.notebooks.books import FAILING, LESSON, as_bytes, book

NOTEBOOK = read_notebook(as_bytes(book(*LESSON)), "lesson.ipynb")
NUMBERS = range(1, len(NOTEBOOK.cells) + 1)


@pytest.fixture(scope="module")
def plain():
    return run_plain(NOTEBOOK)


@pytest.fixture(scope="module")
def sessions():
    """Each cell's session, run as the one that is stepped."""
    return [run_cells(cells_up_to(NOTEBOOK, number - 1)) for number in NUMBERS]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_cell_prints_and_raises_what_it_does_in_plain_python(number, plain, sessions):
    session, bare_one = sessions[number - 1], plain[number - 1]
    assert bare(session.cells[-1].output) == bare(bare_one.output)
    error = session.recording.error
    assert ("" if error is None else f"{error.type}: {error.message}") == bare_one.error


@pytest.mark.parametrize(("number", "told"), FAILING.items(), ids=str)
def test_a_failing_cell_is_explained_with_its_own_line(number, told, sessions):
    error = sessions[number - 1].recording.error
    assert (error.type, error.line) == told
    assert error.explanation
    assert error.fix


def test_a_failing_cell_does_not_stop_the_others(sessions):
    last = sessions[-1]
    assert [each.error is not None for each in last.cells] == [n in FAILING for n in NUMBERS]
    for number, (type_, line) in FAILING.items():
        error = last.cells[number - 1].error
        assert (error.type, error.line) == (type_, line)


def test_a_cell_can_be_stepped_with_the_graph_of_the_cells_before(sessions):
    recording = sessions[2].recording  # y.backward(), where y is of the cell before
    (found,) = recording.passes
    assert [each.name for each in found.graph.nodes] == ["x", "y"]
    assert found.graph.named("x").grad == 6.0
    lines = {step.kind: step.line for step in recording.steps}
    assert (lines["seed"], lines["print"]) == (1, 2)
    assert recording.code.splitlines()[0] == "y.backward()"
    assert "# Cell 2 · Moved in, run before" in recording.code.splitlines()


def test_every_node_and_step_has_the_line_that_made_it(sessions):
    recording = sessions[2].recording
    lines = recording.code.splitlines()
    assert [lines[each.line - 1] for each in recording.passes[0].graph.nodes] == [
        "x = torch.tensor(3.0, requires_grad=True)", "y = x**2",
    ]  # fmt: skip
    assert {lines[each.line - 1] for each in recording.steps} == {"y.backward()", "print(x.grad)"}


def test_the_last_expression_is_shown_as_a_notebook_does(sessions):
    assert [each.result for each in sessions[3].cells] == ["", "", "", "tensor(6.)"]


def test_figures_come_with_the_cell_that_is_looked_at(sessions):
    (figure,) = sessions[9].cells[-1].figures
    assert [each.title for each in figure.axes] == ["Loss", ""]
    loss, (data, fit) = figure.axes[0].marks[0], figure.axes[1].marks
    assert len(loss.y) == 30
    assert loss.y[0] > loss.y[-1]
    assert (data.label, len(data.x), fit.label) == ("Data", 20, "Fit")
    assert all(not each.figures for session in sessions for each in session.cells[:9])


def test_the_report_tells_cell_by_cell_and_compares(tmp_path, monkeypatch, capsys):
    (tmp_path / "lesson.ipynb").write_bytes(as_bytes(book(*LESSON[:6])))
    (tmp_path / "broken.ipynb").write_bytes(b"{")
    monkeypatch.setattr("sys.argv", ["notebooks", "--plain", str(tmp_path)])
    assert script.main() == 1  # the broken one
    said = capsys.readouterr().out
    assert "broken.ipynb is no notebook: its JSON cannot be read" in said
    assert "lesson.ipynb: 4 code cells" in said
    assert said.count("; as plain Python") == 4
    assert said.endswith("4 cells: 4 ran, 0 failed, 0 not as in plain Python\n")


def test_a_folder_without_notebooks_is_said_to_be_one(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["notebooks", str(tmp_path)])
    assert script.main() == 1
    assert "no notebooks" in capsys.readouterr().out
