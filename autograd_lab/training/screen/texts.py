"""What the screen says of a run: a sentence and the table's cells for each step, and the labels."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograd_lab.model.numbers import show_number
from autograd_lab.training.explanations import Explanation, is_plain
from autograd_lab.training.model import Data, Training
from autograd_lab.training.screen.setting import Setting
from autograd_lab.training.stability import Bowl


def about(best: Bowl, setting: Setting, told: Sequence[Explanation]) -> str:
    """What is known of this data, and what of this run is as it should be."""
    line = (
        f"Least squares: w {show_number(best.line[0])}, b {show_number(best.line[1])}; no line has "
        f"a mean squared error below {show_number(best.loss)}."
    )
    if is_plain(setting.loop):
        low, high = (show_number(best.eigenvalues[k]) for k in (0, -1))
        line += (
            f" The Hessian's eigenvalues are {low} and {high}, the condition number is "
            f"{show_number(best.condition)}."
        )
    return "\n".join([line, *(each.text for each in told if not each.warns)])


def notice(told: Sequence[Explanation]) -> str:
    """What a learner must know about this run, or an empty text."""
    return "\n".join(each.text for each in told if each.warns)


def of_what(setting: Setting) -> str:
    """Of which points the loss is."""
    return "of each batch, before its update" if setting.loop.batch_size else "before each update"


def rule(setting: Setting) -> str:
    """How the update follows from `.grad`, where it is one product."""
    bare = setting.name == "SGD" and not setting.loop.arguments.get("weight_decay")
    return f"−{show_number(setting.loop.lr)} × .grad" if bare else f"by {setting.name}"


def cells(run: Training, name: str, setting: Setting, steps: Sequence[int]) -> dict[str, list[str]]:
    """The table's texts for one parameter: its value, its `.grad` and the next update."""
    values, gradients = run.parameters[name], run.gradients[name]
    made = run.updates
    every = setting.loop.clear_every
    cleared = made == 0 or (every and made % every == 0)
    # After the last update no backward follows: torch holds None, or what was never cleared.
    left = "None" if cleared else show_number(gradients[-1])
    return {
        "value": [show_number(values[k]) for k in steps],
        "gradient": [show_number(gradients[k]) if k < made else left for k in steps],
        "update": [_signed(values[k + 1] - values[k]) if k < made else "—" for k in steps],
    }


def _signed(number: float) -> str:
    return ("+" if number > 0 else "") + show_number(number)


def sentence(run: Training, k: int) -> str:
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
    if not run.loss:
        return f"Step {k}, the start: w {weight[0]}, b {bias[0]}. No update was made."
    return (
        f"Step {k}, the end: w {weight[0]}, b {bias[0]}. "
        f"The last loss, before update {k}, was {show_number(run.loss[-1])}."
    )


def loss_label(run: Training) -> str:
    finite = [each for each in run.loss if math.isfinite(each)]
    if not finite:
        return "Chart of the loss before each update: no loss is finite."
    return (
        f"Chart of the loss before each update: {show_number(finite[0])} at step 0, "
        f"{show_number(finite[-1])} at step {len(finite) - 1}."
    )


def fit_label(data: Data, setting: Setting) -> str:
    """The chart of the points for who cannot see it."""
    true = (
        ""
        if setting.slope is None or setting.intercept is None
        else f"the true line with slope {show_number(setting.slope)} and intercept "
        f"{show_number(setting.intercept)}, "
    )
    return (
        f"Chart of {len(data.x)} points, {true}the least-squares line, and the line of the "
        "current step."
    )
