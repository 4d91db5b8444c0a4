"""A notebook that was executed: what its file holds, and how large it is."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from tests.conftest import PROJECT

CELLS = (
    'import autograd_lab as lab\nrec = lab.record("""import torch\n'
    'x = torch.tensor(3.0, requires_grad=True)\n(x * x).backward()""")\nrec',
    "%load_ext autograd_lab\nfactor = 2.0",
    "%%autograd --doctor\nimport torch\nw = torch.tensor(2.0, requires_grad=True)\n"
    "(w * factor).backward()",
    "print(w.grad.item())",
)
MOST_BYTES = 400_000


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The notebook with its outputs, as it was read from the file, and that file."""
    notebook = new_notebook(cells=list(map(new_code_cell, CELLS)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(PROJECT))
        NotebookClient(notebook, timeout=100, kernel_name="python3").execute()
    path = tmp_path_factory.mktemp("executed") / "executed.ipynb"
    nbformat.write(notebook, path)
    return nbformat.read(path, 4), path


def bundle(executed, cell: int) -> dict:
    return executed[0].cells[cell].outputs[-1]["data"]


def test_a_recording_is_shown_as_a_frame_and_as_text(executed):
    shown = bundle(executed, 0)
    assert set(shown) == {"text/plain", "text/html"}
    assert shown["text/plain"].startswith("<Recording: 1 pass")
    assert shown["text/html"].startswith("<iframe srcdoc=")


def test_the_widget_beside_it_is_in_the_notebooks_state_and_joined_to_the_frame(executed):
    state = executed[0].metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    links = {each["state"]["link"] for each in state.values() if "link" in each["state"]}
    shown = [bundle(executed, cell)["text/html"] for cell in (0, 2)]
    framed = {re.search(r'data-autograd="(.*?)"', each)[1] for each in shown}
    assert links == framed
    assert len(framed) == 2


def test_the_doctors_report_stands_above_the_player(executed):
    outputs = executed[0].cells[2].outputs
    assert "Nothing found that is wrong." in outputs[0]["text"]
    assert "text/html" in outputs[-1]["data"]


def test_the_cells_variables_are_there_afterwards(executed):
    assert executed[0].cells[3].outputs[0]["text"] == "2.0\n"


def test_a_player_adds_less_than_400_kb_to_the_file(executed):
    assert executed[1].stat().st_size < 2 * MOST_BYTES
