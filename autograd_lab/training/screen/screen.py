"""A training run as the Training page shows it: columns of numbers, and every text ready-made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from autograd_lab.model.numbers import show_number
from autograd_lab.training.explanations import explanations
from autograd_lab.training.model import Training
from autograd_lab.training.problems import Problem
from autograd_lab.training.screen import charts, texts
from autograd_lab.training.screen.columns import Columns, gradients_by_name, values_by_name
from autograd_lab.training.screen.compared import Pinned, compared
from autograd_lab.training.screen.numbers import before_and_after
from autograd_lab.training.screen.pulling import pulling
from autograd_lab.training.screen.setting import LOSS_NAMES, Setting
from autograd_lab.training.screen.thinning import kept_steps
from autograd_lab.training.stability import bowl


def training_screen(
    problem: Problem,
    run: Training,
    setting: Setting,
    around: int = 0,
    pinned: Sequence[Pinned] = (),
) -> dict[str, object]:
    """Everything the screen needs. Step k is the state after k updates; 0 is the start.

    `steps` are the steps that are drawn, all those around `around` among them; what has one value
    a step stands in their order. `pinned` are other runs on the
    same points from the same start. `version` differs where anything else differs. Numbers have six
    significant digits; one that is not finite is None, because JSON cannot carry it.
    """
    data, labels = problem.data, problem.labels
    steps = kept_steps(run.loss, len(run.parameters["weight"]) - 1, around)
    best = bowl(data.x, data.y)
    told = explanations(data, run, setting.loop)
    plane = setting.plane or (0, 1)
    values, gradients = values_by_name(run, labels), gradients_by_name(run, labels)
    across, up = (labels[k] for k in plane)
    fit = charts.fit_chart(problem, setting, best)
    screen = {
        "kind": problem.kind,
        "lossKind": setting.loop.loss,
        "hint": texts.hint(problem, held="points" in fit),
        **fit,
        **_columns(run, values, gradients, steps),
        "parameters": labels,
        "plane": [across, up],
        "steps": steps,
        "last": steps[-1],
        "surface": charts.surface_chart(
            data, setting.loop.loss, plane, (values[across], values[up]), best
        ),
        "about": texts.about(problem, best, setting, told),
        "lossName": f"{LOSS_NAMES[setting.loop.loss]} {texts.of_what(setting)}",
        "lossAxis": charts.loss_axis(_losses(run, pinned), setting.scale),
        "cells": {
            label: texts.cells(values[label], gradients[label], setting.loop.clear_every, steps)
            for label in labels
        },
        "rule": texts.rule(setting),
        "sentences": [texts.sentence(run, values, gradients, k) for k in steps],
        "notice": texts.notice(told),
        "lossLabel": texts.loss_label(run),
        "surfaceLabel": texts.surface_label(best, labels, plane),
        "pullsLabel": texts.pulls_label(labels, plane),
        "fitLabel": texts.fit_label(problem, setting),
        "compared": compared(problem, Pinned("now", setting.words, run), pinned, around),
        "residuals": {"scale": problem.scale} if setting.residuals else None,
        **_asked(problem, run, setting, steps),
    }
    text = json.dumps(screen, sort_keys=True)
    return {**screen, "version": hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()}


def _losses(run: Training, pinned: Sequence[Pinned]) -> list[float]:
    """All losses that are drawn: each must have room."""
    return [*run.loss, *run.held_out, *(loss for each in pinned for loss in each.run.loss)]


def _asked(
    problem: Problem, run: Training, setting: Setting, steps: list[int]
) -> dict[str, object]:
    """What is sent only where it is looked at: it is much of a long run."""
    shown: dict[str, object] = {"numbers": None, "pulls": None}
    if setting.numbers:
        shown["numbers"] = before_and_after(run, setting.loop, problem.labels, steps)
    if setting.pulls:
        shown["pulls"] = pulling(problem, setting.loop, steps, run.updates)
    return shown


def _columns(
    run: Training, values: Columns, gradients: Columns, steps: list[int]
) -> dict[str, object]:
    """What has a number a step: of the last step, before which no loss was taken, there is none."""
    before = [k for k in steps if k < len(run.loss)]
    made = [k for k in steps if k < run.updates]
    return {
        "values": {name: charts.wire([each[k] for k in steps]) for name, each in values.items()},
        "gradients": {
            name: charts.wire([each[k] for k in made]) for name, each in gradients.items()
        },
        "loss": charts.wire([run.loss[k] for k in before]),
        "lossText": [show_number(run.loss[k]) for k in before],
        "heldOut": charts.wire([run.held_out[k] for k in before]) if run.held_out else None,
    }
