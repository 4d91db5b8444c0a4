"""Updates that are larger than the parameter and grow, or too small to change it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from autograd_lab.doctor.story import Moment, Story, is_finite, size_of
from autograd_lab.model.finding import LOOK, Finding
from autograd_lab.model.numbers import flatten, show, show_number
from autograd_lab.model.recording import OptimizerStep, Summary, Value

_IN_A_ROW = 4
_FAINT = 1e-6  # a gradient that has vanished is another matter
_TURNS, _GROWTH = 4, 8.0


def find(story: Story) -> Iterator[Finding]:
    """The first parameter of each kind."""
    yield from list(_growing(story)) or _diverging(story)
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


def _diverging(story: Story) -> Iterator[Finding]:
    """The loss of one line grows from turn to turn, and each update makes it worse."""
    row: list[tuple[str, float]] = []
    line = None
    for each in story.passes:
        roots = story.roots[each.index]
        value = story.nodes[roots[0]].value if len(roots) == 1 else None
        updated = any(step.kind == "update" for step in each.steps)
        if not isinstance(value, float) or not updated:
            continue
        node = story.nodes[roots[0]]
        if node.line != line or not row or not 0 < row[-1][1] < value:
            row, line = [], node.line
        row.append((node.id, value))
        if len(row) >= _TURNS and _gathers_speed([each for _, each in row[-_TURNS:]]):
            yield _diverges(story, row)
            return


def _gathers_speed(values: list[float]) -> bool:
    """Whether it grows by a factor each time that does not fade: so things diverge."""
    factors = [after / before for before, after in pairwise(values)]
    fades = any(after < 0.8 * before for before, after in pairwise(factors))
    return values[-1] > _GROWTH * values[0] and not fades


def _diverges(story: Story, row: list[tuple[str, float]]) -> Finding:
    node = story.nodes[row[-1][0]]
    values = ", ".join(show_number(value) for _, value in row[-_TURNS:])
    update = next(
        step for each in story.passes for step in each.steps
        if step.kind == "update" and step.index > story.made.get(row[0][0], 0)
    )  # fmt: skip
    rate = _rate(story, update.nodes[0]) if update.nodes else None
    is_rate = f" (it is {show_number(rate)})" if rate is not None else ""
    return Finding(
        "step size",
        LOOK,
        update.line,
        update.nodes[0] if update.nodes else node.id,
        update.index,
        f"{story.label(node.id)} grows from update to update: the steps are too large.",
        f"{story.label(node.id)} in line {node.line} was {values} in {_TURNS} turns, one after the "
        "other.",
        f"Make the learning rate smaller{is_rate}.",
    )


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
    """Each `step()` had a gradient and a rate, and yet no element of a parameter ever changed."""
    tried: dict[str, tuple[OptimizerStep, Value, float]] = {}
    moved: set[str] = set()
    for _, step in story.optimizer_steps:
        grads = {each.node: story.grad_before(each.node, step.step) for each in step.held}
        sizes = {node: size_of(grad) for node, grad in grads.items() if is_finite(grad)}
        top = max((size for size in sizes.values() if size), default=0.0)
        for each in step.held:
            rate, size = each.settings.get("lr"), sizes.get(each.node)
            if step.optimizer == "LBFGS" or not rate or not size or size < _FAINT * top:
                continue
            if _is_moved(story, each.node, step):
                moved.add(each.node)
            elif each.node in story.nodes and is_finite(story.nodes[each.node].value):
                tried.setdefault(each.node, (step, grads[each.node], rate))
    for node, (step, grad, rate) in tried.items():
        if node not in moved and (size_of(grad) or 0.0) > _FAINT:
            yield _rounded(story, node, step, grad, rate)
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
