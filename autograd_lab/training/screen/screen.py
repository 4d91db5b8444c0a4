"""A training run as the Training page shows it: columns of numbers, and every text ready-made."""

from __future__ import annotations

import hashlib
import json

from autograd_lab.model.numbers import show_number
from autograd_lab.training.explanations import explanations
from autograd_lab.training.model import Data, Training
from autograd_lab.training.screen import charts, texts
from autograd_lab.training.screen.setting import LOSS_NAMES, Setting
from autograd_lab.training.screen.thinning import kept_steps
from autograd_lab.training.stability import bowl


def training_screen(
    data: Data, run: Training, setting: Setting, around: int = 0
) -> dict[str, object]:
    """Everything the screen needs. Step k is the state after k updates; 0 is the start.

    `steps` are the steps that are drawn, all those around `around` among them; what has one value
    a step stands in their order. `version` differs where anything else differs. Numbers have six
    significant digits; one that is not finite is None, because JSON cannot carry it.
    """
    steps = kept_steps(run.loss, len(run.parameters["weight"]) - 1, around)
    ends = charts.padded(data.x, 0.04)
    best = bowl(data.x, data.y)
    weight, bias = best.line
    told = explanations(data, run, setting.loop)
    screen = {
        **charts.points_chart(data),
        **_columns(run, steps),
        "steps": steps,
        "last": steps[-1],
        "ends": charts.wire(ends),
        "truth": _truth(setting, ends),
        "best": charts.wire([weight * x + bias for x in ends]),
        "surface": charts.surface_chart(data, run, setting, best),
        "about": texts.about(best, setting, told),
        "lossName": f"{LOSS_NAMES[setting.loop.loss]} {texts.of_what(setting)}",
        "yRange": charts.wire(charts.padded(data.y, 0.08)),
        "lossAxis": charts.loss_axis(run.loss),
        "cells": {name: texts.cells(run, name, setting, steps) for name in ("weight", "bias")},
        "rule": texts.rule(setting),
        "sentences": [texts.sentence(run, k) for k in steps],
        "notice": texts.notice(told),
        "lossLabel": texts.loss_label(run),
        "surfaceLabel": (
            f"Contours of the loss over w and b, lowest at w {show_number(weight)}, "
            f"b {show_number(bias)} for the mean squared error, with the path of the run."
        ),
        "fitLabel": texts.fit_label(data, setting),
    }
    text = json.dumps(screen, sort_keys=True)
    return {**screen, "version": hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()}


def _truth(setting: Setting, ends: list[float]) -> list[float | None] | None:
    """The true line at both ends; None where none is known."""
    if setting.slope is None or setting.intercept is None:
        return None
    return charts.wire([setting.slope * x + setting.intercept for x in ends])


def _columns(run: Training, steps: list[int]) -> dict[str, object]:
    """What has a number a step: of the last step, before which no loss was taken, there is none."""
    before = [k for k in steps if k < len(run.loss)]
    made = [k for k in steps if k < run.updates]
    return {
        **{name: charts.wire([each[k] for k in steps]) for name, each in run.parameters.items()},
        "gradients": {
            name: charts.wire([each[k] for k in made]) for name, each in run.gradients.items()
        },
        "loss": charts.wire([run.loss[k] for k in before]),
        "lossText": [show_number(run.loss[k]) for k in before],
    }
