"""What stands in the slots, from hand-made edges and values."""

import math

import pytest

from autograd_lab.drawing import slots
from autograd_lab.model.recording import Edge, Summary
from autograd_lab.model.text import clean, shorten, width
from tests.drawing import examples


def edge(**more):
    return Edge("e0", "n0", "n1", 0, **more)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"local": 2.0, "formula": "x"}, "×2"),
        ({"local": -0.5}, "×−0.5"),
        ({"local": [3.0]}, "×3"),
        ({"local": [1.0, 2.0], "formula": "w"}, "×w"),
        ({"local": [1.0, 2.0], "formula": "1 − tanh²(z)"}, ""),
        ({}, ""),
        ({"local": math.nan}, "⚠×NaN"),
    ],
)
def test_the_local_derivative_is_a_number_or_a_short_formula(given, read):
    assert slots.local_text(edge(**given)) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (None, ""),
        (-2.0, "−2"),
        ([1.0, 2.5], "[1, 2.5]"),
        ([1.0, 2.0, 3.0], "(3,)"),
        ([[1.0], [2.0]], "(2, 1)"),
        (Summary((64, 3), 0.0, 1.0, 0.5), "(64, 3)"),
        (math.inf, "⚠∞"),
    ],
)
def test_a_contribution_is_short(value, read):
    assert slots.contribution_text(value) == read


def test_accumulation_reads_before_and_incoming_and_after():
    assert slots.accumulation_text(6.0, 6.0, 12.0) == "6 + 6 = 12"


def test_a_long_accumulation_has_its_result_on_a_second_line():
    text = slots.accumulation_text(-0.0947, 1.2345, 1.1398)
    assert text == "−0.0947 + 1.234\n≈ 1.14"


def test_none_is_never_an_addend():
    assert slots.accumulation_text(None, 6.0, 6.0) == ""


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (None, "none"),
        (0.0, "zero"),
        (-0.0, "zero"),
        ([0.0, 0.0], "zero"),
        ([0.0, 1e-30], "number"),
        (math.nan, "number"),
        (Summary((100,), 0.0, 0.0, 0.0), "zero"),
    ],
)
def test_the_drawer_tells_none_zero_and_a_number_apart(value, state):
    assert slots.drawer_state(value) == state


def test_an_update_reads_before_and_after():
    assert slots.update_text(3.0, 2.8) == "3 → 2.8"
    assert slots.update_text([1.0], [2.0]) == ""


@pytest.mark.parametrize("text", examples.HOSTILE)
def test_clean_text_has_no_control_character(text):
    assert not any(ord(character) < 32 or character == "\u202e" for character in clean(text))


def test_wide_characters_take_two_cells():
    assert width("名前") == 4
    assert width("ñ") == 1


def test_shortened_text_fits_and_says_that_it_was_cut():
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdefg", 6) == "abcde…"
    assert width(shorten("名" * 20, 9)) <= 9
