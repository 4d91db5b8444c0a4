"""Inputs are literals in the text: which are found, and what another value does to the text."""

import math

import pytest

from autograd_lab.program.inputs import Input, find_inputs, find_places, with_inputs

PROGRAM = """import torch
from torch import nn

größe = "ä"; x = torch.tensor(2.0, requires_grad=True)  # Größe: the input
lr = 0.01
steps = 3
cut = True
name = "mean"
v = torch.tensor([1.0, -2.0])
m = [[1, 2], [3, 4]]
w = nn.Parameter(torch.tensor(-1.5))
y: float = 4.0
for i in range(steps):
    inner = 5.0
def f():
    local = 1.0
total = lr * 2
"""


def test_literals_of_every_type_are_found_in_order():
    assert find_inputs(PROGRAM) == [
        Input("größe", "text", "ä", 4),
        Input("x", "float", 2.0, 4),
        Input("lr", "float", 0.01, 5),
        Input("steps", "integer", 3, 6),
        Input("cut", "toggle", True, 7),
        Input("name", "text", "mean", 8),
        Input("v", "vector", [1.0, -2.0], 9),
        Input("m", "matrix", [[1, 2], [3, 4]], 10),
        Input("w", "float", -1.5, 11),
        Input("y", "float", 4.0, 12),
    ]


def test_the_places_of_literals_count_characters_not_bytes():
    lines = PROGRAM.split("\n")
    found = {
        name: lines[start[0] - 1][start[1] : end[1]]
        for name, (start, end) in find_places(PROGRAM).items()
    }
    assert found == {
        "größe": '"ä"',
        "x": "2.0",
        "lr": "0.01",
        "steps": "3",
        "cut": "True",
        "name": '"mean"',
        "v": "[1.0, -2.0]",
        "m": "[[1, 2], [3, 4]]",
        "w": "-1.5",
        "y": "4.0",
    }


def test_no_inputs_leave_the_text_as_it_is():
    assert with_inputs(PROGRAM, {}) == PROGRAM
    assert with_inputs(PROGRAM, None) == PROGRAM


def test_only_the_literal_changes_and_comments_stay():
    changed = with_inputs(PROGRAM, {"x": 3, "größe": "öl", "w": 0.25, "v": [4, 5.5]})
    assert 'größe = "öl"; x = torch.tensor(3.0, requires_grad=True)  # Größe: the input' in changed
    assert "w = nn.Parameter(torch.tensor(0.25))" in changed
    assert "v = torch.tensor([4.0, 5.5])" in changed
    assert len(changed.splitlines()) == len(PROGRAM.splitlines())


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_literal_over_several_lines_is_replaced_whole(newline):
    code = newline.join(["x = [", "  1.0,", "  2.0,", "]  # data", "y = 2", ""])
    assert with_inputs(code, {"x": [3, 4]}) == newline.join(["x = [3.0, 4.0]  # data", "y = 2", ""])


def test_lines_are_counted_as_the_parser_counts_them():
    code = 's = "a\x0cb\u2028c"\nx = 1.0\n'
    assert with_inputs(code, {"x": 2.0}) == 's = "a\x0cb\u2028c"\nx = 2.0\n'


def test_the_first_of_two_assignments_is_the_input():
    assert with_inputs("x = 1.0\nx = 2.0\n", {"x": 5.0}) == "x = 5.0\nx = 2.0\n"


@pytest.mark.parametrize(
    ("inputs", "cure"),
    [
        ({"z": 1.0}, "größe, x, lr, steps"),
        ({"x": math.nan}, "not finite"),
        ({"x": math.inf}, "not finite"),
        ({"x": 10**400}, "not finite"),
        ({"x": "2"}, "give a float"),
        ({"x": True}, "give a float"),
        ({"x": [2.0]}, "give a float"),
        ({"steps": 2.5}, "whole number"),
        ({"cut": 1}, "True or False"),
        ({"name": 3}, "give a str"),
        ({"v": 1.0}, "nested in lists"),
        ({"v": [[1.0]]}, "nested in lists"),
        ({"m": [[1, 2], [3]]}, "nested in lists"),
        ({"inner": 1.0}, "no input of this program"),
        ({"local": 1.0}, "no input of this program"),
        ({"total": 1.0}, "no input of this program"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_a_cure(inputs, cure):
    with pytest.raises(ValueError, match=cure):
        with_inputs(PROGRAM, inputs)


def test_an_integer_given_as_a_whole_float_stays_an_integer():
    assert with_inputs("n = 3\n", {"n": 5.0}) == "n = 5\n"


def test_a_value_that_the_program_has_already_leaves_its_text_as_it_is():
    code = "lr = 1e-3\nx = torch.tensor(2.)\nhow = 'sum'\n"
    assert with_inputs(code, {"lr": 0.001, "x": 2, "how": "sum"}) == code


@pytest.mark.parametrize(
    ("code", "value", "changed"),
    [
        ('how = "sum"\n', "mean", 'how = "mean"\n'),
        ("how = 'sum'\n", "mean", "how = 'mean'\n"),
        ('how = "sum"\n', 'say "mean"', "how = 'say \"mean\"'\n"),
        ("how = 'sum'\n", "it's", 'how = "it\'s"\n'),
    ],
)
def test_a_text_keeps_its_quotes_where_it_can(code, value, changed):
    assert with_inputs(code, {"how": value}) == changed
