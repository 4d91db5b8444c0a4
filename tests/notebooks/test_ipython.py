"""IPython's rules for a cell, held by what each cell becomes."""

from __future__ import annotations

import time

import pytest

from autograd_lab.notebooks.ipython import ready

BECOMES = {
    "nothing to do": ("x = 1\nif x:\n    y = 2", "x = 1\nif x:\n    y = 2"),
    "the first line's indent goes": ("    x = 1\n    if x:\n        y\n  z",
                                     "x = 1\nif x:\n    y\n  z"),
    "also after empty lines": ("\n\n\tx\n\ty", "\n\nx\ny"),
    "a line magic": ("%matplotlib inline\nx", "# %matplotlib inline\nx"),
    "a magic with a space": ("% cd folder", "# % cd folder"),
    "a command": ("!pip install torch", "# !pip install torch"),
    "in a block": ("for i in x:\n    %time f(i)", "for i in x:\n    pass  # %time f(i)"),
    "assigned": ("files = !ls\nx", "# files = !ls\nx"),
    "a question": ("torch.randn?\nx", "# torch.randn?\nx"),
    "a cell magic that runs its cell": ("%%time\nx = 1", "# %%time\nx = 1"),
    "a cell magic of another language": ("%%bash\nls\n\necho", "# %%bash\n# ls\n\n# echo"),
    "a remainder stays": ("x = (7\n  % 4)\n!ls", "x = (7\n  % 4)\n# !ls"),
    "a continued line stays": ("x = 7 \\\n  % 4\n!ls", "x = 7 \\\n  % 4\n# !ls"),
    "a text stays": ("x = '''\n!kept\n%kept'''\n!ls", "x = '''\n!kept\n%kept'''\n# !ls"),
    "no magic in what Python can read": ("x = 7\\\n%2", "x = 7\\\n%2"),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "python"), BECOMES.values(), ids=BECOMES)
def test_a_cell_becomes_python_with_the_same_lines(cell, python):
    assert ready(cell).text == python
    assert ready(cell).text.count("\n") == cell.count("\n")


def test_each_line_that_is_left_out_is_told():
    notes = ready("%matplotlib inline\nx = 1\n!pip install " + "a" * 100).notes
    assert notes[0] == "Line 1 is left out: %matplotlib inline"
    assert notes[1].startswith("Line 3 is left out: !pip install aaa")
    assert notes[1].endswith(" …")
    assert ready("%%html\n<b>").notes == ("The cell begins with %%html: none of it is run here.",)
    assert ready("x = 1").notes == ()


def test_a_mistake_is_left_for_python_to_tell():
    assert ready("x = = 1\ny % 2").text == "x = = 1\ny % 2"


SLOW = {
    "thousands of commands": "!ls\n" * 20_000,
    "a text with thousands of them": "x = '''\n" + "!ls\n" * 20_000 + "'''\nx = = 1",
    "a long line of blanks": "x = = 1\n" + " " * 200_000 + "x",
    "a long line of names": "x = = 1\n" + "x, " * 60_000,
    "ten megabytes": "x = 1\n" * 1_700_000,
}


@pytest.mark.parametrize("cell", SLOW.values(), ids=SLOW)
def test_no_cell_takes_long(cell):
    before = time.process_time()
    ready.__wrapped__(cell)
    assert time.process_time() - before < 5.0
