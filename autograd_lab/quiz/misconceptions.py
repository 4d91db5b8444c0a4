"""The wrong answers that known misconceptions give, each a small function of what is known.

A function returns the answer of one who holds the misconception, or nothing where it does not
apply. They stand in the order of likelihood; what equals the truth, or an answer that was there
before, is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from autograd_lab.model.numbers import flatten
from autograd_lab.model.recording import Value
from autograd_lab.quiz.arithmetic import add, is_askable, is_number, multiply, same
from autograd_lab.quiz.model import Mistake
from autograd_lab.quiz.situations import Share, Write

_MEANS_OF_ROWS = ("cross_entropy", "nll_loss")  # one loss a row of scores
MEANS = ("mean", "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", *_MEANS_OF_ROWS)
_SUMMED = "summed over the broadcast dimensions"


def distinct(mistakes: Iterable[Mistake], truth: Value | str) -> tuple[Mistake, ...]:
    """Those that can be told from the truth and from the more likely ones before them."""
    kept: list[Mistake] = []
    for mistake in mistakes:
        if not (mistake.answer is None or isinstance(mistake.answer, str)) and not is_askable(
            mistake.answer
        ):
            continue
        if same(mistake.answer, truth) or any(same(mistake.answer, each.answer) for each in kept):
            continue
        kept.append(mistake)
    return tuple(kept)


def wrong(misconception: str, answer: Value) -> Iterator[Mistake]:
    """The mistake, where its answer can be said; torch's own None is written as a `Mistake`."""
    if answer is not None:
        yield Mistake(misconception, answer)


# --------------------------------------------------------------- along an edge


def about_a_share(share: Share) -> Iterator[Mistake]:
    """Wrong answers to: what does this edge carry?"""
    truth = share.contribution
    rules: dict[str, Callable[[Share], Value]] = {
        "forgot-broadcast-sum": unsummed,
        "mean-without-n": without_n,
        "forgot-upstream": local_alone,
        "forgot-local": upstream_alone,
        "own-factor": own_factor,
        "whole-gradient": whole_gradient,
        "added-along-path": added,
        "value-for-gradient": source_value,
    }
    if _is_zero(truth):
        yield Mistake("none-for-zero", None)
    for misconception, rule in rules.items():
        yield from wrong(misconception, rule(share))
    yield from wrong("sign", negative(truth))
    yield from wrong("target-value", share.result)
    yield Mistake("none-for-number", None)


def local_alone(share: Share) -> Value:
    """Forgot the upstream gradient."""
    return share.edge.local


def upstream_alone(share: Share) -> Value:
    """Gave the upstream and forgot the local derivative."""
    return share.upstream


def own_factor(share: Share) -> Value:
    """In a product, multiplied by the operand itself and not by the other one."""
    return None if share.factor is None else multiply(share.upstream, share.value)


def whole_gradient(share: Share) -> Value:
    """Gave the sum over the paths so far for one of them."""
    return None if share.before is None else share.total


def added(share: Share) -> Value:
    """Added along a path where the chain rule multiplies."""
    return None if share.edge.local is None else add(share.upstream, share.edge.local)


def source_value(share: Share) -> Value:
    """Gave the value for the gradient."""
    return share.value


def without_n(share: Share) -> Value:
    """Forgot that a mean divides by the number of its elements."""
    if (share.target.op or "") not in MEANS:
        return None
    return multiply(share.contribution, float(count_of(share)))


def count_of(share: Share) -> int:
    """Over how many elements the share's target takes the mean, if it takes one."""
    return averaged(share.target.op or "", share.value)


def averaged(op: str, value: Value) -> int:
    """Over how many elements of its first operand's value this op takes a mean."""
    if not isinstance(value, list):
        return 1
    if op in _MEANS_OF_ROWS:
        return len(value) if value and isinstance(value[0], list) else 1
    return len(flatten(value))


def unsummed(share: Share) -> Value:
    """Forgot that a tensor which was broadcast receives the sum of its shares."""
    if _SUMMED not in (share.edge.formula or ""):
        return None
    if (share.target.op or "").removesuffix("_") == "mul":
        return multiply(share.upstream, share.factor)
    return share.upstream if share.edge.formula.startswith("1,") else None


# --------------------------------------------------------------- where paths meet


def about_a_sum(share: Share) -> Iterator[Mistake]:
    """Wrong answers to: what is the gradient, now that a further share has come?"""
    yield from wrong("one-path", share.contribution)
    yield from wrong("one-path", share.before)
    yield from wrong("multiplied-paths", multiply(share.before, share.contribution))
    if share.grad is not None:
        yield from wrong("accumulation-for-paths", add(share.grad, share.total))
    yield from wrong("sign", negative(share.total))
    yield from wrong("value-for-gradient", share.value)
    yield Mistake("none-for-number", None)


# --------------------------------------------------------------- into .grad


def about_a_write(write: Write) -> Iterator[Mistake]:
    """Wrong answers to: what will `.grad` be?"""
    yield from _about_adding(write) if write.before is not None else _about_storing(write)
    if write.rate is not None:
        step = multiply(write.incoming, write.rate)
        yield from wrong("learning-rate-in-grad", step)
        yield from wrong("update-in-grad", add(write.value, negative(step)))
    yield from wrong("sign", negative(write.after))
    yield from wrong("value-for-gradient", write.value)
    yield Mistake("none-for-number", None)


def _about_adding(write: Write) -> Iterator[Mistake]:
    if write.old is not None and _is_zero(write.before):
        yield from wrong("forgot-reset", add(write.old, write.incoming))
    yield from wrong("thought-reset" if write.cleared else "overwrote", write.incoming)
    if not _is_zero(write.before):
        yield from wrong("always-doubles", multiply(write.before, 2.0))
    yield from wrong("kept-before", write.before)
    if len(write.shares) > 1:
        last = write.shares[-1].contribution
        yield from wrong("paths-for-accumulation", add(write.before, last))
    if _is_zero(write.before):
        yield Mistake("none-for-zero", None)


def _about_storing(write: Write) -> Iterator[Mistake]:
    if _is_zero(write.after):
        yield Mistake("none-for-zero", None)
    if write.old is not None:
        yield from wrong("forgot-reset", add(write.old, write.incoming))
    if len(write.shares) > 1:
        for share in reversed(write.shares):
            yield from wrong("one-path", share.contribution)
    yield from wrong("doubles-at-once", multiply(write.incoming, 2.0))
    if len(write.shares) == 1:
        share = write.shares[0]
        yield from wrong("forgot-upstream", local_alone(share))
        yield from wrong("forgot-local", upstream_alone(share))


def about_a_reset(before: Value, after: Value) -> Iterator[Mistake]:
    """Wrong answers to: what is `.grad` after it was cleared?"""
    if after is None:
        yield from wrong("zero-for-none", multiply(before, 0.0) if before is not None else 0.0)
        yield from wrong("zero-for-none", 0.0)
    else:
        yield Mistake("none-for-cleared", None)
    if before is not None:
        yield from wrong("not-yet-written", before)


# --------------------------------------------------------------- small arithmetic


def negative(value: Value) -> Value:
    return multiply(value, -1.0)


def plausible(truth: Value) -> Iterator[Value]:
    """Numbers near the truth that stand for no misconception, to fill four options up."""
    number = 0.0 if truth is None else truth
    yield from (multiply(number, 2.0), add(number, 1.0), multiply(number, 0.5))
    yield from (add(number, -1.0), multiply(number, 3.0), add(number, 2.0), multiply(number, -2.0))


def fillers(truth: Value, mistakes: tuple[Mistake, ...], wanted: int = 3) -> tuple[Value, ...]:
    """As many plausible numbers as are missing to `wanted` wrong answers."""
    found: list[Value] = []
    for answer in plausible(truth):
        if len(mistakes) + len(found) >= wanted:
            break
        known = [truth, *(mistake.answer for mistake in mistakes), *found]
        if not any(same(answer, each) for each in known):
            found.append(answer)
    return tuple(found)


def _is_zero(value: Value) -> bool:
    return value is not None and all(each == 0 for each in flatten(value) if is_number(each))
