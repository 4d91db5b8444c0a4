"""What happened in a run and why, as sentences with its own numbers: each right, or absent.

The closed forms are those of gradient descent on a bowl (Goh, "Why Momentum Really Works", Distill
2017): they are told for the mean squared error over all points with SGD, and for nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy

from autograd_lab.model.numbers import show_number
from autograd_lab.training.model import Data, Training
from autograd_lab.training.program import Loop
from autograd_lab.training.stability import Bowl, bowl, hessian, stable_rate

STUCK = 0.05  # below this share of the way to the lowest loss, a run has not moved
SETTLED = 0.01  # this close above the lowest loss, what is left is noise
ALREADY_WORSE = 1.05  # how far a held-out loss rises before that is called overfitting
_FEWEST = 10  # updates that a run needs before anything is said about its course


@dataclass(frozen=True)
class Explanation:
    """One sentence; `kind` says of what, and `warns` whether something is wrong."""

    kind: str
    text: str
    warns: bool = False


def explanations(data: Data, run: Training, loop: Loop) -> list[Explanation]:
    """All that can be said of this run of `train` with these settings, warnings first."""
    best = bowl(data.x, data.y)
    found = [
        _stopped(run, loop),
        _diverged(run),
        _too_fast(run, loop, best),
        _never_cleared(run, loop, best),
        _overshoots(run, loop, best),
        _stuck(data, run, loop, best),
        _swings_around_l1(run, loop),
        _overfitting(run),
        _noise_floor(data, run, loop, best),
        _pace(loop, best),
    ]
    return sorted(filter(None, found), key=lambda each: not each.warns)


def is_plain(loop: Loop) -> bool:
    """Whether the loop is SGD on a bowl, whatever its momentum: then closed forms hold."""
    return (loop.optimizer, loop.loss, loop.batch_size) == ("SGD", "MSE", 0)


def rate_limit(loop: Loop, best: Bowl) -> float | None:
    """The learning rate above which this loop diverges on this data; None where none is known."""
    if not is_plain(loop) or loop.clear_every not in (0, 1):
        return None
    decay, momentum = (loop.arguments.get(each, 0.0) for each in ("weight_decay", "momentum"))
    if loop.clear_every == 0:
        return None if decay or momentum else 4.0 / best.eigenvalues[-1]
    return stable_rate(
        best.eigenvalues[-1] + decay,
        momentum,
        loop.arguments.get("dampening", 0.0),
        bool(loop.arguments.get("nesterov", False)),
    )


def _stopped(run: Training, loop: Loop) -> Explanation | None:
    if run.stopped_at is None:
        return None
    return Explanation(
        "stopped",
        f"Stopped by hand before update {run.stopped_at} of {loop.steps}: what was computed is "
        "shown.",
        warns=True,
    )


def _diverged(run: Training) -> Explanation | None:
    if run.diverged_at is None:
        return None
    return Explanation(
        "diverged",
        f"⚠ Stopped at step {run.diverged_at}: the loss is no longer finite "
        f"({show_number(run.loss[-1])}).",
        warns=True,
    )


def _too_fast(run: Training, loop: Loop, best: Bowl) -> Explanation | None:
    limit = rate_limit(loop, best)
    if limit is None:
        return None
    if loop.lr > limit:
        kind = "SGD without clearing" if loop.clear_every == 0 else "SGD"
        growth = ""
        if loop.clear_every == 1 and not loop.arguments.get("momentum"):
            steepest = best.eigenvalues[-1] + loop.arguments.get("weight_decay", 0.0)
            factor = show_number(loop.lr * steepest - 1)
            growth = f" At {show_number(loop.lr)} the error in the steepest direction changes its "
            growth += f"sign and is {factor} times as large after each update."
        return Explanation(
            "diverging",
            f"For this data {kind} diverges for learning rates above {show_number(limit)}.{growth}",
            warns=True,
        )
    if run.diverged_at is not None:
        return Explanation(
            "too far",
            "float32 holds no number above 3.4e38: start closer to the data.",
            warns=True,
        )
    return None


def _never_cleared(run: Training, loop: Loop, best: Bowl) -> Explanation | None:
    if loop.clear_every != 0:
        return None
    text = "The gradients are never cleared: each .grad is the sum of all gradients so far"
    limit = rate_limit(loop, best)
    if limit is None or loop.lr > limit or loop.lr == 0:
        return Explanation("never cleared", f"{text}.", warns=True)
    text += ", which acts like a momentum of 1 without damping"
    turn = _first_swing(run.loss)
    if turn is None:
        return Explanation("never cleared", f"{text}: it never settles.", warns=True)
    low, high = turn
    return Explanation(
        "swinging",
        f"{text}: the loss is {show_number(run.loss[low])} at step {low} by luck, and "
        f"{show_number(run.loss[high])} again at step {high}. It never settles.",
        warns=True,
    )


def _first_swing(loss: Sequence[float]) -> tuple[int, int] | None:
    """The first low point of the loss, and the high point that follows it."""
    rises = [k for k, (a, b) in enumerate(pairwise(loss)) if b > a]
    if not rises or rises[0] == 0:
        return None
    low = high = rises[0]
    while high + 1 < len(loss) and loss[high + 1] > loss[high]:
        high += 1
    return (low, high) if high + 1 < len(loss) else None


def _overshoots(run: Training, loop: Loop, best: Bowl) -> Explanation | None:
    """Between 1/λmax and 2/λmax: every update jumps over the lowest point of one direction."""
    if not _bare(loop) or run.diverged_at is not None or loop.lr == 0:
        return None
    factor = 1 - loop.lr * best.eigenvalues[-1]
    if not -1 < factor < 0:
        return None
    return Explanation(
        "overshooting",
        f"Each update jumps over the lowest point: in the steepest direction the error is "
        f"{show_number(factor)} times what it was. Learning rates up to "
        f"{show_number(1 / best.eigenvalues[-1])} do not jump over it.",
    )


def _bare(loop: Loop) -> bool:
    """Gradient descent itself: SGD on a bowl, cleared each time, without momentum and decay."""
    return (
        is_plain(loop)
        and loop.clear_every == 1
        and not any(loop.arguments.get(each) for each in ("momentum", "weight_decay"))
    )


def _stuck(data: Data, run: Training, loop: Loop, best: Bowl) -> Explanation | None:
    if loop.lr == 0 and run.updates:
        return Explanation("stuck", "The learning rate is 0: no update moves anything.", warns=True)
    if loop.loss != "MSE" or loop.arguments.get("weight_decay") or run.updates < _FEWEST:
        return None
    start, end = (_whole_loss(data, run, k, best) for k in (0, run.updates))
    way = start - best.loss
    if not math.isfinite(end) or way <= SETTLED * best.loss or not 0 <= start - end < STUCK * way:
        return None
    limit = rate_limit(loop, best)
    cure = (
        f" The learning rate {show_number(loop.lr)} is small: the largest stable one is "
        f"{show_number(limit)}."
        if limit is not None and loop.lr < STUCK * limit
        else ""
    )
    return Explanation(
        "stuck",
        f"Hardly moved: after {run.updates} updates the loss over all points went from "
        f"{show_number(start)} to {show_number(end)}, "
        f"{show_number(100 * (start - end) / way)} % of the way to the lowest, "
        f"{show_number(best.loss)}.{cure}",
        warns=True,
    )


def _whole_loss(data: Data, run: Training, k: int, best: Bowl) -> float:
    """The mean squared error over all points after k updates: L(least) + ½ · δᵀ H δ."""
    line = numpy.append(run.parameters["weight"][k], run.parameters["bias"][k])
    away = line - numpy.append(best.weight, best.bias)
    return float(best.loss + away @ hessian(data.x) @ away / 2)


def _swings_around_l1(run: Training, loop: Loop) -> Explanation | None:
    """The absolute error has the same slope however close the line is, so its steps stay large."""
    plain = (loop.optimizer, loop.loss, loop.batch_size, loop.clear_every) == ("SGD", "L1", 0, 1)
    if not plain or loop.arguments.get("momentum") or run.updates < 4 * _FEWEST:
        return None
    late = run.loss[-run.updates // 4 :]
    rises = sum(b > a for a, b in pairwise(late))
    if run.diverged_at is not None or rises < len(late) // 4:
        return None
    size = math.hypot(
        *numpy.atleast_1d(run.gradients["weight"][-1]).tolist(), run.gradients["bias"][-1]
    )
    return Explanation(
        "swinging",
        f"Swinging: over the last {len(late)} updates the loss rose {rises} times, between "
        f"{show_number(min(late))} and {show_number(max(late))}. The gradient of the absolute "
        f"error does not shrink near the lowest point (its norm is {show_number(size)} now), so "
        "each update is as long as the learning rate makes it: a smaller one swings less.",
        warns=True,
    )


def _overfitting(run: Training) -> Explanation | None:
    if len(run.held_out) < _FEWEST or run.diverged_at is not None:
        return None
    lowest = min(range(len(run.held_out)), key=run.held_out.__getitem__)
    low, now = run.held_out[lowest], run.held_out[-1]
    last = len(run.held_out) - 1
    if now <= ALREADY_WORSE * low or not run.loss[last] < run.loss[lowest]:
        return None
    return Explanation(
        "overfitting",
        f"Overfitting: the loss on the held-out points was lowest at step {lowest}, "
        f"{show_number(low)}, and is {show_number(now)} at step {last}, while that on the training "
        f"points fell on from {show_number(run.loss[lowest])} to {show_number(run.loss[last])}.",
        warns=True,
    )


def _noise_floor(data: Data, run: Training, loop: Loop, best: Bowl) -> Explanation | None:
    if loop.loss != "MSE" or not best.loss > 0 or run.updates == 0:
        return None
    end = _whole_loss(data, run, run.updates, best)
    spread = float(numpy.var(numpy.asarray(data.y)))
    # Below float32's own digits there is no noise to speak of.
    if best.loss < 1e-9 * spread or not end <= (1 + SETTLED) * best.loss:
        return None
    return Explanation(
        "noise floor",
        f"The noise floor is reached: the loss over all points is {show_number(end)}, and the "
        f"least possible is {show_number(best.loss)}. What is left is the points' own noise.",
    )


def _pace(loop: Loop, best: Bowl) -> Explanation | None:
    """How many updates gradient descent needs: its slowest direction decides."""
    limit = rate_limit(loop, best)
    if not _bare(loop) or limit is None or not 0 < loop.lr < limit:
        return None
    text = (
        f"The largest stable learning rate is 2/{show_number(best.eigenvalues[-1])} = "
        f"{show_number(limit)}"
    )
    updates = updates_for(best.eigenvalues, loop.lr)
    if updates is None:
        return Explanation("pace", f"{text}; one direction is flat and stays as it is.")
    fastest = 2 / (best.eigenvalues[0] + best.eigenvalues[-1])
    least = updates_for(best.eigenvalues, fastest)
    return Explanation(
        "pace",
        f"{text}. At {show_number(loop.lr)} the slowest direction needs {updates:,} "
        f"update{'' if updates == 1 else 's'} until a hundredth of its error is left; no constant "
        f"rate needs fewer than {least:,}, at {show_number(fastest)}.",
    )


def updates_for(eigenvalues: Sequence[float], lr: float, left: float = 0.01) -> int | None:
    """How many updates of gradient descent leave at most this share of the error in any direction.

    An update multiplies the error along an eigenvector by 1 − lr·λ. None where a direction is flat,
    or the error does not shrink.
    """
    low, high = eigenvalues[0], eigenvalues[-1]
    slowest = max(abs(1 - lr * low), abs(1 - lr * high))
    if slowest >= 1 or low <= high * 1e-12:
        return None
    if slowest == 0:
        return 1
    return max(1, math.ceil(math.log(left) / math.log(slowest)))
