"""A training run as the Training page shows it: columns of numbers, and every text ready-made.

No Streamlit: `training_screen` makes plain lists and strings, as JSON can carry them.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass

from autograd_lab.model.numbers import show_number
from autograd_lab.training.model import Data, Training
from autograd_lab.training.stability import Bowl, bowl
from autograd_lab.training.surface import surface, window

# Above this ratio of largest to smallest, the small losses are a flat line on a linear axis.
LINEAR_RATIO = 1e4
LOSS_NAMES = {"MSE": "Mean squared error", "L1": "Mean absolute error (L1)", "Huber": "Huber loss"}


@dataclass(frozen=True)
class Setting:
    """How the run was made, as far as its texts speak about it."""

    slope: float
    intercept: float
    lr: float
    clear_every: int
    lr_limit: float  # above it plain SGD diverges on this data; infinite for all else
    optimizer: str = "SGD"
    loss: str = "MSE"
    batch_size: int = 0

    @property
    def plain(self) -> bool:
        """Whether the closed forms of plain gradient descent hold."""
        return (self.optimizer, self.loss, self.batch_size) == ("SGD", "MSE", 0)


def training_screen(data: Data, run: Training, setting: Setting) -> dict:
    """Everything the screen needs. Position k is the state after k updates; 0 is the start.

    `version` differs where anything else differs. Numbers have six significant digits; one that
    is not finite is None, because JSON cannot carry it.
    """
    weight, bias = run.parameters["weight"], run.parameters["bias"]
    left, right = _padded(data.x, 0.04)
    best = bowl(data.x, data.y)
    screen = {
        "points": {"x": _wire(data.x), "y": _wire(data.y)},
        "ends": _wire([left, right]),
        "truth": _wire([setting.slope * x + setting.intercept for x in (left, right)]),
        "best": _wire([best.weight * x + best.bias for x in (left, right)]),
        "surface": _surface(data, run, setting, best),
        "gradients": {name: _wire(each) for name, each in run.gradients.items()},
        "about": _about(best, setting),
        "lossName": f"{LOSS_NAMES[setting.loss]} {_of_what(setting)}",
        "yRange": _wire(_padded(data.y, 0.08)),
        "weight": _wire(weight),
        "bias": _wire(bias),
        "loss": _wire(run.loss),
        "lossText": [show_number(each) for each in run.loss],
        "lossAxis": _loss_axis(run.loss),
        "cells": {
            "weight": _cells(run, "weight", setting),
            "bias": _cells(run, "bias", setting),
        },
        "rule": _rule(setting),
        "sentences": [_sentence(run, k) for k in range(len(weight))],
        "notice": _notice(run, setting),
        "lossLabel": _loss_label(run),
        "surfaceLabel": (
            f"Contours of the loss over w and b, lowest at w {show_number(best.weight)}, "
            f"b {show_number(best.bias)} for the mean squared error, with the path of the run."
        ),
        "fitLabel": (
            f"Chart of {len(data.x)} points, the true line with slope "
            f"{show_number(setting.slope)} and intercept {show_number(setting.intercept)}, "
            "the least-squares line, and the line of the current step."
        ),
    }
    text = json.dumps(screen, sort_keys=True)
    return {**screen, "version": hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()}


def _surface(data: Data, run: Training, setting: Setting, best: Bowl) -> dict:
    """The loss over w and b as powers of ten, which spread the lines around the lowest point."""
    axes = window(run, best.weight, best.bias)
    rows = surface(data, setting.loss, axes["weight"], axes["bias"])
    # A perfect line has a loss of 0, of which there is no logarithm.
    floor = max(max(map(max, rows)) * 1e-8, 1e-300)
    return {
        "weight": _wire(axes["weight"]),
        "bias": _wire(axes["bias"]),
        "loss": [_wire(math.log10(max(each, floor)) for each in row) for row in rows],
    }


def _about(best: Bowl, setting: Setting) -> str:
    """What is known of this data without training."""
    line = (
        f"Least squares: w {show_number(best.weight)}, b {show_number(best.bias)}; no line has a "
        f"mean squared error below {show_number(best.loss)}."
    )
    if not setting.plain:
        return line
    low, high = (show_number(best.eigenvalues[k]) for k in (0, -1))
    return (
        f"{line} The Hessian's eigenvalues are {low} and {high}, the condition number is "
        f"{show_number(best.condition)}."
    )


def _of_what(setting: Setting) -> str:
    return "of each batch, before its update" if setting.batch_size else "before each update"


def _rule(setting: Setting) -> str:
    """How the update follows from `.grad`, where it is one product."""
    known = setting.optimizer == "SGD"
    return f"−{show_number(setting.lr)} × .grad" if known else f"by {setting.optimizer}"


def _wire(numbers) -> list[float | None]:
    """Six significant digits are more than a pixel can show."""
    return [float(f"{each:.6g}") if math.isfinite(each) else None for each in numbers]


def _padded(numbers, share: float) -> list[float]:
    low, high = min(numbers), max(numbers)
    margin = (high - low) * share or 1.0
    return [low - margin, high + margin]


def _loss_axis(losses) -> dict:
    """A fixed range for the loss, so that the axis stands still: linear or, for decades, log."""
    finite = [each for each in losses if math.isfinite(each)]
    positive = [each for each in finite if each > 0]
    if not positive:
        return {"type": "linear", "range": [0.0, 1.0]}
    if max(positive) / min(positive) > LINEAR_RATIO:
        return {"type": "log", "range": _padded([math.log10(each) for each in positive], 0.05)}
    low, high = _padded(finite, 0.05)
    # From 0 on, unless the losses lie so close together that they would be a flat line.
    low = low if min(finite) > 0.5 * max(finite) else min(0.0, low)
    return {"type": "linear", "range": [low, high]}


def _cells(run: Training, name: str, setting: Setting) -> dict[str, list[str]]:
    """The table's texts for one parameter: its value, its `.grad` and the next update."""
    values, gradients = run.parameters[name], run.gradients[name]
    made = run.updates
    shown = [show_number(each) for each in gradients]
    cleared = made == 0 or (setting.clear_every and made % setting.clear_every == 0)
    return {
        "value": [show_number(each) for each in values],
        # After the last update no backward follows: torch holds None, or what was never cleared.
        "gradient": [*shown, "None" if cleared else shown[-1]],
        "update": [*(_signed(values[k + 1] - values[k]) for k in range(made)), "—"],
    }


def _signed(number: float) -> str:
    return ("+" if number > 0 else "") + show_number(number)


def _sentence(run: Training, k: int) -> str:
    weight = [show_number(each) for each in run.parameters["weight"][k : k + 2]]
    bias = [show_number(each) for each in run.parameters["bias"][k : k + 2]]
    start = ", the start" if k == 0 else ""
    if k < run.updates:
        loss = show_number(run.loss[k])
        return (
            f"Step {k}{start}: loss {loss}; w {weight[0]} → {weight[1]}; b {bias[0]} → {bias[1]}."
        )
    if run.diverged_at == k:
        return f"Step {k}{start}: the loss is {show_number(run.loss[k])}. Training stops here."
    return (
        f"Step {k}, the end: w {weight[0]}, b {bias[0]}. "
        f"The last loss, before update {k}, was {show_number(run.loss[-1])}."
    )


def _loss_label(run: Training) -> str:
    finite = [each for each in run.loss if math.isfinite(each)]
    if not finite:
        return "Chart of the loss before each update: no loss is finite."
    return (
        f"Chart of the loss before each update: {show_number(finite[0])} at step 0, "
        f"{show_number(finite[-1])} at step {len(finite) - 1}."
    )


def _notice(run: Training, setting: Setting) -> str:
    """What a learner must know about this run, or an empty text."""
    sentences = []
    if run.diverged_at is not None:
        sentences.append(
            f"⚠ Stopped at step {run.diverged_at}: the loss is no longer finite "
            f"({show_number(run.loss[-1])})."
        )
    if setting.clear_every == 0:
        sentences.append(
            "The gradients are never cleared: each .grad is the sum of all gradients so far"
            + (
                ", so the line swings around the best one and never settles."
                if setting.plain
                else "."
            )
        )
    if setting.lr > setting.lr_limit:
        kind = "SGD without clearing" if setting.clear_every == 0 else "SGD"
        sentences.append(
            f"For this data {kind} diverges for learning rates above "
            f"{show_number(setting.lr_limit)}."
        )
    elif run.diverged_at is not None and setting.plain:
        sentences.append("float32 holds no number above 3.4e38: start closer to the data.")
    return " ".join(sentences)
