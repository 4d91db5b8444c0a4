"""A check of a recording as the player's badge shows it: one word, and behind it the figures."""

from __future__ import annotations

from autograd_lab.model.check import (
    AGREES,
    BY_DESIGN,
    DIFFERS,
    NOT_CHECKED,
    NOT_SMOOTH,
    Check,
    Deviation,
    LeafCheck,
)
from autograd_lab.model.numbers import show_number
from autograd_lab.model.text import count

MARKS = {AGREES: "✓", DIFFERS: "✗", BY_DESIGN: "≠", NOT_SMOOTH: "∧", NOT_CHECKED: "–"}
_BADGES = {
    AGREES: "checked",
    DIFFERS: "differs",
    BY_DESIGN: "differs by design",
    NOT_SMOOTH: "not smooth here",
    NOT_CHECKED: "not checked",
}
_MOST_ROWS = 24


def check_texts(check: Check) -> dict:
    """`verdict`, the badge's `mark` and `word`, a `summary`, and `rows` of [mark, what, figures].

    The mark is that of what deserves most attention: a difference, a kink, agreement.
    """
    rows = [_untraced(check.untraced)]
    several = len(check.passes) > 1
    for each in check.passes:
        place = f", pass {each.index + 1}" if several else ""
        rows.append(_sums(each.contributions, place))
        rows += [_leaf(leaf, place) for leaf in each.finite_differences]
    verdicts = [verdict for verdict, _, _ in rows]
    order = (DIFFERS, BY_DESIGN, NOT_SMOOTH, AGREES, NOT_CHECKED)
    overall = next(each for each in order if each in verdicts)
    left_out = len(rows) - _MOST_ROWS
    if left_out > 0:
        rows.sort(key=lambda row: row[0] == AGREES)  # the summary counts what agrees
    data = {
        "verdict": overall,
        "mark": MARKS[overall],
        "word": _BADGES[overall],
        "summary": check.summary,
        "rows": [[MARKS[verdict], what, figures] for verdict, what, figures in rows[:_MOST_ROWS]],
    }
    if left_out > 0:
        data["more"] = f"{count(left_out, 'comparison')} more, not listed here."
    return data


def _untraced(found: Deviation) -> tuple[str, str, str]:
    figures = found.why or f"the same output, {count(found.compared, 'variable')}"
    return found.verdict, "The program without the recorder", figures + _largest(found.largest)


def _sums(found: Deviation, place: str) -> tuple[str, str, str]:
    figures = found.why or count(found.compared, "gradient")
    return found.verdict, f"Sums of contributions{place}", figures + _largest(found.largest)


def _leaf(found: LeafCheck, place: str) -> tuple[str, str, str]:
    """torch's gradient beside the difference quotient."""
    figures = found.why
    if found.verdict == DIFFERS and found.numeric is not None:
        figures = ""  # it says the same numbers
    if found.analytic is not None and found.numeric is not None:
        where = f" at {list(found.element)}" if found.element else ""
        figures = (
            f"torch {show_number(found.analytic)}, difference quotient "
            f"{show_number(found.numeric)}{where}" + (f"; {figures}" if figures else "")
        )
    return found.verdict, f"Gradient of {found.name}{place}", figures + _largest(found.largest)


def _largest(deviation: float | None) -> str:
    return "" if deviation is None else f"; largest deviation {show_number(deviation)}"
