"""The exported program and notebook: valid, and they print what the recording printed."""

import json
import subprocess
import sys

import nbformat
import pytest

import autograd_lab as lab
from autograd_lab.export import files, notebook, notebook_file, python_file

MOVED = {"chain-rule": {"x": 3.0}, "gradients-accumulate": {}, "detach": {"cut": False}}
ENCODED = "# -*- coding: latin-1 -*-\nimport torch\nprint('é ✂', torch.tensor(2.0).item())\n"
FAILING = """import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
print("before")
x.backward()
"""
# What a kernel does: each code cell is run as a text, in one namespace.
KERNEL = """import json
names = {"__name__": "__main__"}
for cell in json.load(open("program.ipynb", encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        exec("".join(cell["source"]), names)
"""


@pytest.fixture(scope="module", params=[*MOVED, "encoded"])
def recording(request):
    """A lesson's program with other numbers in place, or one that names another encoding."""
    if request.param == "encoded":
        return lab.record(ENCODED)
    return lab.record(lab.lesson(request.param).code, MOVED[request.param])


def printed(path):
    """What a fresh Python prints that knows nothing of this project."""
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", str(path)],
        cwd=path.parent,
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().replace("\r\n", "\n")


def test_the_python_file_prints_what_the_recording_printed(recording, tmp_path):
    assert recording.output
    path = tmp_path / "program.py"
    path.write_text(python_file(recording), encoding="utf-8")
    assert printed(path) == recording.output


def test_the_notebook_is_valid(recording):
    nbformat.validate(nbformat.reads(notebook_file(recording), as_version=4))


def test_the_notebooks_code_cells_print_what_the_recording_printed(recording, tmp_path):
    (tmp_path / "program.ipynb").write_text(notebook_file(recording), encoding="utf-8")
    path = tmp_path / "kernel.py"
    path.write_text(KERNEL, encoding="utf-8")
    assert printed(path) == recording.output


def test_the_notebook_shows_what_was_printed_before_it_is_run(recording):
    (_, cell) = notebook(recording)["cells"]
    assert "".join(cell["outputs"][0]["text"]) == recording.output


def test_the_notebook_shows_the_error_that_ended_the_program():
    recording = lab.record(FAILING)
    nbformat.validate(nbformat.reads(notebook_file(recording), as_version=4))
    stream, error = notebook(recording)["cells"][1]["outputs"]
    assert stream["text"] == ["before\n"]
    assert error["ename"] == "RuntimeError"
    assert error["evalue"] == recording.error.message


def test_what_was_printed_at_great_length_is_left_to_the_kernel():
    recording = lab.record("import torch\nfor k in range(9000): print(k)\n")
    assert notebook(recording)["cells"][1]["outputs"] == []


def test_lines_of_a_notebook_end_where_python_ends_them():
    recording = lab.record("import torch\nword = 'a\x0cb'\nprint(len(word))\n")
    source = notebook(recording)["cells"][1]["source"]
    assert source == ["import torch\n", "word = 'a\x0cb'\n", "print(len(word))"]


def test_a_recording_without_text_has_no_files():
    recording = lab.Recording(code=None)
    assert files(recording) == []
    assert python_file(recording) is None
    assert notebook_file(recording) is None


def test_the_files_know_their_endings():
    recording = lab.record(ENCODED)
    given = {each["ending"]: each["text"] for each in files(recording)}
    assert given["py"] == python_file(recording)
    assert json.loads(given["ipynb"]) == notebook(recording)
