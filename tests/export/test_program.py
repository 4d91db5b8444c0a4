"""The exported program and notebook: valid, and they print what the recording printed."""

import json
import subprocess
import sys
from pathlib import Path

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


# Runs each file with what it prints kept apart, in a Python that knows nothing of this project.
RUNNER = """import contextlib, io, json, runpy, sys
printed = {}
for path in sys.argv[1:]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.chdir(path.rpartition("/")[0]):
        runpy.run_path(path, run_name="__main__")
    printed[path] = out.getvalue()
json.dump(printed, sys.stdout)
"""


@pytest.fixture(scope="module")
def recordings():
    """Lessons' programs with other numbers in place, and one that names another encoding."""
    moved = {name: lab.record(lab.lesson(name).code, MOVED[name]) for name in MOVED}
    return {**moved, "encoded": lab.record(ENCODED)}


@pytest.fixture(params=[*MOVED, "encoded"])
def recording(recordings, request):
    return recordings[request.param]


def printed(paths: list[Path]) -> dict[str, str]:
    """What the files print, run one after the other."""
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", RUNNER, *(path.as_posix() for path in paths)],
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_files_and_notebooks_print_what_the_recordings_printed(recordings, tmp_path):
    expected = {}
    for name, recording in recordings.items():
        assert recording.output
        folder = tmp_path / name
        folder.mkdir()
        (folder / "program.py").write_text(python_file(recording), encoding="utf-8")
        (folder / "program.ipynb").write_text(notebook_file(recording), encoding="utf-8")
        (folder / "kernel.py").write_text(KERNEL, encoding="utf-8")
        expected |= {folder / file: recording.output for file in ("program.py", "kernel.py")}
    assert printed(list(expected)) == {path.as_posix(): text for path, text in expected.items()}


def test_the_notebook_is_valid(recording):
    nbformat.validate(nbformat.reads(notebook_file(recording), as_version=4))


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
