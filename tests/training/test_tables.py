"""A table of one's own: what is read, what is left out, and the sentence for each that is none."""

from __future__ import annotations

import time

import numpy
import pandas
import pytest
import torch

from autograd_lab.training import train
from autograd_lab.training.tables import chosen_points, numeric_columns, read_table
from autograd_lab.training.tables.numbers import MISSING


def points(text: str, x: str = "x", y: str = "y", standardise: bool = False):
    return chosen_points(read_table(text.encode()), x, y, standardise)


@pytest.mark.parametrize(
    "text",
    [
        "x,y\n1.5,2\n3,4.25\n",
        "x;y\n1,5;2\n3;4,25\n",
        "x\ty\n1,5\t2\n3\t4,25\n",
        "x|y\n1.5|2\n3|4.25",
        "\ufeffx,y\r\n1.5,2\r\n3,4.25\r\n",
        'x , "y"\n1.5, 2\n3, "4.25"\n\n\n',
        "name,x,y,\nAnna,1.5,2,\nBen,3,4.25,\n",
    ],
)
def test_separator_and_decimal_sign_are_found(text):
    found = points(text)
    assert (found.data.x, found.data.y) == ([1.5, 3.0], [2.0, 4.25])
    assert found.notes == ()


SENTENCES = {
    "x y\n1 2\n": "Row 1, column 1: 'x y' has no second column. Separate the columns with",
    "x,y\n1,2\n1;2\n3;4\n": "Row 3, column 'x': '1;2' is no number.",
    "1,2\n3,4\n5,6\n": "Row 1, column 1: '1' is a number where a name must stand. The header is",
    "x,y\n1,2\n3,a\n4,5\n": "Row 3, column 'y': 'a' is no number. Write a number there",
    "x,y\n1,2\n": "Row 3, column 1: nothing stands there, so the table has one row of numbers.",
    "x,y\n": "Row 2, column 1: nothing stands there, so the table has no row of numbers.",
    "x,y\n3,2\n3,3\n": "Column 'x', from row 2 on: all 2 values are 3. A constant",
    "x,y\n1,2\ninf,3\n": "Row 3, column 'x': 'inf' is infinite. Remove the row, or empty the cell.",
    "x,y\n1,2\n2,-1e999\n": "Row 3, column 'y': '-1e999' is infinite.",
    "x,y\n1,2\n2,1e39\n": "Row 3, column 'y': '1e39' is larger than float32 can hold",
    "": "Row 1, column 1: the file is empty. Write a row of names",
    " \n\n": "Row 1, column 1: the file is empty.",
    "x,y\n1,2\n1,2,3\n": "Row 3, column 3: the row has 3 cells, those above have 2.",
    'x,y\n1,2\n"1,2\n3,4': "Row 3, column 1: a double quote is opened and never closed.",
    "x,x\n1,2\n2,3\n": "Row 1, column 2: the name 'x' stands there for the second time.",
    "x;y\n1.234,5;1\n2,5;3\n": "Row 2, column 'x': '1.234,5' is no number. It has a point and a",
    "x;y\n1,5;2.5\n3;4\n": "Row 2, column 'x': '1,5' is no number. It has a decimal comma, and the",
    "x,y\n1_000,2\n2,3\n": "Row 2, column 'x': '1_000' is no number.",
    "x,y\n1,2\n,3\n4,\n": "Row 3, column 'x': the value is missing, and 1 complete rows are left.",
}


@pytest.mark.parametrize("text", SENTENCES)
def test_what_is_no_table_gets_a_sentence_with_row_column_and_cure(text):
    with pytest.raises(ValueError, match=r"[Rr]ow \d") as caught:
        points(text)
    assert str(caught.value).startswith(SENTENCES[text])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"x,y\n1,\xe9\n", "Row 2, column 2: the byte 0xE9 is not UTF-8."),
        (
            b"PK\x03\x04....",
            "Row 1, column 1: the file is a spreadsheet (.xlsx or .ods) and no CSV",
        ),
        (b"\xd0\xcf\x11\xe0....", "Row 1, column 1: the file is an old spreadsheet (.xls) and no"),
        ("x,y\n1,2".encode("utf-16"), "Row 1, column 1: the file is text in UTF-16 and no CSV"),
        (b"x,y\n1,2\x00\n", "Row 2, column 2: a byte 0, which no text has."),
        (b"x,y\n" + b"1,2\n" * 100_001, "Row 100002, column 1: the table has 100,001 rows"),
        (b"x" * (10 * 1024**2 + 1), "The file has 10.0 MB; at most 10 MB are read."),
    ],
)
def test_bytes_that_are_no_text_get_a_sentence_too(content, sentence):
    with pytest.raises(ValueError, match=r".") as caught:
        read_table(content)
    assert str(caught.value).startswith(sentence)


def test_rows_with_a_missing_value_are_left_out_and_named():
    found = points("x,y\n1,2\n,3\n3,NA\n4,nan\n5,n/a\n6,7\n")
    assert (found.data.x, found.data.y) == ([1.0, 6.0], [2.0, 7.0])
    assert found.notes == (
        "4 of 6 rows are left out, as a value is missing: row 3, column 'x'; row 4, column 'y'; "
        "row 5, column 'y'; and 1 more.",
    )


def test_a_row_that_is_too_short_misses_its_last_values():
    assert points("x,y\n1,2\n3\n5,6\n").notes == (
        "1 of 3 rows is left out, as a value is missing: row 3, column 'y'.",
    )


def test_what_counts_as_missing_is_what_pandas_takes_for_it():
    for word in MISSING - {""}:
        assert pandas.isna(pandas.read_csv(pandas.io.common.StringIO(f"a,b\n{word},1"))["a"][0])


def test_standardised_columns_have_mean_zero_and_deviation_one():
    found = points("x,y\n1,10\n2,30\n4,20\n9,50\n", standardise=True)
    for numbers in (found.data.x, found.data.y):
        assert numpy.mean(numbers) == pytest.approx(0, abs=1e-7)
        assert numpy.std(numbers) == pytest.approx(1)
    with pytest.raises(ValueError, match="Column 'y', from row 2 on: all 2 values are 5"):
        points("x,y\n1,5\n2,5\n", standardise=True)


def test_columns_are_chosen_by_name_and_offered_where_they_hold_numbers():
    table = read_table(b"who,a,b\nAnna,1,4\nBen,2,5\nCleo,,6\n")
    assert numeric_columns(table) == ["a", "b"]
    assert chosen_points(table, "b", "a").data.x == [4.0, 5.0]
    with pytest.raises(ValueError, match=r"Row 2, column 'who': 'Anna' is no number"):
        chosen_points(table, "who", "b")
    with pytest.raises(ValueError, match=r"column 'c' is not in table\.csv; use one of 'who', 'a'"):
        chosen_points(table, "c", "b")
    with pytest.raises(ValueError, match="'a' is chosen for x and for y"):
        chosen_points(table, "a", "a")


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        " y,who,x\n0.1,Anna,1.7\n0.2,Ben,2.9\n,Cleo,3\n0.7,Dan,5.123456789\n",
        "x;y;\n1,7;0,1;\nNA;2;\n2,9;0,2;\n5,123456789;1e-3;\n",
    ],
)
def test_the_programs_lines_read_the_same_points_from_the_file(text, standardise, tmp_path):
    path = tmp_path / "my table.csv"
    path.write_text(text, encoding="utf-8")
    found = chosen_points(read_table(text.encode(), str(path)), "x", "y", standardise)
    names = {"torch": torch}
    exec("\n".join(found.program), names)
    assert names["x"].tolist() == found.data.x
    assert names["y"].tolist() == found.data.y
    assert train(found.data.x, found.data.y, steps=3).updates == 3


def test_a_hundred_thousand_rows_are_read_within_three_seconds():
    numbers = numpy.random.default_rng(0).normal(size=(100_000, 2))
    text = "x;y\n" + "\n".join(f"{a:.6f};{b:.6f}".replace(".", ",") for a, b in numbers)
    start = time.perf_counter()
    found = points(text)
    assert time.perf_counter() - start < 3
    assert found.data.x[-1] == pytest.approx(numbers[-1, 0], abs=1e-5)
