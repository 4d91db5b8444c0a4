"""Updates that are larger than the parameter and grow, or too small to change it."""

from __future__ import annotations

from collections.abc import Iterator

from autograd_lab.doctor.story import Moment, Story, is_zero, size_of
from autograd_lab.model.finding import LOOK, Finding
from autograd_lab.model.numbers import flatten, show, show_number
from autograd_lab.model.recording import OptimizerStep, Summary, Value

_IN_A_ROW = 4


def find(story: Story) -> Iterator[Finding]:
    """The first parameter of each kind."""
    yield from _growing(story)
    yield from _lost_in_rounding(story)


def _growing(story: Story) -> Iterator[Finding]:
    for leaf in story.leaves:
        updates = [each for each in story.moments(leaf.id, "update") if each.field == "value"]
        row: list[tuple[Moment, float, float]] = []
        for moment in updates:
            change, size = _change(moment), size_of(moment.before)
            if change is None or not size or abs(change) <= size:
                row = []
                continue
            further = row and abs(change) > abs(row[-1][1]) and (change > 0) != (row[-1][1] > 0)
            row = [*(row if further else []), (moment, change, size)]
            if len(row) == _IN_A_ROW:
                yield _too_large(story, leaf.id, row)
                return


def _change(moment: Moment) -> float | None:
    if isinstance(moment.before, Summary) or isinstance(moment.after, Summary):
        return None
    pairs = zip(flatten(moment.before), flatten(moment.after), strict=False)
    return max((after - before for before, after in pairs), key=abs, default=None)


def _too_large(story: Story, leaf: str, row: list[tuple[Moment, float, float]]) -> Finding:
    moment = row[0][0]
    label = story.label(leaf)
    changes = ", ".join(show_number(change) for _, change, _ in row)
    rate = _rate(story, leaf)
    smaller = f" (it is {show_number(rate)})" if rate is not None else ""
    return Finding(
        "step size",
        LOOK,
        moment.line,
        leaf,
        moment.step,
        f"The updates of {label} jump to and fro, each further than the last.",
        f"{_IN_A_ROW} updates in a row change it by {changes}, more than it is each time "
        f"({show_number(row[0][2])} before the first).",
        f"Make the learning rate smaller{smaller}.",
    )


def _rate(story: Story, leaf: str) -> float | None:
    for _, step in story.optimizer_steps:
        for each in step.held:
            if each.node == leaf and "lr" in each.settings:
                return each.settings["lr"]
    return None


def _lost_in_rounding(story: Story) -> Iterator[Finding]:
    """`step()` had a gradient and a rate, and yet no element changed."""
    for _, step in story.optimizer_steps:
        for each in step.held:
            rate, grad = each.settings.get("lr"), story.grad_before(each.node, step.step)
            if not rate or grad is None or is_zero(grad) or each.node not in story.nodes:
                continue
            if not _is_moved(story, each.node, step):
                yield _rounded(story, each.node, step, grad, rate)
                return


def _is_moved(story: Story, leaf: str, step: OptimizerStep) -> bool:
    later = [other.step for _, other in story.optimizer_steps if other.step > step.step]
    end = later[0] if later else float("inf")
    updates = [each for each in story.moments(leaf, "update") if each.field == "value"]
    return any(step.step <= each.step < end or each.step == step.step for each in updates)


def _rounded(story: Story, leaf: str, step: OptimizerStep, grad: Value, rate: float) -> Finding:
    node = story.nodes[leaf]
    label = story.label(leaf)
    return Finding(
        "step size",
        LOOK,
        step.line,
        leaf,
        step.step,
        f"{step.optimizer}.step() does not change {label}: the update is lost in rounding.",
        f"{label} is {show(node.value)} in {node.dtype}, its .grad {show(grad)}, the learning rate "
        f"{show_number(rate)}: the change is smaller than the spacing of the numbers there.",
        "Make the learning rate larger, or keep the parameters in float32 or float64.",
    )
