"""What the screen says of a run: a sentence and the table's cells for each step, and the labels."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograd_lab.model.numbers import show_number
from autograd_lab.training.explanations import Explanation, is_plain
from autograd_lab.training.model import Training
from autograd_lab.training.problems import Problem
from autograd_lab.training.screen.columns import Columns
from autograd_lab.training.screen.numbers import signed
from autograd_lab.training.screen.setting import Setting
from autograd_lab.training.stability import Bowl

_NAMED = 3  # so many parameters are named in a sentence


def about(problem: Problem, best: Bowl, setting: Setting, told: Sequence[Explanation]) -> str:
    """What is known of this data, and what of this run is as it should be."""
    what = {"line": "line", "curve": f"curve of degree {problem.features}", "plane": "plane"}
    line = (
        f"Least squares: {_at(problem.labels, best)}; no {what[problem.kind]} has a mean squared "
        f"error below {show_number(best.loss)}."
    )
    if is_plain(setting.loop):
        low, high = (show_number(best.eigenvalues[k]) for k in (0, -1))
        between = " to " if len(best.eigenvalues) > 2 else " and "
        line += (
            f" The Hessian's eigenvalues are {low}{between}{high}, the condition number is "
            f"{show_number(best.condition)}."
        )
    return "\n".join([line, *(each.text for each in told if not each.warns)])


def _at(labels: Sequence[str], best: Bowl) -> str:
    """Every parameter of the least-squares solution."""
    numbers = [*(best.weight if isinstance(best.weight, list) else [best.weight]), best.bias]
    named = zip(labels, numbers, strict=True)
    return ", ".join(f"{label} {show_number(number)}" for label, number in named)


def hint(problem: Problem, held: bool) -> str:
    """How one chooses the start with one's own hand: of a line; by handles where it can be held."""
    if problem.kind != "line":
        return ""
    drag = "drag the line by its two handles, or " if held else ""
    return f"Try it yourself: at step 0, {drag}click on the surface to start there."


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


def cells(
    values: Sequence[float], gradients: Sequence[float], every: int, steps: Sequence[int]
) -> dict[str, list[str]]:
    """The table's texts for one parameter: its value, its `.grad` and the next update."""
    made = len(gradients)
    cleared = made == 0 or (every and made % every == 0)
    # After the last update no backward follows: torch holds None, or what was never cleared.
    left = "None" if cleared else show_number(gradients[-1])
    return {
        "value": [show_number(values[k]) for k in steps],
        "gradient": [show_number(gradients[k]) if k < made else left for k in steps],
        "update": [signed(values[k + 1] - values[k]) if k < made else "—" for k in steps],
    }


def sentence(run: Training, values: Columns, gradients: Columns, k: int) -> str:
    """What happens at a step: the loss, and where the parameters go."""
    now = ", ".join(f"{label} {show_number(each[k])}" for label, each in values.items())
    start = ", the start" if k == 0 else ""
    if k < run.updates:
        held_out = f"; held out {show_number(run.held_out[k])}" if run.held_out else ""
        moves = [
            f"; {label} {show_number(each[k])} → {show_number(each[k + 1])}"
            for label, each in values.items()
        ]
        where = "".join(moves) if len(values) <= _NAMED else f"; {_norm(gradients, k)}"
        return f"Step {k}{start}: loss {show_number(run.loss[k])}{held_out}{where}."
    if run.diverged_at == k:
        return f"Step {k}{start}: the loss is {show_number(run.loss[k])}. Training stops here."
    if not run.loss:
        return f"Step {k}, the start: {now}. No update was made."
    where = f": {now}" if len(values) <= _NAMED else ""
    return (
        f"Step {k}, the end{where}. "
        f"The last loss, before update {k}, was {show_number(run.loss[-1])}."
    )


def _norm(gradients: Columns, k: int) -> str:
    """The length of the whole gradient, where its parts are too many for a sentence."""
    parts = [each[k] for each in gradients.values()]
    return f"the gradient's norm is {show_number(math.hypot(*parts))}"


def loss_label(run: Training) -> str:
    finite = [each for each in run.loss if math.isfinite(each)]
    if not finite:
        return "Chart of the loss before each update: no loss is finite."
    return (
        f"Chart of the loss before each update: {show_number(finite[0])} at step 0, "
        f"{show_number(finite[-1])} at step {len(finite) - 1}."
    )


def surface_label(best: Bowl, labels: Sequence[str], plane: tuple[int, int]) -> str:
    """The surface for who cannot see it."""
    numbers = [*(best.weight if isinstance(best.weight, list) else [best.weight]), best.bias]
    (across, low), (up, high) = ((labels[k], show_number(numbers[k])) for k in plane)
    return (
        f"Contours of the loss over {across} and {up}, lowest at {across} {low}, {up} {high} for "
        "the mean squared error, with the path of the run."
    )


def fit_label(problem: Problem, setting: Setting) -> str:
    """The chart of the points for who cannot see it."""
    count = len(problem.data.y)
    if problem.kind == "plane":
        return f"Chart of {count} points: the prediction of the current step against y."
    true = (
        ""
        if setting.slope is None or setting.intercept is None
        else f"the true line with slope {show_number(setting.slope)} and intercept "
        f"{show_number(setting.intercept)}, "
    )
    return (
        f"Chart of {count} points, {true}the least-squares {problem.kind}, and the {problem.kind} "
        "of the current step."
    )


def pulls_label(labels: Sequence[str], plane: tuple[int, int]) -> str:
    """The chart of the pulls for who cannot see it; the sentence below it has its numbers."""
    first, second = (labels[k] for k in plane)
    return f"Chart of what every point adds to the gradients by {first} and {second}."
