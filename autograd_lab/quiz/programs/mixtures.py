"""Programs that mix what came before: updates, a cut on one of two paths, vectors twice."""

from __future__ import annotations

from autograd_lab.quiz.programs.dice import Dice
from autograd_lab.quiz.programs.draft import Draft, data, leaf, plus
from autograd_lab.quiz.programs.numbers import NAMES, SMALL
from autograd_lab.quiz.programs.vectors import EVEN


def update(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (data(x, dice.value(SMALL)), leaf(w, dice.value(SMALL)), "lr = 0.5")
    lines = (
        *made,
        f"loss = ({x} * {w} {plus(dice.choose((-1, -2, 1)))}) ** 2",
        "loss.backward()",
        "with torch.no_grad():",
        f"    {w} -= lr * {w}.grad",
    )
    if dice.choose((True, False)):
        return Draft(lines, f"{w}.value", ("forgot-update", "update-climbs", "update-without-rate"))
    return Draft(lines, f"{w}.grad", ("update-in-grad", "learning-rate-in-grad"))


def no_update(dice: Dice) -> Draft:
    w, _, _ = dice.choose(NAMES)
    lines = (
        leaf(w, dice.value(SMALL)),
        "lr = 0.5",
        f"loss = {dice.factor((2, 3))} * {w}**2",
        "loss.backward()",
    )
    return Draft(lines, f"{w}.value", ("backward-changes-weights",))


def uncleared_steps(dice: Dice) -> Draft:
    w, _, _ = dice.choose(NAMES)
    lines = (
        leaf(w, dice.value((2.0, 4.0, 6.0, 8.0))),
        "lr = 0.5",
        "for turn in range(2):",
        f"    loss = {w}**2 / 2",
        "    loss.backward()",
        "    with torch.no_grad():",
        f"        {w} -= lr * {w}.grad",
    )
    return Draft(lines, f"{w}.grad", ("overwrote",))


def cleared_steps(dice: Dice) -> Draft:
    w, _, _ = dice.choose(NAMES)
    lines = (
        leaf(w, dice.value((4.0, 6.0, 8.0, -4.0))),
        "for turn in range(2):",
        f"    loss = {w}**2 / 2",
        "    loss.backward()",
        "    with torch.no_grad():",
        f"        {w} -= 0.5 * {w}.grad",
        f"    {w}.grad = None",
    )
    return Draft(lines, f"{w}.value", ("update-climbs", "clearing-resets-weights"))


def cut_then_whole(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (leaf(x, dice.value(SMALL)), leaf(w, dice.value(SMALL)))
    lines = (
        *made,
        f"h = {x} * {w}",
        f"y = h.detach() * {w}",
        "y.backward()",
        "h.backward()",
    )
    return Draft(lines, f"{w}.grad", ("overwrote", "kept-before"))


def vector_twice(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    lines = (
        leaf(x, dice.values(2)),
        f"y = ({x}**2).sum()",
        "y.backward()",
        f"z = ({dice.factor()} * {x}).sum()",
        "z.backward()",
    )
    return Draft(lines, f"{x}.grad", ("overwrote", "always-doubles"))


def mean_of_reused(dice: Dice) -> Draft:
    x, _, _ = dice.choose(NAMES)
    number = dice.factor((2, 4, 6))
    lines = (leaf(x, dice.values(2, EVEN)), f"y = ({x}**2 + {number} * {x}).mean()", "y.backward()")
    return Draft(lines, f"{x}.grad", ("one-path", "mean-without-n"))


def squared_error(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    target = dice.values(2, (1.0, 2.0, 3.0, 5.0))
    lines = (
        data(x, dice.values(2)),
        data("target", target),
        leaf(w, dice.value((2.0, 3.0, -2.0))),
        f"loss = (({x} * {w} - target) ** 2).mean()",
        "loss.backward()",
    )
    return Draft(lines, f"{w}.grad", ("mean-without-n",))


def cut_and_whole(dice: Dice) -> Draft:
    x, w, _ = dice.choose(NAMES)
    made = (leaf(x, dice.value(SMALL)), leaf(w, dice.value(SMALL)))
    lines = (*made, f"h = {x} * {w}", f"y = h.detach() * {x} + h", "y.backward()")
    return Draft(lines, f"{x}.grad", ("through-detach", "one-path"))


MIXTURES = (
    update,
    vector_twice,
    mean_of_reused,
    cut_then_whole,
    uncleared_steps,
    squared_error,
    no_update,
    cut_and_whole,
    cleared_steps,
)
