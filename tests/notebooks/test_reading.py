"""Files as notebooks: their cells and headings, and what is said of a file that is none."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_lab.notebooks.reading import LARGEST, last_heading, read_notebook
from tests.notebooks.books import LESSON, as_bytes, book


def read(document: dict, name: str = "a.ipynb"):
    return read_notebook(as_bytes(document), name)


def test_code_cells_come_with_the_nearest_heading_above():
    notebook = read(book(*LESSON))
    assert [each.heading for each in notebook.cells] == [
        "A course", "Moved in", "Moved in", "Moved in", *["Mistakes"] * 4,
        *["Training by hand"] * 5,
    ]  # fmt: skip
    assert [each.text for each in notebook.cells] == [t for kind, t in LESSON if kind == "code"]


def test_a_source_may_be_one_text_and_have_line_ends_of_windows():
    document = book(("code", "x"))
    document["cells"][0]["source"] = "a = 1\r\nb = 2\rc = 3"
    assert read(document).cells[0].text == "a = 1\nb = 2\nc = 3"


def test_format_3_is_read_from_its_worksheet():
    document = {
        "nbformat": 3,
        "metadata": {"name": ""},
        "worksheets": [
            {"cells": [
                {"cell_type": "heading", "level": 2, "source": ["Old"]},
                {"cell_type": "code", "language": "python", "input": ["x = 1\n", "y"]},
            ]}
        ],
    }  # fmt: skip
    (cell,) = read(document).cells
    assert (cell.text, cell.heading) == ("x = 1\ny", "Old")


@pytest.mark.parametrize(
    ("markdown", "heading"),
    [
        ("# One\ntext\n### Two ###\nmore", "Two"),
        ("    # Moved in", "Moved in"),
        ("#no space", ""),
        ("text # no heading", ""),
        ("## With `code`, **weight** and a [link](http://x.y)", "With code, weight and a link"),
        ("```\n# a comment\n```", ""),
        ("# Kept\n~~~\n# a comment\n~~~\n", "Kept"),
        ("# <b onclick='x'>bold</b>", "bold"),
    ],
)
def test_a_heading_is_plain_text_of_its_markdown(markdown, heading):
    assert last_heading(markdown) == heading


def test_a_program_is_one_cell():
    (cell,) = read_notebook("x = 1\n\nprint(x)\n".encode("utf-8-sig"), "p.py").cells
    assert (cell.text, cell.heading) == ("x = 1\n\nprint(x)\n", "")


def test_markers_part_a_program_into_cells_with_headings():
    text = (
        "import torch\n\n# %% First things\nx = 1\n# %% [markdown]\n# ## About y\n# words\n"
        "# %%\ny = 2\n# %%time\n# In[3]:\nz = 3\n"
    )
    cells = read_notebook(text.encode(), "p.py").cells
    assert [(each.text, each.heading) for each in cells] == [
        ("import torch\n", ""),
        ("x = 1\n", "First things"),
        ("y = 2\n# %%time\n", "About y"),
        ("z = 3\n", "About y"),
    ]


def test_a_notebook_that_was_renamed_is_known_by_its_content():
    assert len(read(book(*LESSON), "lesson.txt").cells) == 13


def test_text_of_another_encoding_with_its_mark_is_read():
    assert read_notebook("print('é')".encode("utf-16"), "p.txt").cells[0].text == "print('é')\n"


def cut_off() -> bytes:
    return as_bytes(book(*LESSON))[:-40]


JULIA = book(("code", "x = 1"), kernelspec={"language": "julia", "name": "julia-1.10"})
R = book(("code", "x <- 1"), language_info={"name": "R"})
BAD_CELL = {**book(), "cells": [{"cell_type": "code", "source": 3}]}
REFUSED = {
    "broken": (cut_off(), "its JSON cannot be read (line 1)", "save it in Jupyter again"),
    "nested": (b'{"nbformat": 4, "cells": ' + b"[" * 100_000, "nested too deeply", ""),
    "no cells": (b'{"nbformat": 4}', "no list of cells", "Give a file that Jupyter has saved"),
    "a list": (b"[1, 2]", "no list of cells", ""),
    "cells that are none": (as_bytes({**book(), "cells": [1]}), "cell 1 is no cell", ""),
    "a cell without text": (as_bytes(BAD_CELL), "cell 1 has no text", ""),
    "only words": (as_bytes(book(("markdown", "# Hi"))), "no code cell", "give one that has"),
    "Julia": (as_bytes(JULIA), "a notebook in julia", "Give a notebook with a Python kernel"),
    "R": (as_bytes(R), "a notebook in R", "Give a notebook with a Python kernel"),
    "empty": (b" \n", "is empty", "give a file with Python in it"),
    "bytes": (b"\x89PNG\r\n\x1a\n\xff", "cannot be read as UTF-8 (byte 0)", "save it as UTF-8"),
    "too large": (b"#" * (LARGEST + 1), "has 10.0 MB; 10 MB is the most", "Clear its outputs"),
    "too many cells": (as_bytes(book(*[("code", "1")] * 1001)), "has 1001 code cells", "1000"),
}


@pytest.mark.parametrize(("data", "reason", "cure"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_notebook_is_refused_with_reason_and_cure(data, reason, cure):
    with pytest.raises(ValueError, match=r"mine\.ipynb") as caught:
        read_notebook(data, "mine.ipynb")
    assert reason in str(caught.value)
    assert cure in str(caught.value)


def test_nul_bytes_in_a_text_are_refused():
    with pytest.raises(ValueError, match=r"p\.py is no text: it has NUL bytes"):
        read_notebook(b"x = 1\0", "p.py")


def test_words_that_json_does_not_have_do_not_break_a_notebook():
    text = json.dumps(book(("code", "x = 1"), score=1)).replace('"score": 1', '"score": NaN')
    assert read_notebook(text.encode(), "a.ipynb").cells[0].text == "x = 1"


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["cells", "source", "cell_type", "metadata", "language_info", "name",
                         "worksheets", "input", "kernelspec"]), inner, max_size=4,
    ),
)  # fmt: skip


def refusal(data: bytes, name: str) -> str | None:
    """What is said of a file that is no notebook; None of one that is."""
    try:
        assert read_notebook(data, name).cells
    except ValueError as error:
        return str(error)
    return None


@given(JSON | st.dictionaries(st.just("cells"), st.lists(JSON, max_size=3)))
@settings(max_examples=300, deadline=None)
def test_any_json_is_a_notebook_or_refused_in_words(document):
    said = refusal(json.dumps(document).encode(), "a.ipynb")
    assert said is None or said.startswith("a.ipynb ")


@given(st.binary(max_size=60), st.sampled_from(["a.ipynb", "a.py", "a.txt"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_notebook_or_refused_in_words(data, name):
    said = refusal(data, name)
    assert said is None or said.startswith(name)


def test_a_heading_is_found_in_no_time_in_a_line_of_megabytes():
    before = time.process_time()
    assert last_heading("# a" + " " * 5_000_000 + "b") == "a"
    assert time.process_time() - before < 5.0
