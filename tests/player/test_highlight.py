"""Marks on the code: words, strings and comments, without losing a character."""

from hypothesis import given
from hypothesis import strategies as st

from autograd_lab.player.highlight import highlight


def test_keywords_strings_and_comments_are_marked():
    lines = highlight('import torch\nname = "x"  # say\n')
    assert lines[0] == [["import", "keyword"], [" torch", ""]]
    assert lines[1] == [["name = ", ""], ['"x"', "string"], ["  ", ""], ["# say", "comment"]]


def test_a_string_over_several_lines_is_marked_on_each():
    lines = highlight('"""one\ntwo"""\n')
    assert lines == [[['"""one', "string"]], [['two"""', "string"]]]


def test_what_is_no_python_stays_plain():
    assert highlight("x = (\n") == [[["x = (", ""]]]


@given(st.text())
def test_no_character_is_lost(code):
    assert ["".join(text for text, _ in line) for line in highlight(code)] == code.splitlines()
