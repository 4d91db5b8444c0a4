"""Cells in a process of their own: limits, walls, and figures that are believed in nothing."""

from __future__ import annotations

import json

import pytest

from autograd_lab.model.cells import CellRun, Session, session_from_json, session_to_json
from autograd_lab.model.plots import Axes, Figure, Mark
from autograd_lab.model.recording import Recording
from autograd_lab.program.cells import CellText
from autograd_lab.sandbox.answer import read_session
from autograd_lab.sandbox.run import run_cells

DRAWN = Figure("All", (Axes(0, 1, (Mark("line", (0.0, "b"), (1.0, None), label="a"),), title="T"),))
GOOD = Session(
    Recording("x = 1\n", output="1\n"),
    (CellRun("1\n", "2", None, (DRAWN,), ("a note",)),),
    3,
)


def cells(*texts: str) -> list[CellText]:
    return [CellText(text, f"Cell {place}") for place, text in enumerate(texts, 1)]


@pytest.mark.parametrize("guests", [False, True])
def test_cells_share_names_and_their_figures_come_back(guests):
    session = run_cells(
        cells(
            "import torch\nimport matplotlib.pyplot as plt\nx = torch.ones(2, requires_grad=True)",
            "1 / 0",
            "(x * 3).sum().backward()\nplt.plot(x.grad, label='grad')\nplt.legend()\nx.grad",
        ),
        guests=guests,
    )
    assert [None if each.error is None else each.error.type for each in session.cells] == [
        None, "ZeroDivisionError", None,
    ]  # fmt: skip
    (figure,) = session.cells[-1].figures
    assert figure.axes[0].marks[0].y == (3.0, 3.0)
    assert session.cells[-1].result == "tensor([3., 3.])"
    assert session.recording.variables["x"].grad == [3.0, 3.0]


HOSTILE = {
    "a file": "open('/etc/passwd').read()",
    "a process": "import os\nos.fork()",
    "a socket": "import socket\nsocket.socket()",
    "through the stand-in": "import matplotlib.pyplot as plt\nplt.savefig('/tmp/x')\n"
    "open('/etc/passwd')",
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_guests_cells_are_walled_in_wherever_they_stand(text):
    session = run_cells(cells(text, "print('on')", text), guests=True)
    assert session.cells[0].error.kind == session.recording.error.kind == "refused"
    assert session.cells[1].output == "on\n"


def test_a_limit_that_an_earlier_cell_meets_is_told_with_its_name(monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE_SECONDS", "0.5")
    session = run_cells(cells("print(1)", "while True:\n    pass", "print(2)"))
    error = session.recording.error
    assert (error.kind, error.line) == ("timeout", None)
    assert "stopped in an earlier cell (Cell 2)" in error.explanation
    assert [each.output for each in session.cells] == ["1\n", ""]


def test_output_is_limited_for_all_cells_together(monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE_OUTPUT_KB", "1")
    session = run_cells(cells("print('a' * 700)", "print('b' * 700)", "print('c')"))
    assert session.recording.error.kind == "output"
    assert sum(len(each.output) for each in session.cells) == 1024


def test_their_text_is_limited_together(monkeypatch):
    monkeypatch.setenv("AUTOGRAD_LAB_CODE_SOURCE_KB", "1")
    session = run_cells(cells("#" * 600, "#" * 600))
    assert session.recording.error.kind == "size"
    assert session.cells == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("import os\nos._exit(3)", "raised"),
        ("a = 'x' * (4 << 30)", "memory"),
        ("a = 1\0", "syntax"),
    ],
)
def test_what_ends_the_process_is_told(text, kind):
    assert run_cells(cells("print(1)", text)).recording.error.kind == kind


def test_nothing_of_one_run_is_in_the_next():
    run_cells(cells("import torch\ntorch.mine = 1\nimport matplotlib\nmatplotlib.mine = 1"))
    session = run_cells(cells("import torch\nimport matplotlib\nhasattr(torch, 'mine')"))
    assert session.cells[0].result == "False"


MOST = {
    "long lines": "for n in range(60): plt.plot(np.zeros(5000))",
    "many areas": "for n in range(60): plt.fill_between(range(5000), np.zeros(5000), 1)",
    "many words": "for n in range(50_000): plt.text(0, 1, 'word')",
    "many bars": "for n in range(60): plt.bar(range(3000), np.zeros(3000), bottom=np.ones(3000))",
    "grids": "for n in range(9): plt.imshow(np.zeros((90, 90)))",
    "figures": "for n in range(25):\n    plt.subplots(20, 20)[1][0, 0].plot(np.zeros(3000))",
}


@pytest.mark.parametrize("text", MOST.values(), ids=MOST)
def test_the_most_that_is_drawn_comes_back(text):
    session = run_cells(cells(f"import numpy as np, matplotlib.pyplot as plt\n{text}"))
    assert session.recording.error is None
    assert session.cells[-1].figures


def test_a_session_survives_json():
    assert session_from_json(session_to_json(GOOD)) == GOOD
    assert read_session(session_to_json(GOOD).encode(), guests=True) == GOOD


def axes(data) -> dict:
    return data["cells"][0]["figures"][0]["axes"][0]


def mark(data) -> dict:
    return axes(data)["marks"][0]


WRONG = {
    "cells": lambda d: d.update(cells=5),
    "a cell": lambda d: d.update(cells=[5]),
    "an output": lambda d: d["cells"][0].update(output=5),
    "a result": lambda d: d["cells"][0].update(result=["<b>"]),
    "notes": lambda d: d["cells"][0].update(notes=[1]),
    "an error": lambda d: d["cells"][0].update(error={"kind": "x"}),
    "figures": lambda d: d["cells"][0].update(figures=[1]),
    "a title": lambda d: d["cells"][0]["figures"][0].update(title=1),
    "an unknown field": lambda d: mark(d).update(onclick="x"),
    "a kind": lambda d: mark(d).update(kind="script"),
    "a colour": lambda d: mark(d).update(colour="url(x)"),
    "a dash": lambda d: mark(d).update(dash="x"),
    "a sign": lambda d: mark(d).update(sign="<b>"),
    "a label": lambda d: mark(d).update(label=1),
    "points": lambda d: mark(d).update(x=[[1]]),
    "a point": lambda d: mark(d).update(y=[True]),
    "too many points": lambda d: mark(d).update(x=[0.0] * 20_001),
    "too many marks": lambda d: axes(d).update(marks=[mark(d)] * 20_000),
    "a number that is none": lambda d: mark(d).update(width=float("nan")),
    "a width": lambda d: mark(d).update(width="1px"),
    "a scale": lambda d: axes(d).update(x_scale="x"),
    "a place": lambda d: axes(d).update(row=10**9),
    "a range": lambda d: axes(d).update(x_range=[1.0]),
    "a first step": lambda d: d.update(first_step="1"),
    "the recording": lambda d: d.update(recording=None),
    "its output": lambda d: d["recording"].update(output=1),
}  # fmt: skip


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_what_cannot_be_a_session_is_refused(change):
    data = json.loads(session_to_json(GOOD))
    change(data)
    with pytest.raises(ValueError, match=r"."):
        read_session(json.dumps(data).encode(), guests=True)


def test_paths_of_this_machine_are_told_to_nobody():
    import sysconfig

    path = sysconfig.get_path("stdlib")
    session = run_cells(cells(f"raise ValueError({path!r})", f"raise ValueError({path!r})"))
    assert all(path not in each.error.message for each in session.cells)
    assert path not in session.recording.error.message
