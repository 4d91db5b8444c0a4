"""Programs about what torch keeps: two backward passes, clearing, cuts, and who has no .grad."""

from __future__ import annotations

from autograd_lab.quiz.programs.dice import Dice
from autograd_lab.quiz.programs.draft import Draft, data, leaf, plus
from autograd_lab.quiz.programs.numbers import NAMES, SMALL

# --------------------------------------------------------------- two backward calls


def two_results(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    lines = (
        leaf(x, dice.value(SMALL)),
        f"y = {x}**{dice.choose((2, 3))}",
        "y.backward()",
        f"z = {dice.factor()} * {x}",
        "z.backward()",
    )
    return Draft(lines, f"{x}.grad", ("overwrote", "always-doubles", "kept-before"))


def in_a_loop(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (leaf(x, dice.value(SMALL)), leaf(w, dice.value(SMALL)))
    turns = dice.choose((2, 3))
    lines = (
        *made,
        f"for turn in range({turns}):",
        f"    y = {x} * {w} {plus(dice.choose((1, 2, -3)))}",
        "    y.backward()",
    )
    return Draft(lines, f"{dice.choose((x, w))}.grad", ("overwrote",))


def retained(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    lines = (
        leaf(x, dice.value(SMALL)),
        f"y = {dice.factor((2, 3))} * {x}**2",
        "y.backward(retain_graph=True)",
        "y.backward()",
    )
    return Draft(lines, f"{x}.grad", ("overwrote",))


def cleared_between(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    lines = (
        leaf(x, dice.value(SMALL)),
        f"y = {dice.factor()} * {x}",
        "y.backward()",
        dice.choose((f"{x}.grad = None", f"{x}.grad.zero_()")),
        f"z = {x}**2 {plus(dice.choose((1, 2, -1)))}",
        "z.backward()",
    )
    return Draft(lines, f"{x}.grad", ("forgot-reset",))


def cleared_after(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (leaf(x, dice.value()), leaf(w, dice.value()))
    zeros = dice.choose((True, False))
    lines = (
        *made,
        f"y = {x} * {w} {plus(dice.choose((1, 2, -1)))}",
        "y.backward()",
        f"{x}.grad.zero_()" if zeros else f"{x}.grad = None",
    )
    must = "none-for-cleared" if zeros else "zero-for-none"
    return Draft(lines, f"{x}.grad", (must, "not-yet-written"), zero=True)


def one_of_two_cleared(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (leaf(x, dice.value(SMALL)), leaf(w, dice.value(SMALL)))
    lines = (
        *made,
        f"for turn in range({dice.choose((2, 3))}):",
        f"    y = {x} * {w}",
        "    y.backward()",
        f"    {x}.grad = None",
    )
    return Draft(lines, f"{w}.grad", ("thought-reset",))


# --------------------------------------------------------------- cuts, and None


def own_copy(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    number = dice.factor((2, 3))
    lines = (leaf(x, dice.value()), f"d = {x}.detach()", f"y = {number} * {x} * d", "y.backward()")
    return Draft(lines, f"{x}.grad", ("through-detach",))


def detached_factor(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (leaf(x, dice.value()), leaf(w, dice.value()))
    lines = (*made, f"h = {x} * {w}", f"y = h.detach() * {w}", "y.backward()")
    return Draft(lines, f"{dice.choose((x, w))}.grad", ("through-detach",))


def one_path_cut(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    lines = (
        leaf(x, dice.value(SMALL)),
        f"h = {dice.factor()} * {x}",
        f"y = {x}**2 {dice.choose('+-')} h.detach()",
        "y.backward()",
    )
    return Draft(lines, f"{x}.grad", ("through-detach",))


def not_recorded(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (leaf(x, dice.value()), leaf(w, dice.value()))
    lines = (
        *made,
        "with torch.no_grad():",
        f"    h = {x} * {w}",
        f"y = h * {w} {plus(dice.choose((1, 2, -1)))}",
        "y.backward()",
    )
    return Draft(lines, f"{dice.choose((x, w))}.grad", ("through-no-grad",))


def middle_grad(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (leaf(x, dice.value()), leaf(w, dice.value()))
    lines = (*made, f"h = {x} * {w}", f"y = {dice.factor()} * h", "y.backward()")
    return Draft(lines, "h.grad", ("non-leaf-keeps-grad", "zero-for-none"))


def retained_middle(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (leaf(x, dice.value()), leaf(w, dice.value()))
    lines = (
        *made,
        f"h = {x} * {w}",
        "h.retain_grad()",
        f"y = {dice.factor()} * h",
        "y.backward()",
    )
    return Draft(lines, "h.grad", ("none-for-number", "value-for-gradient"))


def only_data(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (data(x, dice.value()), leaf(w, dice.value()))
    lines = (*made, f"y = {x} * {w} {plus(dice.choose((1, 2, -1)))}", "y.backward()")
    return Draft(lines, f"{x}.grad", ("data-has-grad", "zero-for-none"))


TWO_CALLS = (
    two_results,
    in_a_loop,
    retained,
    cleared_between,
    cleared_after,
    one_of_two_cleared,
)
CUTS = (
    own_copy,
    middle_grad,
    detached_factor,
    only_data,
    one_path_cut,
    not_recorded,
    retained_middle,
)
