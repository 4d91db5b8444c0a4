"""Marks on the code: words, strings and comments, without losing a character."""

from hypothesis import given
from hypothesis import strategies as st

from autograd_lab.program.highlight import highlight
from autograd_lab.program.inputs import find_places


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


def test_a_literal_that_moves_carries_its_name_and_keeps_its_kind():
    code = "cut = True\nx = torch.tensor(-2.0, requires_grad=True)\n"
    assert highlight(code, find_places(code)) == [
        [["cut = ", ""], ["True", "keyword", "cut"]],
        [
            ["x = torch.tensor(", ""],
            ["-2.0", "", "x"],
            [", requires_grad=", ""],
            ["True", "keyword"],
            [")", ""],
        ],
    ]


def test_letters_of_several_bytes_do_not_shift_a_literal():
    code = "ключ = '✂'; größe = 3.5  # größe\n"
    (line,) = highlight(code, find_places(code))
    assert [piece[0] for piece in line if len(piece) == 3] == ["'✂'", "3.5"]


def test_a_literal_over_several_lines_is_marked_on_each_without_its_indent():
    code = "x = torch.tensor([\n    [1.0, 2.0],\n    [3.0, 4.0],\n])\n"
    lines = highlight(code, find_places(code))
    named = [piece[0] for line in lines for piece in line if len(piece) == 3]
    assert named == ["[", "[1.0, 2.0],", "[3.0, 4.0],", "]"]


@given(st.text(), st.sampled_from(["\x0c", "\u2028", "\r", ""]))
def test_no_character_is_lost_around_a_literal(text, separator):
    code = f"word = {text!r}  # {separator}\nx = 1.0\n"
    lines = highlight(code, find_places(code))
    assert ["".join(piece[0] for piece in line) for line in lines] == code.splitlines()
