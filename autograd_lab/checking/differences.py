"""Each leaf's recorded gradient beside central finite differences of the recorded ops.

The taped calls run again in float64 with one element of one leaf moved by h = 1e-6 (times the
element, where it is larger than 1) to either side. The difference quotient and the gradient agree
within 1e-3 of the larger one: float32 carries 7 digits, a chain of ops loses some of them, and a
wrong derivative is rarely wrong by less. To that comes 1e-6 of the largest seed or contribution,
whose own rounding is 6e-8, for gradients that are differences of larger numbers; and the rounding
of the quotient itself, 2e-9 of the largest number on the way. Float64 programs must agree to 1e-5.

Where they do not, float32 may have rounded the truth away (`1 − tanh²` near saturation). Then
autograd runs on the taped calls too: if it gives the recorded gradient in the program's own
precision, and the difference quotient in float64, it was rounding, and both agree. Everything else
differs.

Where the quotients to the left and to the right still differ at h / 100, the function has a kink:
that is "not smooth here", whatever autograd chose.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import torch

from autograd_lab.checking.design import by_design
from autograd_lab.checking.elements import magnitude, place_of, spread
from autograd_lab.checking.pairing import behind_hooks, label, match_leaves, match_passes
from autograd_lab.checking.replay import UNSEEN, CannotReplay, Path, Replay, path_of
from autograd_lab.checking.tape import Backward, Tape
from autograd_lab.model.check import (
    AGREES,
    BY_DESIGN,
    DIFFERS,
    NOT_CHECKED,
    NOT_SMOOTH,
    LeafCheck,
)
from autograd_lab.model.index import changes
from autograd_lab.model.numbers import flatten, show_number
from autograd_lab.model.recording import Node, Pass, Recording, Summary

_STEP = 1e-6
_SUM = -1  # stands for all elements at once


@dataclass(frozen=True, slots=True)
class _Baseline:
    """The taped calls run again from unchanged leaves; `why` that does not give what it gave."""

    why: str
    root: float = 0.0
    largest: float = 0.0


@dataclass(frozen=True, slots=True)
class _Found:
    element: int
    analytic: float
    numeric: float
    verdict: str
    why: str = ""

    @property
    def deviation(self) -> float:
        gap = abs(self.analytic - self.numeric)
        return gap if math.isfinite(gap) else math.inf


@dataclass(eq=False, slots=True)
class _Job:
    """One leaf of one pass, and what was found out about it."""

    node: Node
    why: str = ""
    path: Path | None = None
    leaf: int = -1
    analytic: list[float] = field(default_factory=list)
    scale: float = 1.0  # of the seeds and the contributions that arrive here
    largest: float = 0.0  # of all values in the pass
    elements: list[int] = field(default_factory=list)
    found: list[_Found] = field(default_factory=list)
    exact: tuple | None = None


def find_differences(
    recording: Recording, tape: Tape, names: dict[int, str], run, deadline: float, most: int
) -> list[tuple[LeafCheck, ...]]:
    """For each pass, a check of every leaf that it drew and its backward could reach.

    `names`: leaf of the tape -> a variable's name; `most` elements are compared at most.
    """
    jobs: list[list[_Job]] = []
    with run.its_turn(deadline):  # until here, if a call should take too long
        for each, backward in match_passes(recording, tape):
            run.check()
            jobs.append(_jobs(each, backward, tape, names))
        _compare(jobs, tape, run, deadline, most)
    everything = [job for each in jobs for job in each]
    total = sum(len(job.elements) for job in everything)
    done = sum(len(job.found) for job in everything)
    left_out = f"left out: {done} of {total} elements were compared, as number and time permit"
    results = [tuple(_result(job, left_out) for job in each) for each in jobs]
    late = recording.passes[len(jobs) :]
    return results + [unchecked(each, "there was no time for it") for each in late]


def unchecked(each: Pass, why: str) -> tuple[LeafCheck, ...]:
    """The leaves of a pass that a gradient reached, none of them checked."""
    return tuple(_result(_Job(node, why), "") for node in _leaves(each))


# ------------------------------------------------------------ what there is to compare


def _leaves(each: Pass) -> list[Node]:
    return [node for node in each.graph.nodes if node.kind == "leaf" and node.gradient is not None]


def _jobs(each: Pass, backward, tape: Tape, names: dict[int, str]) -> list[_Job]:
    if backward is None:
        return []
    why = backward if isinstance(backward, str) else backward.why
    if why:
        return [_Job(node, why) for node in _leaves(each)]
    path = path_of(tape, backward)
    if path.unseen:
        return [_Job(node, UNSEEN) for node in _leaves(each)]
    nodes = [node for node in each.graph.nodes if node.kind == "leaf" and node.requires_grad]
    matches = match_leaves(each, nodes, path, tape, names)
    hooked = behind_hooks(each)
    scale, largest = _seed_scale(each), _largest_in(each)
    jobs = []
    for node in nodes:
        leaf = matches.get(node.id)
        asked = leaf is not None and _asked(backward, leaf)
        if node.gradient is None and not asked:
            continue
        job = _Job(node, path=path, leaf=-1 if leaf is None else leaf, largest=largest)
        jobs.append(job)
        if leaf is None:
            job.why = "the second run has no such leaf"
        elif not asked:
            job.why = "the gradient was asked for other tensors"
        elif node.id in hooked:
            job.why = f"a hook changes this gradient on its way ({hooked[node.id]})"
        elif node.dtype.startswith("complex"):
            job.why = "a complex leaf has no single difference quotient"
        else:
            _prepare(job, max(scale, _scale_at(each, node)))
    return jobs


def _asked(backward: Backward, leaf: int) -> bool:
    return backward.inputs is None or leaf in backward.inputs


def _prepare(job: _Job, scale: float) -> None:
    gradient, count = job.node.gradient, math.prod(job.node.shape)
    if isinstance(gradient, Summary) or (gradient is None and count > 64):
        job.analytic = [0.0 if gradient is None else gradient.mean * count]
        job.elements, job.scale = [_SUM], scale * count
    else:
        job.analytic = [0.0] * count if gradient is None else flatten(gradient)[:count]
        count = len(job.analytic)  # at the end of the pass the leaf may have another shape
        job.elements, job.scale = list(range(count)), scale


def _seed_scale(each: Pass) -> float:
    return max(magnitude(change.after) for _, change in changes(each, "gradient", "seed"))


def _scale_at(each: Pass, node: Node) -> float:
    """The largest contribution that arrives at a node."""
    arriving = (edge.contribution for edge in each.graph.edges if edge.source == node.id)
    return max(map(magnitude, arriving), default=0.0)


def _largest_in(each: Pass) -> float:
    return max((magnitude(node.value) for node in each.graph.nodes), default=0.0)


# ------------------------------------------------------------ comparing


def _compare(jobs: list[list[_Job]], tape: Tape, run, deadline: float, most: int) -> None:
    """Compares elements spread over all leaves of all passes, while number and time permit."""
    everything = [(job, element) for each in jobs for job in each for element in job.elements]
    baselines: dict[int, _Baseline] = {}
    for number in spread(len(everything), most):
        job, element = everything[number]
        if time.monotonic() > deadline:
            return
        run.check()
        place = id(job.path)
        if place not in baselines:
            baselines[place] = _baseline(tape, job.path)
        job.why = job.why or baselines[place].why
        if job.why:
            continue
        try:
            job.found.append(_element(job, tape, baselines[place], element))
        except CannotReplay as error:
            job.why = str(error)


def _baseline(tape: Tape, path: Path) -> _Baseline:
    try:
        replay = Replay(tape, path)
    except CannotReplay as error:
        return _Baseline(str(error))
    largest = 0.0
    for root, value in zip(replay.roots, path.backward.values, strict=True):
        again, recorded = root.detach().double(), value.double()
        if not torch.isfinite(recorded).all():
            return _Baseline(f"the result is not finite ({_first_bad(recorded)})")
        if recorded.numel():
            largest = max(largest, recorded.abs().max().item())
        relative = max(1e-3, 10 * torch.finfo(value.dtype).eps)
        if not torch.allclose(again, recorded, rtol=relative, atol=1e-4 * max(largest, 1.0)):
            reason = "running the recorded ops again in float64 gives another result"
            return _Baseline(f"{reason} ({_first(again)} instead of {_first(recorded)})")
    return _Baseline("", replay.root.item(), largest)


@dataclass(frozen=True, slots=True)
class _Quotients:
    """Difference quotients to both sides at one step, and how far rounding may move them."""

    left: float
    right: float
    tolerance: float

    @property
    def central(self) -> float:
        return (self.left + self.right) / 2

    @property
    def gap(self) -> float:
        return abs(self.right - self.left)

    def kink(self) -> bool:
        return not self.gap <= self.tolerance + 1e-3 * self.size

    @property
    def size(self) -> float:
        return max(abs(self.left), abs(self.right))


def _element(job: _Job, tape: Tape, baseline: _Baseline, element: int) -> _Found:
    analytic = float(job.analytic[0 if element == _SUM else element])
    quotients = _steps(job, tape, baseline, element)
    wide = next(quotients)
    if not math.isfinite(analytic):
        why = f"torch's gradient is {show_number(analytic)} here, which no quotient can be"
        smooth = math.isfinite(wide.central) and not wide.kink()
        return _Found(element, analytic, wide.central, NOT_CHECKED if smooth else NOT_SMOOTH, why)
    if _close(job, analytic, wide) and not wide.kink():
        return _Found(element, analytic, wide.central, AGREES)
    near = next(quotients)
    if not math.isfinite(near.central):
        why = "the function is not defined, or not finite, on both sides"
        return _Found(element, analytic, near.central, NOT_SMOOTH, why)
    if near.kink() and near.gap > wide.gap / 10:
        left, right = show_number(near.left), show_number(near.right)
        why = f"the slope is {left} to the left and {right} to the right"
        return _Found(element, analytic, near.central, NOT_SMOOTH, why)
    best = near if wide.kink() or not math.isfinite(wide.central) else wide
    if _close(job, analytic, near):
        return _Found(element, analytic, near.central, AGREES)
    exact = _exact_if_rounded(job, tape, element, analytic, best)
    if exact is not None:
        why = f"in float64, torch's gradient is {show_number(exact)}: {job.node.dtype} rounds"
        return _Found(element, analytic, best.central, AGREES, why)
    why = f"the gradient is {show_number(analytic)}, the quotient {show_number(best.central)}"
    if job.node.gradient is None:
        why = f"no gradient reached it, but the quotient is {show_number(best.central)}"
    is_flat = abs(best.central) <= best.tolerance
    meant = by_design(tape, job.path, is_flat) if _as_torch(job, element, analytic) else ""
    if meant:
        return _Found(element, analytic, best.central, BY_DESIGN, f"{meant}: {why}")
    return _Found(element, analytic, best.central, DIFFERS, why + _written_behind(job))


def _steps(job: _Job, tape: Tape, baseline: _Baseline, element: int):
    """The quotients at h; then at h / 100, or at 1e-6 of an element that is smaller than that."""
    leaf = tape.leaves[job.leaf]
    used = leaf.snapshots[max(job.path.leaves[job.leaf])]  # later the leaf may have another shape
    values = used.double().reshape(-1)
    size = (values.abs().max() if element == _SUM else values[element].abs()).item()
    wide = _STEP * max(1.0, size)

    def quotients(step: float) -> _Quotients:
        nudge = torch.zeros_like(values)
        nudge[slice(None) if element == _SUM else element] = step
        nudge = nudge.reshape(used.shape)
        more = Replay(tape, job.path, {job.leaf: nudge}).root.item()
        less = Replay(tape, job.path, {job.leaf: -nudge}).root.item()
        floor = (1e-9 if job.node.dtype == "float64" else 1e-6) * job.scale
        noise = 2e-15 * max(job.largest, baseline.largest) / step
        left, right = (baseline.root - less) / step, (more - baseline.root) / step
        return _Quotients(left, right, floor + noise)

    yield quotients(wide)
    near = quotients(wide / 100)
    if 0 < size < 0.01 and (near.kink() or not math.isfinite(near.central)):
        nearest = quotients(_STEP * size)
        if nearest.tolerance <= 0.01 * near.size:  # else rounding would hide everything
            near = nearest
    yield near


def _close(job: _Job, analytic: float, quotients: _Quotients) -> bool:
    relative = 1e-5 if job.node.dtype == "float64" else 1e-3
    larger = max(abs(analytic), abs(quotients.central))
    return abs(analytic - quotients.central) <= relative * larger + quotients.tolerance


def _exact_if_rounded(job: _Job, tape: Tape, element, analytic, quotients) -> float | None:
    """Autograd's gradient in float64, if only the program's own precision makes the difference.

    That is so where autograd on the taped calls gives the recorded gradient in that precision, and
    the difference quotient in float64. None where it does not.
    """
    if job.exact is None:
        job.exact = tuple(
            Replay(tape, job.path, wide=wide, graph=True).gradients(job.leaf).double().reshape(-1)
            for wide in (False, True)
        )
    if not _as_torch(job, element, analytic):
        return None
    exact = _of(job.exact[1], element)
    larger = max(abs(exact), abs(quotients.central))
    agrees = abs(exact - quotients.central) <= 1e-4 * larger + quotients.tolerance
    return exact if agrees else None


def _as_torch(job: _Job, element: int, analytic: float) -> bool:
    """Whether autograd on the taped calls gives the recorded gradient, in its own precision."""
    own = _of(job.exact[0], element)
    rounding = torch.finfo(getattr(torch, job.node.dtype)).eps
    return abs(own - analytic) <= 100 * rounding * max(abs(own), abs(analytic))


def _of(gradients: torch.Tensor, element: int) -> float:
    return (gradients.sum() if element == _SUM else gradients[element]).item()


def _written_behind(job: _Job) -> str:
    """Says so where a leaf has other numbers at its backward than it had when it was used."""
    if job.path.backward.changed.isdisjoint(job.path.leaves):
        return ""
    return "; a leaf was written after it was used, where autograd does not see it"


def _first(tensor: torch.Tensor) -> str:
    return show_number(tensor.reshape(-1)[0].item())


def _first_bad(tensor: torch.Tensor) -> str:
    return _first(tensor[~torch.isfinite(tensor)])


# ------------------------------------------------------------ results


def _result(job: _Job, left_out: str) -> LeafCheck:
    node, count = job.node, math.prod(job.node.shape)
    if not job.found:
        why = job.why or ("it has no elements" if not count else left_out)
        return LeafCheck(node.id, label(node), count, NOT_CHECKED, why=why)
    order = (DIFFERS, BY_DESIGN, NOT_SMOOTH, NOT_CHECKED, AGREES)
    worst = min(job.found, key=lambda each: (order.index(each.verdict), -each.deviation))
    whole = worst.element == _SUM
    return LeafCheck(
        node=node.id,
        name=label(node),
        elements=count,
        verdict=worst.verdict,
        checked=count if whole else len(job.found),
        largest=max(each.deviation for each in job.found),
        element=None if whole else place_of(worst.element, node.shape),
        analytic=worst.analytic,
        numeric=worst.numeric,
        why=worst.why or ("as one sum over all elements" if whole else ""),
    )
