"""Programs of small vectors: sums, means, products of elements, one number used for many."""

from __future__ import annotations

from autograd_lab.quiz.programs.dice import Dice
from autograd_lab.quiz.programs.draft import Draft, data, leaf
from autograd_lab.quiz.programs.numbers import NAMES

EVEN = (2.0, 4.0, 6.0, -2.0, -4.0)


def sum_of_squares(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    lines = (leaf(x, dice.values(dice.choose((2, 3)))), f"y = ({x}**2).sum()", "y.backward()")
    return Draft(lines, f"{x}.grad", ("value-for-gradient",))


def mean_of_squares(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    number = dice.factor((3, 4, 5))
    lines = (leaf(x, dice.values(2)), f"y = ({number} * {x}**2).mean()", "y.backward()")
    return Draft(lines, f"{x}.grad", ("mean-without-n",))


def mean_of_four(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    lines = (leaf(x, dice.values(4, EVEN)), f"y = ({x}**2).mean()", "y.backward()")
    return Draft(lines, f"{x}.grad", ("mean-without-n",))


def product_of_elements(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    count = dice.choose((2, 3))
    made = (leaf(x, dice.values(count)), leaf(w, dice.values(count)))
    asked = dice.choose((x, w))
    formula, must = dice.choose(
        ((f"({x} * {w}).sum()", "own-factor"), (f"{x} @ {w}", "value-for-gradient"))
    )
    return Draft((*made, f"y = {formula}", "y.backward()"), f"{asked}.grad", (must,))


def one_factor_for_all(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (data(x, dice.values(dice.choose((2, 3)))), leaf(w, dice.value()))
    lines = (*made, f"y = ({x} * {w}).sum()", "y.backward()")
    return Draft(lines, f"{w}.grad", ("forgot-broadcast-sum",))


def one_addend_for_all(dice: Dice) -> Draft:
    x, _, b = dice.choose(NAMES)
    made = (data(x, dice.values(2)), leaf(b, dice.value((1.0, 2.0, -1.0, 3.0))))
    lines = (*made, f"y = (({x} + {b}) ** 2).sum()", "y.backward()")
    return Draft(lines, f"{b}.grad", ("forgot-broadcast-sum",))


def mean_of_line(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (data(x, dice.values(2)), leaf(w, dice.value()))
    lines = (*made, f"y = ({x} * {w}).mean()", "y.backward()")
    return Draft(lines, f"{w}.grad", ("mean-without-n",))


def with_a_vector(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    lines = (
        leaf(x, dice.values(2)),
        f"v = torch.tensor({dice.values(2)})",
        f"y = {x}**2",
        "y.backward(v)",
    )
    return Draft(lines, f"{x}.grad", ("forgot-local", "value-for-gradient"))


VECTORS = (
    sum_of_squares,
    mean_of_squares,
    product_of_elements,
    one_factor_for_all,
    mean_of_four,
    one_addend_for_all,
    with_a_vector,
    mean_of_line,
)
