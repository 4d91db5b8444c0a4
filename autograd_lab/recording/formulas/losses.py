"""Derivatives of losses, with the mean's division written out."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

from autograd_lab.model.recording import Summary, Value
from autograd_lab.recording.formulas.arguments import Bound, Shape, Unknown, bare


def _elementwise(texts: dict[str, str]) -> Callable[[Bound], str]:
    """A loss of each element, of which `reduction` takes the mean or the sum."""

    def rule(call: Bound) -> str:
        call.leave_out(*(name for name in ("weight", "pos_weight") if name in call.arguments))
        whole = _broadcast(call.shape("input"), call.shape("target"))
        return texts[call.wanted].format_map(call) + _share(call, whole) + call.summed(whole)

    return rule


def _binary_cross_entropy(call: Bound) -> str:
    rule = _elementwise(
        {
            "input": "({input} − {target}) / ({input}·(1 − {input}))",
            "target": "(ln(1 − {input}) − ln({input}))",
        }
    )
    at_a_border = call.wanted == "input" and (call.has("input", 0) or call.has("input", 1))
    return rule(call) + (" (torch divides by at least 1e−12)" if at_a_border else "")


def _share(call: Bound, whole: Shape) -> str:
    reduction, count = call.plain("reduction"), math.prod(whole)
    if reduction not in ("mean", "sum", "none"):
        raise Unknown
    return f" / {count}" if reduction == "mean" and count != 1 else ""


def _broadcast(one: Shape, other: Shape) -> Shape:
    pairs = itertools.zip_longest(reversed(one), reversed(other), fillvalue=1)
    return tuple(pair[1] if pair[0] == 1 else pair[0] for pair in pairs)[::-1]


def _cross_entropy(call: Bound) -> str:
    call.leave_out("weight", "label_smoothing")
    x, y = bare(call.text("input")), call.text("target")
    scores = call.shape("input")
    share, along = _share(call, _samples(scores)), _along(scores)
    if scores == call.shape("target"):  # probabilities, which need not sum to 1
        if call.wanted == "target":
            return f"−log_softmax({x}){share}{along}"
        return f"(softmax({x})·sum({bare(y)}) − {y}){share}{along}"
    _check_that_all_count(call)
    return f"(softmax({x}) − onehot({bare(y)})){share}{along}"


def _nll(call: Bound) -> str:
    call.leave_out("weight")
    _check_that_all_count(call)
    return f"−onehot({bare(call.text('target'))})" + _share(call, _samples(call.shape("input")))


def _samples(scores: Shape) -> Shape:
    """The shape without its classes, which stand in dimension 1 (0 for a single sample)."""
    return scores[:1] + scores[2:] if len(scores) > 1 else ()


def _along(scores: Shape) -> str:
    return ", along dimension 1" if len(scores) > 1 else ""


def _check_that_all_count(call: Bound) -> None:
    """Gives up where a target may be one to ignore: then the mean has fewer terms."""
    value = call.value("target")
    lowest = value.min if isinstance(value, Summary) else min(_flat(value), default=0)
    if call.wanted != "input" or lowest < 0 or call.plain("ignore_index") >= 0:
        raise Unknown


def _flat(value: Value) -> list:
    if value is None:
        raise Unknown
    if not isinstance(value, list):
        return [value]
    return [element for each in value for element in _flat(each)]


_PAIR = "input target size_average reduce reduction=mean"
_CLASSES = "input target weight size_average ignore_index=-100 reduce reduction=mean"
# op: (parameters, rule)
LOSSES: dict[str, tuple[str, Callable[[Bound], str]]] = {
    "mse_loss": (
        f"{_PAIR} weight",
        _elementwise({"input": "2·({input} − {target})", "target": "2·({target} − {input})"}),
    ),
    "l1_loss": (
        f"{_PAIR} weight",
        _elementwise(
            {"input": "sign({input} − {target})", "target": "sign({target} − {input})"},
        ),
    ),
    "binary_cross_entropy": (
        "input target weight size_average reduce reduction=mean",
        _binary_cross_entropy,
    ),
    "binary_cross_entropy_with_logits": (
        "input target weight size_average reduce reduction=mean pos_weight",
        _elementwise({"input": "(σ({input}) − {target})", "target": "−{input}"}),
    ),
    "cross_entropy": (f"{_CLASSES} label_smoothing=0", _cross_entropy),
    "nll_loss": (_CLASSES, _nll),
}
