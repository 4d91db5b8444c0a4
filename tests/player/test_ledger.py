"""The arithmetic of the ledger: `=` only where the displayed numbers give the displayed result."""

import math

import pytest

import autograd_lab as lab
from autograd_lab.model.index import Index
from autograd_lab.model.numbers import product_sign, sum_sign
from autograd_lab.player.payload.ledger import row


@pytest.mark.parametrize(
    ("upstream", "local", "contribution", "sign"),
    [
        (-1.0, 2.0, -2.0, "="),
        (0.1, 0.2, 0.1 * 0.2, "="),
        (1 / 3, 3.0, 1.0, "≈"),  # 0.3333 × 3 is 0.9999
        (2.0, [1.0, 2.0], [2.0, 4.0], "="),
        (2.0, [1 / 3, 2.0], [2 / 3, 4.0], "≈"),
        (math.nan, 2.0, math.nan, "="),
        (math.inf, 2.0, math.inf, "="),
        (True, 2.0, 2.0, "="),
    ],
)
def test_a_product_is_exact_only_where_a_reader_finds_it_so(upstream, local, contribution, sign):
    assert product_sign(upstream, local, contribution) == sign


@pytest.mark.parametrize(
    ("upstream", "local"), [([1.0, 2.0], 3.0), (1.0, None), (None, 2.0), (1.0, [1.0, 2.0])]
)
def test_what_is_no_product_of_two_numbers_has_no_sign(upstream, local):
    assert product_sign(upstream, local, 3.0) is None


def test_a_sum_of_rounded_numbers_is_marked():
    assert sum_sign(6.0, 6.0, 12.0) == "="
    assert sum_sign(1 / 3, 1 / 3, 2 / 3) == "≈"  # 0.3333 + 0.3333 is 0.6666, not 0.6667
    assert sum_sign([1.0, 2.0], [1.0, 2.0], [2.0, 4.0]) == "="


def test_an_in_place_operation_names_its_result_once():
    code = "import torch\nx = torch.tensor(2.0, requires_grad=True)\nh = x * 7\nh += 1\n"
    (only,) = lab.record(code).passes
    index = Index(only.graph)
    rows = [row(step, only.state(place), index) for place, step in enumerate(only.steps)]
    assert ["".join(text for text, _ in each) for each in rows[1:]] == [
        "h = x * 7 → 14",
        "h += 1 → 15",
    ]
