"""Notebooks as files again: what was edited is in them, and nothing else is lost."""

from __future__ import annotations

import json

import nbformat

from autograd_lab.notebooks.reading import read_notebook
from autograd_lab.notebooks.writing import files_of, notebook_text
from autograd_lab.program.cells import CellText
from tests.notebooks.books import LESSON, as_bytes, book


def test_what_was_not_edited_comes_back_as_it_was():
    document = book(*LESSON, kernelspec={"name": "python3", "display_name": "P"}, mine=[1])
    assert json.loads(notebook_text(read_notebook(as_bytes(document), "a.ipynb"))) == document


def test_an_edited_cell_has_its_text_and_no_longer_its_old_output():
    document = book(*LESSON)
    notebook = read_notebook(as_bytes(document), "a.ipynb").with_text(2, "y.backward()\nx.grad\n")
    written = json.loads(notebook_text(notebook))
    places = [place for place, (kind, _) in enumerate(LESSON) if kind == "code"]
    edited = written["cells"].pop(places[2])
    assert edited["source"] == ["y.backward()\n", "x.grad\n"]
    assert (edited["outputs"], edited["execution_count"]) == ([], None)
    del document["cells"][places[2]]
    assert written == document


def test_a_program_becomes_a_valid_notebook_with_its_headings():
    notebook = read_notebook(b"# %% Data\nx = 1\n# %%\nprint(x)\n# %% More\ny = 2\n", "p.py")
    text = notebook_text(notebook)
    nbformat.validate(nbformat.reads(text, as_version=4))
    again = read_notebook(text.encode(), "p.ipynb")
    assert [(each.text, each.heading) for each in again.cells] == [
        ("x = 1", "Data"), ("print(x)", "Data"), ("y = 2", "More"),
    ]  # fmt: skip


def test_a_player_hands_out_all_cells_that_ran_in_their_order():
    program, notebook = files_of([CellText("x = 1\n", "Cell 1"), CellText("x += 1", "This cell")])
    assert program["text"] == "# %% Cell 1\nx = 1\n\n# %% This cell\nx += 1\n"
    nbformat.validate(nbformat.reads(notebook["text"], as_version=4))
    read = read_notebook(program["text"].encode(), "p.py")
    assert [each.text for each in read.cells] == ["x = 1\n", "x += 1\n"]
