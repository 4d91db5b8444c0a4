"""Parameters that are updated twice with one gradient: by two optimizers, or by hand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from autograd_lab.doctor.kinds.moves import is_fresh, is_nothing
from autograd_lab.doctor.story import Moment, Story
from autograd_lab.model.finding import MISTAKE, Finding
from autograd_lab.model.numbers import flatten, show
from autograd_lab.model.recording import OptimizerStep, Summary


def find(story: Story) -> Iterator[Finding]:
    """The first parameter of these."""
    yield from list(_by_optimizers(story)) or _twice_by_hand(story)


def _by_optimizers(story: Story) -> Iterator[Finding]:
    last: dict[str, OptimizerStep] = {}
    for _, step in story.optimizer_steps:
        if step.optimizer == "LBFGS":
            continue
        for each in step.held:
            before = last.get(each.node)
            moved = story.update_by(each.node, step)
            if moved is None:
                continue
            grad = story.grad_before(each.node, step.step)
            if (
                before is not None
                and not is_nothing(grad)
                and not is_fresh(story, each.node, before.step, step.step)
            ):
                yield _twice(story, each.node, before, step, moved)
                return
            last[each.node] = step


def _twice_by_hand(story: Story) -> Iterator[Finding]:
    """A second update with the same `.grad`: the same change again, or a step by an optimizer."""
    steps = {step.line for _, step in story.optimizer_steps}
    for leaf in story.leaves:
        moves = story.updates(leaf.id)
        for one, two in pairwise(moves):
            if is_fresh(story, leaf.id, one.step, two.step) or not _uses_grad(story, two):
                continue
            by_optimizer = one.line in steps and two.line not in steps
            again = one.line == two.line not in steps and _is_same_change(one, two)
            if by_optimizer or again:
                yield _again(story, leaf.id, one, two)
                return


def _uses_grad(story: Story, moment: Moment) -> bool:
    """Whether the line of a write by hand uses a `.grad`: a clamp or a decay does not."""
    return ".grad" in story.line(moment.line)


def _is_same_change(one: Moment, two: Moment) -> bool:
    if any(isinstance(value, Summary) for value in (one.before, one.after, two.before, two.after)):
        return isinstance(one.before, Summary)
    first = [b - a for a, b in zip(flatten(one.before), flatten(one.after), strict=False)]
    second = [b - a for a, b in zip(flatten(two.before), flatten(two.after), strict=False)]
    size = max(map(abs, first), default=0.0)
    return all(abs(a - b) <= 1e-3 * size for a, b in zip(first, second, strict=False))


def _again(story: Story, leaf: str, one: Moment, two: Moment) -> Finding:
    label = story.label(leaf)
    same = one.line == two.line
    return Finding(
        "updated twice",
        MISTAKE,
        two.line,
        leaf,
        two.step,
        f"{label} is updated twice with the same gradient, "
        + (f"both times in line {two.line}." if same else f"in lines {one.line} and {two.line}."),
        f"It goes from {show(one.before)} to {show(one.after)}, and without a backward pass "
        f"between on to {show(two.after)}.",
        f"Update {label} once in every turn: is it twice in the list?" if same else
        f"Leave out line {two.line}: line {one.line} has updated {label} already.",
    )  # fmt: skip


def _twice(story, leaf: str, before: OptimizerStep, step: OptimizerStep, moved: Moment) -> Finding:
    label = story.label(leaf)
    two = before.number != step.number
    who = f"two optimizers (lines {before.line} and {step.line})" if two else (
        f"{step.optimizer}.step() twice (lines {before.line} and {step.line})"
    )  # fmt: skip
    return Finding(
        "updated twice",
        MISTAKE,
        step.line,
        leaf,
        moved.step,
        f"{label} is updated by {who} with the same gradient.",
        f"Between the two updates no backward pass came; the second one moves {label} from "
        f"{show(moved.before)} to {show(moved.after)}.",
        f"Give {label} to one optimizer only." if two else
        f"Call step() once after each backward pass: leave out line {step.line} or "
        f"line {before.line}.",
    )  # fmt: skip
