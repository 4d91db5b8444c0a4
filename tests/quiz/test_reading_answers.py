"""How answers are read: fractions, None, decimal commas, vectors; and what is no answer."""

import pytest

from autograd_lab.quiz.answers import equal_text, read

READ = [
    ("-1", 1, [-1.0]),
    ("−1", 1, [-1.0]),
    ("- 1", 1, [-1.0]),
    ("+2", 1, [2.0]),
    ("= 3", 1, [3.0]),
    ("3/4", 1, [0.75]),
    ("-3 / 4", 1, [-0.75]),
    ("1,5", 1, [1.5]),
    ("1,5/2,5", 1, [0.6]),
    (".5", 1, [0.5]),
    ("6.", 1, [6.0]),
    ("2e-3", 1, [0.002]),
    ("2E3", 1, [2000.0]),
    ("inf", 1, [float("inf")]),
    ("−∞", 1, [float("-inf")]),
    ("None", 1, None),
    (" none. ", 1, None),
    ("[6]", 1, [6.0]),
    ("tensor(6.)", 1, [6.0]),
    ("tensor([1., 2.])", 2, [1.0, 2.0]),
    ("[1, 2]", 2, [1.0, 2.0]),
    ("1 2", 2, [1.0, 2.0]),
    ("1,2", 2, [1.0, 2.0]),
    ("1,5; 2,5", 2, [1.5, 2.5]),
    ("1,5 2,5", 2, [1.5, 2.5]),
    ("1,5, 2,5", 2, [1.5, 2.5]),
    ("[[1, 2], [3, 4]]", 4, [1.0, 2.0, 3.0, 4.0]),
    ("1/2, 1/4", 2, [0.5, 0.25]),
    ("1 2", 1, [1.0, 2.0]),
    ("", 1, ""),
    ("   ", 1, ""),
    ("two", 1, ""),
    ("1/0", 1, ""),
    ("1.2.3", 1, ""),
    ("--1", 1, ""),
    ("1e", 1, ""),
    ("[]", 1, ""),
    ("١", 1, ""),
    ("9" * 201, 1, ""),
]


@pytest.mark.parametrize(("text", "size", "expected"), READ)
def test_an_answer_is_read(text, size, expected):
    assert read(text, size) == expected


@pytest.mark.parametrize(
    ("text", "truth", "same"),
    [
        ("true", "True", True),
        ("MulBackward0", "MulBackward0", True),
        ("AddBackward0", "MulBackward0", False),
        ("(2, 3)", "(2, 3)", True),
        ("2,3", "(2, 3)", True),
        ("torch.Size([2, 3])", "(2, 3)", True),
        ("[3, 2]", "(2, 3)", False),
        ("(2,)", "(2,)", True),
        ("[2]", "(2,)", True),
        ("12", "tensor(12.)", True),
        ("6", "tensor(12.)", False),
        ("None", "None", True),
    ],
)
def test_a_text_is_compared_without_what_does_not_matter(text, truth, same):
    assert equal_text(text, truth) is same
