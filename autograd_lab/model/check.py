"""What a check of a recording found: frozen dataclasses of plain data, and their words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from autograd_lab.model.numbers import show_number

AGREES = "agrees"
NOT_SMOOTH = "not smooth here"
DIFFERS = "differs"
BY_DESIGN = "differs by design"
NOT_CHECKED = "not checked"
VERDICTS = (AGREES, NOT_SMOOTH, BY_DESIGN, DIFFERS, NOT_CHECKED)


@dataclass(frozen=True, slots=True)
class Deviation:
    """How far numbers of the recording are from the same numbers computed in another way.

    `largest` is the largest absolute deviation of the `compared` numbers, and `where` its place;
    `why` says what was not compared, or what is different.
    """

    verdict: str
    largest: float | None = None
    where: str = ""
    compared: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class LeafCheck:
    """One leaf's gradient in one pass, beside the difference quotient of the recorded ops.

    `analytic` is the recording's gradient at `element` and `numeric` the quotient there: the
    element that decided the verdict, or that deviates most. `checked` of the leaf's `elements`
    were compared. `element` is None where only the sum over all elements is known.
    """

    node: str
    name: str
    elements: int
    verdict: str
    checked: int = 0
    largest: float | None = None
    element: tuple[int, ...] | None = None
    analytic: float | None = None
    numeric: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class PassCheck:
    """One pass: the sums of its contributions, and the finite differences of its leaves."""

    index: int
    contributions: Deviation
    finite_differences: tuple[LeafCheck, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """All that was compared; `ok` where nothing differs, though parts may be unchecked."""

    passes: tuple[PassCheck, ...]
    untraced: Deviation
    ok: bool
    summary: str

    @classmethod
    def of(cls, passes: tuple[PassCheck, ...], untraced: Deviation) -> Check:
        """The check of these parts, with its verdict and summary."""
        parts: list[Deviation | LeafCheck] = [untraced, *(each.contributions for each in passes)]
        parts += [leaf for each in passes for leaf in each.finite_differences]
        ok = all(part.verdict != DIFFERS for part in parts)
        return cls(passes, untraced, ok, _summary(passes, untraced))


def _summary(passes: tuple[PassCheck, ...], untraced: Deviation) -> str:
    leaves = [leaf for each in passes for leaf in each.finite_differences]
    return " ".join((_sums(passes), _same(untraced), *_slopes(leaves, untraced.why)))


def _sums(passes: tuple[PassCheck, ...]) -> str:
    wrong = [each.contributions for each in passes if each.contributions.verdict == DIFFERS]
    if wrong:
        return f"Contributions do not add up: {wrong[0].why}."
    compared = sum(each.contributions.compared for each in passes)
    if not compared:
        return "No gradient flowed."
    largest = _largest(each.contributions for each in passes)
    return (
        f"{_count(compared, 'gradient')} {'is the sum' if compared == 1 else 'are the sums'} of "
        f"{'its' if compared == 1 else 'their'} contributions (largest deviation {largest})."
    )


def _same(untraced: Deviation) -> str:
    if untraced.verdict == AGREES:
        return "Without the recorder, the program prints and computes the same."
    if untraced.verdict == DIFFERS:
        return f"Without the recorder, the program gives something else: {untraced.why}."
    return f"Not compared with a run without the recorder: {untraced.why}."


def _slopes(leaves: list[LeafCheck], said_already: str) -> list[str]:
    said = []
    by_verdict = {verdict: [x for x in leaves if x.verdict == verdict] for verdict in VERDICTS}
    for verdict, found in by_verdict.items():
        if not found:
            continue
        leaf = _count(len(found), "leaf gradient")
        first = f"{found[0].name}: {found[0].why}"
        one = len(found) == 1
        if verdict == AGREES:
            agree = "agrees" if one else "agree"
            text = f"{leaf} {agree} with finite differences (largest deviation {_largest(found)})."
        elif verdict == DIFFERS:
            text = f"{leaf} {'differs' if one else 'differ'} from finite differences ({first})."
        elif verdict == BY_DESIGN:
            text = f"{leaf} {'differs' if one else 'differ'} by design ({first})."
        elif verdict == NOT_SMOOTH:
            text = f"{leaf} cannot be compared, as it is {verdict} ({first})."
            if not one:
                text = f"{leaf} cannot be compared, as they are {verdict} ({first})."
        else:
            reason = f" ({first})" if found[0].why != said_already else ""
            text = f"{leaf} {'was' if one else 'were'} {verdict}{reason}."
        said.append(text)
    return said


def _largest(parts: Iterable[Deviation | LeafCheck]) -> str:
    return show_number(max((x.largest for x in parts if x.largest is not None), default=0.0))


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
