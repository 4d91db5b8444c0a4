"""Checks a recording against three things that are not the recorder: `check(recording)`.

Sums of contributions, the same program without the recorder, and finite differences. The program
runs again in this process with all its rights, twice or more: for code of one's own only.
"""

from __future__ import annotations

import ast
import math
import time

import torch

from autograd_lab.checking.differences import find_differences, unchecked
from autograd_lab.checking.pairing import hooked_nodes, label
from autograd_lab.checking.rerun import Rerun
from autograd_lab.checking.tape import Tape
from autograd_lab.model.check import (
    AGREES,
    DIFFERS,
    NOT_CHECKED,
    Check,
    Deviation,
    PassCheck,
)
from autograd_lab.model.index import changes
from autograd_lab.model.numbers import flatten, show_number
from autograd_lab.model.recording import Node, Pass, Recording, Summary, Value, Variable
from autograd_lab.program.elsewhere import names_from_elsewhere
from autograd_lab.program.parsing import parse

MOST_ELEMENTS = 200
# What a run prints, the type and message of what it raises, and the variables it leaves behind.
_Outcome = tuple[str, tuple[str, str] | None, dict[str, Variable]]
_RANDOM = (
    "the program gives something else each time it runs (random numbers without a seed, the time); "
    "begin it with torch.manual_seed(0)"
)
_CALLABLE = "the recording is of a function, whose source does not run alone; record a program text"


def check(recording: Recording, max_seconds: float = 5.0) -> Check:
    """Compares a recording with what it should be, in at most about `max_seconds`.

    For every pass: whether each node's gradient is the sum of its contributions and its seed; and
    whether each leaf's gradient agrees with central finite differences in float64 (at most 200
    elements, spread evenly; see `differences` for the tolerances). For the whole: whether the
    program without the recorder prints, raises and leaves behind the same. What cannot be compared
    says why. Raises ValueError where `max_seconds` is not larger than 0.
    """
    if not max_seconds > 0:
        raise ValueError(f"max_seconds={max_seconds}: give a number larger than 0")
    deadline = time.monotonic() + max_seconds
    why = _cannot_run(recording)
    untraced = Deviation(NOT_CHECKED, why=why) if why else _untraced(recording, deadline)
    if not why and untraced.why == _RANDOM:
        why = _RANDOM
    if why:
        slopes = [unchecked(each, why) for each in recording.passes]
    else:
        slopes = _slopes(recording, deadline)
    passes = tuple(
        PassCheck(each.index, _contributions(each), leaves)
        for each, leaves in zip(recording.passes, slopes, strict=True)
    )
    return Check.of(passes, untraced)


def _cannot_run(recording: Recording) -> str:
    """Why the code cannot run alone; empty where it can.

    The source of a function is no program: it has one statement, or nowhere imports torch.
    """
    if recording.code is None:
        return "the recording is of a function without source"
    try:
        tree = parse(recording.code)
    except SyntaxError:
        failed = recording.error is not None and recording.error.kind == "syntax"
        return "the program is not Python, so nothing ran" if failed else _CALLABLE
    ran = any(each.graph.nodes for each in recording.passes)
    if ran and len(tree.body) == 1:
        return _CALLABLE
    if recording.error is None or recording.error.type != "NameError":
        missing = names_from_elsewhere(tree)
        if missing:
            return f"the program uses {missing[0]}, which it does not make itself"
    imports = any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in ast.walk(tree))
    return _CALLABLE if ran and not imports else ""


# ------------------------------------------------------------ sums of contributions


def _contributions(each: Pass) -> Deviation:
    """For every node, the contributions on its edges and the seed beside its gradient."""
    arriving: dict[str, list[Value]] = {}
    for _, change in changes(each, "gradient", "seed"):
        arriving[change.target] = [change.after]
    for edge in each.graph.edges:
        if edge.contribution is not None:
            arriving.setdefault(edge.source, []).append(edge.contribution)
    hooked = hooked_nodes(each)
    largest, where, compared, wrong = 0.0, "", 0, ""
    for node in each.graph.nodes:
        terms = arriving.get(node.id, [])
        unreadable = None in terms  # torch.func hands out no numbers
        if node.id in hooked or unreadable or node.dtype.startswith("complex"):
            continue
        if node.gradient is None and not terms:
            continue
        compared += 1
        deviation, tolerance = _sum_deviation(node, terms)
        if deviation > largest:
            largest, where = deviation, label(node)
        if deviation > tolerance and not wrong:
            wrong = (
                f"{label(node)} has the gradient {_text(node.gradient)}, "
                f"which is {show_number(deviation)} from the sum of its contributions"
            )
    why = f"{len(hooked)} with a hook that changes the gradient left out" if hooked else ""
    if not compared:
        return Deviation(NOT_CHECKED, why=why or "no gradient flowed in this pass")
    verdict = DIFFERS if wrong else AGREES
    return Deviation(verdict, largest, where, compared, wrong or why)


def _sum_deviation(node: Node, terms: list[Value]) -> tuple[float, float]:
    """How far a node's gradient is from the sum of these terms, and how far rounding may bring it.

    Of large tensors the means are compared: the mean of a sum is the sum of the means.
    """
    if node.gradient is None or not terms:
        return math.inf, 0.0
    dtype = getattr(torch, node.dtype)
    columns = [[float(each) for each in _elements(value)] for value in (node.gradient, *terms)]
    if len({len(each) for each in columns}) > 1:
        # A large root's seed of ones stands as a summary beside sums of the same shape.
        columns = [[sum(each) / max(len(each), 1)] for each in columns]
    gradient, *rest = (torch.tensor(each, dtype=torch.float64) for each in columns)
    if not gradient.numel():
        return 0.0, 0.0
    total = sum(rest[1:], rest[0]).to(dtype).double()
    same = (total == gradient) | (total.isnan() & gradient.isnan())
    gaps = torch.where(same, 0.0, (total - gradient).abs()).nan_to_num(math.inf, math.inf)
    scale = max(map(_largest, (node.gradient, *terms)))
    return gaps.max().item(), 100 * torch.finfo(dtype).eps * scale


def _largest(value: Value) -> float:
    """The largest finite number in a value; of a mean, of what was averaged: that was rounded."""
    ends = [value.min, value.max] if isinstance(value, Summary) else flatten(value)
    return max((abs(float(each)) for each in ends if math.isfinite(each)), default=0.0)


def _elements(value: Value) -> list:
    return [value.mean] if isinstance(value, Summary) else flatten(value)


# ------------------------------------------------------------ without the recorder


def _untraced(recording: Recording, deadline: float) -> Deviation:
    if recording.truncated:
        return Deviation(NOT_CHECKED, why="the program was stopped while it was recorded")
    bare = _bare(recording.code, deadline)
    if bare is None:
        return Deviation(NOT_CHECKED, why="there was no time to run the program again")
    error = recording.error and (recording.error.type, recording.error.message)
    result = _same((recording.output, error, recording.variables), bare)
    if result.verdict == DIFFERS:
        other = _bare(recording.code, deadline, other_generator=True)
        if other is None or _same(bare, other).verdict == DIFFERS:
            return Deviation(NOT_CHECKED, why=_RANDOM)
    return result


def _bare(code: str, deadline: float, other_generator: bool = False) -> _Outcome | None:
    """What the program gives without the recorder; None where there is no time for it."""
    run = Rerun(code, deadline)
    run.run(other_generator=other_generator)
    run.release()
    return None if run.stopped else (run.output, run.error, run.variables)


def _same(mine: _Outcome, other: _Outcome) -> Deviation:
    """Output, exception and all variables with their `.grad`, numbers to 1e-6 of their size."""
    (output, error, variables), (other_output, other_error, others) = mine, other
    if output != other_output:
        return Deviation(DIFFERS, where="output", why="it prints something else")
    if error != other_error:
        said = [": ".join(each) if each else "no error" for each in (other_error, error)]
        return Deviation(DIFFERS, where="error", why=" instead of ".join(said))
    missing = variables.keys() ^ others.keys()
    if missing:
        return Deviation(DIFFERS, where=min(missing), why=f"{min(missing)} is not in both")
    largest, where = 0.0, ""
    for name, variable in variables.items():
        deviation, different = _variables_differ(variable, others[name])
        if different:
            return Deviation(DIFFERS, deviation, name, why=f"{different} of {name} is different")
        if deviation > largest:
            largest, where = deviation, name
    return Deviation(AGREES, largest, where, len(variables))


def _variables_differ(mine: Variable, other: Variable) -> tuple[float, str]:
    """The largest deviation, and which fact of the two is different, if any."""
    for fact in ("shape", "dtype", "requires_grad", "is_leaf", "grad_fn"):
        if getattr(mine, fact) != getattr(other, fact):
            return 0.0, fact
    largest = 0.0
    for fact in ("value", "grad"):
        deviation, scale = _distance(getattr(mine, fact), getattr(other, fact))
        largest = max(largest, deviation)
        if deviation > 1e-6 * scale:
            return deviation, fact
    return largest, ""


def _distance(one: Value, other: Value) -> tuple[float, float]:
    """The largest absolute difference, infinite where the kinds differ; the largest magnitude."""
    if isinstance(one, Summary) and isinstance(other, Summary):
        one, other = [one.min, one.max, one.mean], [other.min, other.max, other.mean]
    pairs = list(zip(flatten(one), flatten(other), strict=False))
    if len(flatten(one)) != len(flatten(other)):
        return math.inf, 1.0
    largest = scale = 0.0
    for mine, his in pairs:
        if mine == his or (mine != mine and his != his):
            continue
        if not isinstance(mine, (int, float)) or not isinstance(his, (int, float)):
            return math.inf, 1.0
        gap = abs(mine - his)
        largest = max(largest, gap if math.isfinite(gap) else math.inf)
        scale = max(scale, *(abs(each) for each in (mine, his) if math.isfinite(each)), 0.0)
    return largest, scale


# ------------------------------------------------------------ finite differences


def _slopes(recording: Recording, deadline: float) -> list:
    """A second run on tape, and from the tape the difference quotients."""
    if not any(step.kind == "seed" for step in recording.steps):
        return [() for _ in recording.passes]
    seeds = sum(step.kind == "seed" for step in recording.steps)
    now = time.monotonic()
    run = Rerun(recording.code, now + (deadline - now) / 2)
    tape = Tape(run, seeds if recording.truncated else None)
    try:
        run.run(tape)
        if run.stopped and not recording.truncated:
            why = "there was no time to run the program again"
            return [unchecked(each, why) for each in recording.passes]
        names = {tape.leaf_index(tensor): name for name, tensor in run.tensors()}
        return find_differences(recording, tape, names, run, deadline, MOST_ELEMENTS)
    finally:
        tape.release()
        run.release()


def _text(value: Value) -> str:
    if isinstance(value, (int, float)):
        return show_number(value)
    return "None" if value is None else "of several elements"
