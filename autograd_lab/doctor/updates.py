"""What an update is made of: learning rate, momentum, weight decay, each with its number.

The formulas are those of torch.optim's documentation of SGD, Adam and AdamW.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from autograd_lab.doctor.story import Moment, Story
from autograd_lab.model.numbers import flatten, show
from autograd_lab.model.recording import Held, OptimizerStep, Summary, Value

Numbers = list[float]
_CLOSE = 1e-4  # float32 rounds at every operation


@dataclass(frozen=True)
class _Given:
    """The numbers of one update, element by element."""

    before: Numbers
    grad: Numbers
    change: Numbers
    settings: dict[str, float | int | bool]
    state: dict[str, Value]
    like: Value  # in whose nesting the numbers are shown

    def setting(self, name: str) -> float:
        return float(self.settings.get(name, 0.0))


def parts(story: Story, leaf: str, moment: Moment) -> list[str]:
    """Sentences that take one update apart; none where its numbers are not known."""
    step = _step_of(story, leaf, moment)
    grad = story.grad_before(leaf, moment.step)
    if isinstance(moment.before, Summary) or isinstance(moment.after, Summary):
        return []
    before, after = flatten(moment.before), flatten(moment.after)
    change = [b - a for a, b in zip(before, after, strict=False)]
    if step is None:
        return _by_hand(moment, grad, change)
    held = next(each for each in step.held if each.node == leaf)
    said = [f"{step.optimizer}.step() has changed it by {show(_nested(change, moment.before))}."]
    if grad is None or isinstance(grad, Summary):
        return said + _settings(held)
    given = _Given(before, flatten(grad), change, held.settings, held.state, moment.before)
    terms = {"SGD": _sgd, "Adam": _adam, "AdamW": _adam}.get(step.optimizer, _none)(
        given, step.optimizer
    )
    if not terms or not _add_up(terms, change):
        return said + _settings(held)
    said += [f"{name}: {show(_nested(numbers, moment.before))}." for name, numbers in terms]
    if len(terms) > 1:
        said.append(f"Together that is {show(_nested(change, moment.before))}.")
    return said


def _step_of(story: Story, leaf: str, moment: Moment) -> OptimizerStep | None:
    """The optimizer's `step()` that made this change, if one did."""
    steps = [step for _, step in story.optimizer_steps if step.step <= moment.step]
    last = steps[-1] if steps else None
    if last is None or last.line != moment.line or all(each.node != leaf for each in last.held):
        return None
    return last


def _by_hand(moment: Moment, grad: Value, change: Numbers) -> list[str]:
    said = [f"The change is {show(_nested(change, moment.before))}."]
    if grad is None or isinstance(grad, Summary):
        return said
    pairs = [(c, g) for c, g in zip(change, flatten(grad), strict=False) if g]
    factors = [c / g for c, g in pairs]
    if factors and all(math.isclose(each, factors[0], rel_tol=1e-3) for each in factors):
        said.append(f"That is {show(round(factors[0], 6))} times its .grad, {show(grad)}.")
    return said


def _settings(held: Held) -> list[str]:
    told = ", ".join(f"{name} {show(each)}" for name, each in held.settings.items() if each)
    return [f"Its settings: {told}."] if told else []


def _sgd(given: _Given, name: str) -> list[tuple[str, Numbers]]:
    rate, decay, momentum = (given.setting(each) for each in ("lr", "weight_decay", "momentum"))
    sign = 1.0 if given.settings.get("maximize") else -1.0
    own = [sign * rate * each for each in given.grad]
    terms = [(f"lr {show(rate)} × .grad", own)]
    if decay:
        terms.append((f"lr × weight decay {show(decay)} × the parameter",
                      [-rate * decay * each for each in given.before]))  # fmt: skip
    if momentum:
        known = [sum(column) for column in zip(*(numbers for _, numbers in terms), strict=True)]
        rest = [c - k for c, k in zip(given.change, known, strict=True)]
        buffer = given.state.get("momentum_buffer")
        if buffer is None or not _is_momentum(given, flatten(buffer), rate):
            return []
        size = max(map(abs, given.change), default=0.0)
        if any(abs(each) > 1e-5 * size for each in rest):
            terms.append((f"lr × momentum {show(momentum)} × what it remembers", rest))
    return terms


def _is_momentum(given: _Given, buffer: Numbers, rate: float) -> bool:
    """Whether the change is what torch's buffer says: −lr × buffer, or Nesterov's."""
    decay, momentum = given.setting("weight_decay"), given.setting("momentum")
    moves = [
        g + decay * w + momentum * b if given.settings.get("nesterov") else b
        for g, w, b in zip(given.grad, given.before, buffer, strict=True)
    ]
    sign = 1.0 if given.settings.get("maximize") else -1.0
    return _is_close([sign * rate * each for each in moves], given.change)


def _adam(given: _Given, name: str) -> list[tuple[str, Numbers]]:
    first, second = given.state.get("exp_avg"), given.state.get("exp_avg_sq")
    steps = given.state.get("step")
    if first is None or second is None or not isinstance(steps, (int, float)):
        return []
    if given.settings.get("amsgrad") or given.settings.get("maximize"):
        return []
    rate, decay = given.setting("lr"), given.setting("weight_decay")
    one = 1 - given.setting("betas[0]") ** steps
    two = 1 - given.setting("betas[1]") ** steps
    eps = given.setting("eps")
    moves = [
        -rate * (m / one) / (math.sqrt(v / two) + eps)
        for m, v in zip(flatten(first), flatten(second), strict=True)
    ]
    means = _nested([m / one for m in flatten(first)], given.like)
    roots = _nested([math.sqrt(v / two) for v in flatten(second)], given.like)
    terms = [(f"lr {show(rate)} × mean gradient {show(means)} / root of the mean square "
              f"{show(roots)}", moves)]  # fmt: skip
    if decay and name == "AdamW":
        terms.append((f"lr × weight decay {show(decay)} × the parameter",
                      [-rate * decay * each for each in given.before]))  # fmt: skip
    return terms


def _none(given: _Given, name: str) -> list[tuple[str, Numbers]]:
    return []


def _add_up(terms: list[tuple[str, Numbers]], change: Numbers) -> bool:
    sums = [sum(column) for column in zip(*(numbers for _, numbers in terms), strict=True)]
    return _is_close(sums, change)


def _is_close(one: Numbers, other: Numbers) -> bool:
    size = max((abs(each) for each in other), default=0.0)
    return len(one) == len(other) and all(
        abs(a - b) <= _CLOSE * size + 1e-6 for a, b in zip(one, other, strict=True)
    )


def _nested(numbers: Numbers, like: Value) -> Value:
    """The numbers in the nesting of another value."""
    rest = iter(numbers)

    def nest(value: Value) -> Value:
        return [nest(each) for each in value] if isinstance(value, list) else next(rest)

    return nest(like)
