"""Gradients that are never cleared, or cleared before they were used; steps with nothing to do."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from autograd_lab.doctor.story import Moment, Story, is_zero, names
from autograd_lab.model.finding import LOOK, MISTAKE, Finding
from autograd_lab.model.numbers import show
from autograd_lab.model.recording import OptimizerStep

_CALLING_BACK = frozenset(("LBFGS",))  # it calls the program back for gradients as it goes


def find(story: Story) -> Iterator[Finding]:
    """At most one finding of each kind: the first time it happens."""
    yield from _not_cleared(story)
    yield from _cleared_too_early(story)
    yield from _cleared_by_hand(story)
    yield from _backward_again(story)


# ---------------------------------------------------------------- not cleared


def _not_cleared(story: Story) -> Iterator[Finding]:
    stale = {leaf.id: each for leaf in story.leaves if (each := _stale_sum(story, leaf.id))}
    if not stale:
        return
    first, moment = min(stale.items(), key=lambda item: item[1].step)
    who = names(story.label(leaf) for leaf in stale)
    holds = "holds" if len(stale) == 1 else "hold"
    label = story.label(first)
    now = next(
        each.after for each in story.moments(first, "accumulate") if each.step == moment.step
    )
    optimizer = optimizer_name(story, first)
    cure = f"`{optimizer}.zero_grad()`" if optimizer else f"`{label}.grad = None`"
    yield Finding(
        "not cleared",
        MISTAKE,
        moment.line,
        first,
        moment.step,
        f"{who} {holds} the sum of the gradients of several updates: .grad is not cleared after "
        "an update.",
        f"When the backward pass in line {moment.line} starts, {label}.grad is still "
        f"{show(moment.before)}, which an update has used already; torch adds to it and leaves "
        f"{show(now)}, and the next update uses that.",
        f"Call {cure} once in every turn, before the backward pass in line {moment.line}.",
    )


def _stale_sum(story: Story, leaf: str) -> Moment | None:
    """The first adding to a gradient that an update had used, if the next update used the sum."""
    used = added = False
    suspect: Moment | None = None
    for each in story.moments(leaf):
        if each.kind == "accumulate":
            if used and each.before is not None and not is_zero(each.before):
                suspect = suspect or each
            added = True
        elif each.field == "grad":  # set to None or zero, scaled, clipped: somebody cares for it
            used, added, suspect = used and each.kind != "reset", False, None
            used = False
        elif each.kind == "update" and each.field == "value":
            if suspect is not None:
                return suspect
            used = added or used
    return None


def optimizer_name(story: Story, leaf: str | None = None) -> str | None:
    """What the program calls the optimizer that holds a leaf: `opt` of `opt.step()`."""
    for _, step in story.optimizer_steps:
        if leaf is not None and not any(each.node == leaf for each in step.held):
            continue
        found = re.search(r"([A-Za-z_][\w.]*)\.step\(", story.line(step.line))
        if found:
            return found[1]
    return None


# ---------------------------------------------------------------- cleared too early


def _cleared_too_early(story: Story) -> Iterator[Finding]:
    idle: list[OptimizerStep] = []
    for _, step in story.optimizer_steps:
        if step.optimizer in _CALLING_BACK or not step.held:
            continue
        last = {each.node: story.last_change(each.node, "grad", step.step) for each in step.held}
        if any(not _nothing(moment) for moment in last.values()):
            continue
        cleared = {
            node: moment
            for node, moment in last.items()
            if moment is not None and moment.kind == "reset" and moment.before is not None
            and not is_zero(moment.before)
        }  # fmt: skip
        if cleared:
            yield _early(story, step, cleared)
            return
        idle.append(step)
    thrown = _thrown_away(story)
    if thrown is not None:
        yield thrown
    if idle:
        yield _idle(story, idle)


def _thrown_away(story: Story) -> Finding | None:
    """Gradients that are cleared unused, turn after turn: those of all micro-batches but one."""
    steps = sorted(step.step for _, step in story.optimizer_steps)
    for leaf in story.leaves:
        if leaf.id not in story.held:
            continue
        came: Moment | None = None
        unused: list[tuple[Moment, Moment]] = []
        for each in story.moments(leaf.id):
            if each.kind == "accumulate":
                came = each
            elif each.kind == "reset" and came is not None and not _nothing_was(each):
                between = bisect_left(steps, came.step) < bisect_right(steps, each.step)
                updated = story.last_change(leaf.id, "value", each.step + 1)
                if not between and (updated is None or updated.step < came.step):
                    unused.append((came, each))
                came = None
        if len(unused) >= 2 and steps:
            return _wasted(story, leaf.id, *unused[0], len(unused))
    return None


def _nothing_was(moment: Moment) -> bool:
    return moment.before is None or is_zero(moment.before)


def _wasted(story: Story, leaf: str, came: Moment, reset: Moment, times: int) -> Finding:
    label = story.label(leaf)
    return Finding(
        "cleared too early",
        LOOK,
        reset.line,
        leaf,
        reset.step,
        f"{times} times gradients are cleared in line {reset.line} before any update has used "
        "them.",
        f"backward() in line {came.line} left {label}.grad = {show(reset.before)}; line "
        f"{reset.line} throws it away, and no step() came between.",
        f"Clear the gradients only after an update: move line {reset.line} behind the step().",
    )


def _nothing(moment: Moment | None) -> bool:
    """Whether no gradient stands there; a zero that a backward pass brought is one."""
    if moment is None or moment.after is None:
        return True
    return moment.kind == "reset" and is_zero(moment.after)


def _early(story: Story, step: OptimizerStep, cleared: dict[str, Moment]) -> Finding:
    leaf, moment = next(iter(cleared.items()))
    backward = max(
        (each for each in story.moments(leaf, "accumulate") if each.step < moment.step),
        key=lambda each: each.step,
        default=None,
    )
    at = f" in line {backward.line}" if backward is not None else ""
    label = story.label(leaf)
    return Finding(
        "cleared too early",
        MISTAKE,
        moment.line,
        leaf,
        moment.step,
        f"The gradients are cleared in line {moment.line}, between the backward pass and the "
        f"update in line {step.line}, which finds nothing.",
        f"backward(){at} left {label}.grad = {show(moment.before)}; line {moment.line} sets it to "
        f"{show(moment.after)}, and {step.optimizer}.step() in line {step.line} has no gradient "
        "to work with.",
        f"Move line {moment.line} before the backward pass{at}, or after line {step.line}.",
    )


def _idle(story: Story, idle: list[OptimizerStep]) -> Finding:
    step = idle[0]
    first = step.held[0].node
    times = "" if len(idle) == 1 else f" ({len(idle)} times)"
    every = len(idle) == len(story.optimizer_steps)
    grads = names(f"{story.label(each.node)}.grad" for each in step.held)
    return Finding(
        "nothing to do",
        MISTAKE if every else LOOK,
        step.line,
        first,
        step.step,
        f"{step.optimizer}.step() in line {step.line} has nothing to do{times}: none of its "
        "parameters has a gradient.",
        f"{grads} {'is' if len(step.held) == 1 else 'are'} None or 0 when it is called.",
        f"Call backward() on the loss before line {step.line}, and give the optimizer the "
        "parameters that the loss is computed from.",
    )


# ---------------------------------------------------------------- the same by hand


def _cleared_by_hand(story: Story) -> Iterator[Finding]:
    """`w.grad.zero_()` before `w -= lr * w.grad`: nothing is subtracted."""
    if story.optimizer_steps:
        return
    for leaf in story.leaves:
        resets = [
            each
            for each in story.moments(leaf.id, "reset")
            if each.before is not None and not is_zero(each.before)
        ]
        updates = story.moments(leaf.id, "update")
        if not resets or any(each.field == "value" for each in updates):
            continue
        for each in story.passes:
            for write in each.facts.idle:
                before = [one for one in resets if one.step < write.step]
                if write.node != leaf.id or not before:
                    continue
                if not _refilled(story, leaf.id, before, write.step):
                    yield _by_hand(story, leaf.id, before[-1], write.line)
                    return


def _by_hand(story: Story, leaf: str, reset: Moment, line: int | None) -> Finding:
    label = story.label(leaf)
    return Finding(
        "cleared too early",
        MISTAKE,
        reset.line,
        leaf,
        reset.step,
        f"{label}.grad is cleared in line {reset.line}, before the update in line {line} uses it.",
        f"Line {reset.line} sets {label}.grad from {show(reset.before)} to {show(reset.after)}, "
        f"and the write in line {line} leaves {label} as it was: {label} does not move.",
        f"Move line {reset.line} after the update in line {line}.",
    )


def _refilled(story: Story, leaf: str, resets: list[Moment], until: int) -> bool:
    last = resets[-1].step
    return any(last < each.step < until for each in story.moments(leaf, "accumulate"))


def _backward_again(story: Story) -> Iterator[Finding]:
    """Two backward passes from one root, whose sum an update uses."""
    for one, two in pairwise(story.passes):
        roots = story.roots[one.index]
        if not roots or roots != story.roots[two.index]:
            continue
        added = [step for step in two.steps if step.kind == "accumulate" and step.changes[0].before]
        updates = [step for step in two.steps if step.kind == "update" and step.changes]
        moved = {step.changes[0].target for step in updates}
        both = [step for step in added if step.changes[0].target in moved]
        if not both or any(step.kind == "reset" for step in one.steps[-1:]):
            continue
        step, seed = both[0], next(each for each in two.steps if each.kind == "seed")
        leaf, root = step.changes[0].target, story.label(roots[0])
        yield Finding(
            "twice",
            LOOK,
            seed.line,
            leaf,
            step.index,
            f"backward() runs twice from {root}, so that each gradient counts twice in the update.",
            f"Line {seed.line} adds to what the pass before has stored: {story.label(leaf)}.grad "
            f"goes from {show(step.changes[0].before)} to {show(step.changes[0].after)}.",
            f"Leave out the backward() in line {seed.line}.",
        )
        return
