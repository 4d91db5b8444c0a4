"""The checks of an exercise, as sentences: read from a lesson file, judged on a recording.

A check says what a right program leaves behind, never how it is written, so that a solution of
another form passes. Nothing here runs a program.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograd_lab.lessons.model import Exercise
from autograd_lab.model.numbers import flatten, show
from autograd_lab.model.recording import Failure, Pass, Recording, Step, Summary, Variable
from autograd_lab.model.text import count as counted

_NAME = r"(?P<name>[A-Za-z_][\w.\[\]]*?)"
_VALUE = rf"{_NAME}(?:\.(?P<fact>value|grad|requires_grad|is_leaf|grad_fn|shape))?"
_COUNT = r"(?P<least>at least )?(?P<count>\d+)"
# As near as a sum of another order comes in float32.
_RELATIVE, _ABSOLUTE = 1e-4, 1e-6
_SENTENCES = (
    "w.grad == -2, w.is_leaf == True, x.grad != None, loss below 0.1, loss above 0, no error, "
    "no update outside no_grad, w.grad cleared before each backward, at least 3 updates of w, "
    "2 backward passes, Cube called, output contains True"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a check holds; `found` is what the program left, `hint` what one may think of.

    A hint is the lesson's own Markdown, `ours`, but for that of an error, which is plain text.
    """

    that: str
    holds: bool
    found: str
    hint: str
    ours: bool = True


@dataclass(frozen=True, slots=True)
class _Finding:
    holds: bool
    found: str


_Judge = Callable[[re.Match[str], Recording], _Finding]


def read_check(that: str) -> None:
    """Nothing, where the sentence is one that can be judged; else ValueError with the cure."""
    _matching(that)


def judge(exercise: Exercise, recording: Recording) -> tuple[Verdict, ...]:
    """A verdict for each check of the exercise, in its order; first of all for an error."""
    verdicts = [
        Verdict(check.that, finding.holds, finding.found, check.hint)
        for check in exercise.checks
        for finding in [_judged(check.that, recording)]
    ]
    error = recording.error
    if error is not None and all(each.that != "no error" for each in verdicts):
        hint = " ".join(part for part in (error.explanation, error.fix) if part)
        verdicts.insert(0, Verdict("no error", False, _where(error), hint or error.message, False))
    return tuple(verdicts)


def _judged(that: str, recording: Recording) -> _Finding:
    found, judging = _matching(that)
    return judging(found, recording)


def _matching(that: str) -> tuple[re.Match[str], _Judge]:
    for pattern, judging in _GRAMMAR.items():
        found = re.fullmatch(pattern, that)
        if found is None:
            continue
        if "wanted" in found.re.groupindex:
            _literal(found["wanted"])
        return found, judging
    raise ValueError(
        f"the check {that!r} is no sentence that can be judged; write one such as: {_SENTENCES}"
    )


def _literal(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise ValueError(
            f"{text!r} is no number, list, True, False, None or quoted text; write it as Python "
            "would print it"
        ) from None


# What a name stands for when the program has ended


def _equal(found: re.Match[str], recording: Recording) -> _Finding:
    variable = recording.variables.get(found["name"])
    if variable is None:
        return _absent(found["name"])
    value = _fact(variable, found["fact"])
    same = _same(value, _literal(found["wanted"]))
    return _Finding(same == (found["sign"] == "=="), _said(found, value))


def _beyond(found: re.Match[str], recording: Recording) -> _Finding:
    """Every number of a tensor lies there; NaN lies nowhere."""
    variable = recording.variables.get(found["name"])
    if variable is None:
        return _absent(found["name"])
    value, limit = _fact(variable, found["fact"]), float(found["limit"])
    numbers = [value.min, value.max] if isinstance(value, Summary) else flatten(value)
    below = found["sign"] == "below"
    holds = bool(numbers) and all(
        isinstance(each, (int, float)) and (each < limit if below else each > limit)
        for each in numbers
    )
    return _Finding(holds, _said(found, value))


def _fact(variable: Variable, fact: str | None) -> Any:
    value = getattr(variable, fact or "value")
    return list(value) if isinstance(value, tuple) else value


def _same(value: object, wanted: object) -> bool:
    if isinstance(wanted, (list, tuple)):
        return (
            isinstance(value, list) and len(value) == len(wanted) and all(map(_same, value, wanted))
        )
    if isinstance(wanted, (bool, str)) or wanted is None:
        return type(value) is type(wanted) and value == wanted
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return isinstance(wanted, (int, float)) and math.isclose(
        value, wanted, rel_tol=_RELATIVE, abs_tol=_ABSOLUTE
    )


def _said(found: re.Match[str], value: Any) -> str:
    name = found["name"] + (f".{found['fact']}" if found["fact"] else "")
    plain = value is None or isinstance(value, (int, float, list, Summary))
    return f"{name} is {show(value) if plain else value}"


def _absent(name: str) -> _Finding:
    return _Finding(False, f"there is no {name}")


# What happened on the way


def _no_error(_: re.Match[str], recording: Recording) -> _Finding:
    error = recording.error
    return _Finding(error is None, "" if error is None else _where(error))


def _where(error: Failure) -> str:
    return f"{error.type} in line {error.line}" if error.line else error.type


def _no_tracked_update(_: re.Match[str], recording: Recording) -> _Finding:
    """No leaf was written in place where torch tracks it, and none was rebound to a result."""
    error = recording.error
    if error is not None and error.kind == "leaf changed in place":
        return _Finding(False, _where(error))
    nodes = [node for each in recording.passes for node in each.graph.nodes]
    leaves = {node.name for node in nodes if node.kind == "leaf" and node.requires_grad}
    for node in nodes:
        tracked = node.kind == "op" and node.state == "tracked" and node.requires_grad
        if tracked and node.name is not None and node.name in leaves:
            return _Finding(False, f"line {node.line} makes {node.name} the result of an operation")
    return _Finding(True, "")


def _updates(found: re.Match[str], recording: Recording) -> _Finding:
    name = found["name"]
    count = sum(1 for each, step in _steps(recording, "update") if name in _names(each, step))
    return _counted(found, count, f"{counted(count, 'update')} of {name}")


def _passes(found: re.Match[str], recording: Recording) -> _Finding:
    count = len({each.index for each, _ in _steps(recording, "seed")})
    return _counted(found, count, "1 backward pass" if count == 1 else f"{count} backward passes")


def _counted(found: re.Match[str], count: int, words: str) -> _Finding:
    wanted = int(found["count"])
    return _Finding(count >= wanted if found["least"] else count == wanted, words)


def _cleared(found: re.Match[str], recording: Recording) -> _Finding:
    """Whatever is stored in a `.grad` is stored where nothing, or 0, was before."""
    name = found["name"]
    for each, step in _steps(recording, "accumulate"):
        if name not in _names(each, step):
            continue
        for change in step.changes:
            if change.field == "grad" and any(flatten(change.before)):
                return _Finding(
                    False, f"{name}.grad still held {show(change.before)} in pass {each.index + 1}"
                )
    return _Finding(True, "")


def _called(found: re.Match[str], recording: Recording) -> _Finding:
    ops = {node.op for each in recording.passes for node in each.graph.nodes if node.op}
    return _Finding(found["op"] in ops, f"nothing calls {found['op']}")


def _printed(found: re.Match[str], recording: Recording) -> _Finding:
    return _Finding(found["text"] in recording.output, "it printed something else")


def _steps(recording: Recording, kind: str) -> list[tuple[Pass, Step]]:
    return [(each, step) for each in recording.passes for step in each.steps if step.kind == kind]


def _names(each: Pass, step: Step) -> set[str | None]:
    return {each.graph.node(node).name for node in step.nodes}


_GRAMMAR: dict[str, _Judge] = {
    "no error": _no_error,
    "no update outside no_grad": _no_tracked_update,
    rf"{_COUNT} updates? of {_NAME}": _updates,
    rf"{_COUNT} backward pass(?:es)?": _passes,
    rf"{_NAME}\.grad cleared before each backward": _cleared,
    r"(?P<op>\w+) called": _called,
    r"output contains (?P<text>.+)": _printed,
    rf"{_VALUE} (?P<sign>==|!=) (?P<wanted>.+)": _equal,
    rf"{_VALUE} (?P<sign>below|above) (?P<limit>-?\d+(?:\.\d+)?(?:e-?\d+)?)": _beyond,
}
