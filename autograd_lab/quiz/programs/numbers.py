"""Programs of numbers and one backward pass: one operation, a chain, several inputs, reuse."""

from __future__ import annotations

from autograd_lab.quiz.programs.dice import Dice
from autograd_lab.quiz.programs.draft import Draft, leaf, plus

NAMES = (("x", "w", "b"), ("a", "b", "c"), ("u", "v", "w"), ("p", "q", "r"))
SMALL = (2.0, 3.0, -2.0, -3.0, 4.0)


# --------------------------------------------------------------- one operation


def product(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (leaf(x, dice.value()), leaf(w, dice.value()))
    asked = dice.choose((x, w))
    return Draft((*made, f"y = {x} * {w}", "y.backward()"), f"{asked}.grad", ("own-factor",))


def multiple(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    lines = (leaf(x, dice.value()), f"y = {dice.factor()} * {x}", "y.backward()")
    return Draft(lines, f"{x}.grad", ("value-for-gradient",))


def power(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    exponent = dice.choose((2, 2, 3))
    lines = (leaf(x, dice.value(SMALL)), f"y = {x}**{exponent}", "y.backward()")
    return Draft(lines, f"{x}.grad", ("value-for-gradient", "sign"))


def difference(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (leaf(x, dice.value()), leaf(w, dice.value()))
    return Draft((*made, f"y = {x} - {w}", "y.backward()"), f"{w}.grad", ("forgot-local",))


def quotient(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    lines = (leaf(x, dice.value()), f"y = {x} / 2", "y.backward()")
    return Draft(lines, f"{x}.grad", ("value-for-gradient",))


# --------------------------------------------------------------- a chain


def square_of_line(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    lines = (
        leaf(x, dice.value(SMALL)),
        f"h = {dice.factor((2, 3, 4))} * {x}",
        f"g = h {plus(dice.choose((1, 2, 3, -1, -2)))}",
        "y = g**2",
        "y.backward()",
    )
    return Draft(lines, f"{x}.grad", ("forgot-upstream", "forgot-local"))


def line_of_square(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    number = dice.factor()
    lines = (
        leaf(x, dice.value(SMALL)),
        f"h = {x}**2",
        f"y = {number} * h {plus(dice.choose((2, 3, -1, -4)))}",
        "y.backward()",
    )
    return Draft(lines, f"{x}.grad", ("forgot-upstream", "forgot-local"))


def three_links(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    lines = (
        leaf(x, dice.value(SMALL)),
        f"h = {dice.factor()} * {x}",
        f"g = h {plus(dice.choose((1, 3, -2)))}",
        f"y = {dice.choose(('-', ''))}{dice.factor()} * g",
        "y.backward()",
    )
    return Draft(lines, f"{x}.grad", ("forgot-upstream", "forgot-local", "added-along-path"))


def middle_of_chain(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    lines = (
        leaf(x, dice.value(SMALL)),
        f"h = {dice.factor((2, 3))} * {x}",
        f"g = h {plus(dice.choose((1, 2, -1)))}",
        f"y = {dice.factor()} * g**2",
        "y.backward()",
    )
    return Draft(lines, "h.gradient", ("value-for-gradient", "sign"))


def factor_of_square(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    asked = dice.choose((x, w))
    lines = (
        leaf(x, dice.value(SMALL)),
        leaf(w, dice.value(SMALL)),
        f"h = {x} * {w}",
        "y = h**2",
        "y.backward()",
    )
    return Draft(lines, f"{asked}.grad", ("forgot-upstream", "forgot-local"))


# --------------------------------------------------------------- sums and products


def product_and_sum(dice: Dice) -> Draft:
    x, w, b = dice.choose(NAMES)
    made = [leaf(name, dice.value()) for name in (x, w, b)]
    lines = (*made, f"y = {x} * {w} + {b}", "y.backward()")
    asked = dice.choose((x, w, b))
    return Draft(lines, f"{asked}.grad", ("value-for-gradient" if asked == b else "own-factor",))


def sum_times(dice: Dice) -> Draft:
    x, w, b = dice.choose(NAMES)
    made = [leaf(name, dice.value()) for name in (x, w, b)]
    lines = (*made, f"h = {x} {dice.choose('+-')} {w}", f"y = h * {b}", "y.backward()")
    asked = dice.choose((x, w, b))
    return Draft(lines, f"{asked}.grad", ("own-factor" if asked == b else "forgot-upstream",))


def error_of_line(dice: Dice) -> Draft:
    x, w, b = dice.choose(NAMES)
    made = [leaf(name, dice.value(SMALL)) for name in (x, w, b)]
    lines = (*made, f"h = {x} * {w} + {b}", "y = h**2", "y.backward()")
    asked = dice.choose((x, w))
    return Draft(lines, f"{asked}.grad", ("forgot-upstream", "forgot-local", "own-factor"))


def two_layers(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = [leaf(name, dice.value()) for name in (x, w)] + [leaf("k", dice.value())]
    number = dice.choose((1, 2, 3, -1))
    lines = (*made, f"h = {x} * {w}", f"g = h {plus(number)}", "y = g * k", "y.backward()")
    if dice.choose((True, False)):
        return Draft(lines, f"{dice.choose((x, w))}.grad", ("forgot-upstream", "own-factor"))
    asked, must = dice.choose((("h.gradient", "value-for-gradient"), ("k.grad", "own-factor")))
    return Draft(lines, asked, (must,))


def product_minus_product(dice: Dice) -> Draft:
    x, w, b = dice.choose(NAMES)
    made = [leaf(name, dice.value()) for name in (x, w, b)]
    number = dice.factor()
    lines = (*made, f"h = {number} * {b}", f"y = {x} * {w} - h", "y.backward()")
    return Draft(lines, f"{b}.grad", ("forgot-upstream", "forgot-local"))


# --------------------------------------------------------------- a value used twice


def square_and_line(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    first = dice.choose((f"{x}**2", f"{x} * {x}", f"{x}**3"))
    sign = dice.choose(("+", "+", "-"))
    lines = (
        leaf(x, dice.value(SMALL)),
        f"y = {first} {sign} {dice.factor()} * {x}",
        "y.backward()",
    )
    return Draft(lines, f"{x}.grad", ("one-path",))


def factor_and_addend(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (leaf(x, dice.value()), leaf(w, dice.value()))
    number = dice.factor()
    lines = (*made, f"y = {x} * {w} + {number} * {x}", "y.backward()")
    return Draft(lines, f"{x}.grad", ("one-path",))


def two_names(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    sign = dice.choose(("+", "-", "*"))
    lines = (
        leaf(x, dice.value(SMALL)),
        f"h = {dice.factor()} * {x}",
        f"g = {x} {plus(dice.choose((1, 2, -1)))}" if sign == "*" else f"g = {x}**2",
        f"y = g {sign} h",
        "y.backward()",
    )
    return Draft(lines, f"{x}.grad", ("one-path",))


def shared_middle(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (leaf(x, dice.value(SMALL)), leaf(w, dice.value()))
    lines = (*made, f"h = {dice.factor((2, 3))} * {x}", f"y = h * {w} + h**2", "y.backward()")
    if dice.choose((True, False)):
        return Draft(lines, "h.gradient", ("one-path",))
    return Draft(lines, f"{x}.grad", ("forgot-upstream", "forgot-local"))


def twice_a_factor(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (leaf(x, dice.value()), leaf(w, dice.value()))
    lines = (*made, f"h = {x} + {w}", f"y = h * {x}", "y.backward()")
    return Draft(lines, f"{x}.grad", ("one-path",))


ONE_OPERATION = (product, multiple, power, difference, quotient)
CHAIN = (square_of_line, line_of_square, three_links, middle_of_chain, factor_of_square)
SEVERAL = (product_and_sum, sum_times, error_of_line, two_layers, product_minus_product)
REUSE = (square_and_line, factor_and_addend, two_names, shared_middle, twice_a_factor)
