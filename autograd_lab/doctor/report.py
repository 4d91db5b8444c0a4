"""What was found, as a page of text: the findings, and a table of the parameters."""

from __future__ import annotations

import html
import math
import textwrap
from dataclasses import dataclass

from autograd_lab.doctor.findings import findings
from autograd_lab.doctor.story import Story, story_of
from autograd_lab.model.finding import MISTAKE, Finding
from autograd_lab.model.numbers import flatten, show_number
from autograd_lab.model.recording import Node, Recording, Summary, Value
from autograd_lab.model.text import count, shorten

_WIDTH = 96
_MOST_ROWS = 40
_HEADINGS = ("parameter", "shape", "|value|", "|grad|", "update/value", "gradient from")


@dataclass(frozen=True)
class Report:
    """Findings and parameters; `str()` is the text, and in a notebook it shows as HTML."""

    findings: tuple[Finding, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int

    def __str__(self) -> str:
        parts = [_headline(self.findings), *map(_told, self.findings)]
        if self.rows:
            parts.append(_table(self.rows))
        if self.more:
            parts.append(f"and {self.more} more parameters")
        return "\n\n".join(parts)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        found = "".join(map(_told_html, self.findings))
        head = "".join(f"<th>{each}</th>" for each in _HEADINGS)
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
            for row in self.rows
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        more = f"<p>and {self.more} more parameters</p>" if self.more else ""
        return (
            f"<p><strong>{_headline(self.findings)}</strong></p>{found}"
            f"{table if self.rows else ''}{more}"
        )


def report(recording: Recording) -> Report:
    """The findings of a recording, and its parameters as they ended."""
    found = findings(recording)
    if not recording.passes:
        return Report(found, (), 0)
    story = story_of(recording)
    leaves = [leaf for leaf in story.leaves if leaf.id in story.held or story.out_of(leaf.id)]
    rows = tuple(_row(story, leaf) for leaf in leaves[:_MOST_ROWS])
    return Report(found, rows, max(0, len(leaves) - _MOST_ROWS))


def _headline(found: tuple[Finding, ...]) -> str:
    if not found:
        return "Nothing found that is wrong."
    mistakes = sum(each.severity == MISTAKE for each in found)
    kinds = [count(mistakes, "mistake")] if mistakes else []
    looks = len(found) - mistakes
    kinds += [f"{looks} worth a look"] if looks else []
    return f"{count(len(found), 'finding')}: {', '.join(kinds)}."


def _place(finding: Finding) -> str:
    return f"{finding.kind}, line {finding.line}" if finding.line is not None else finding.kind


def _told(finding: Finding) -> str:
    mark = "MISTAKE" if finding.severity == MISTAKE else "LOOK"
    lines = [f"{mark}  {_place(finding)}"]
    for text, start in ((finding.text, "  "), (finding.why, "  "), (finding.fix, "  → ")):
        if text:
            lines += textwrap.wrap(
                text, _WIDTH, initial_indent=start, subsequent_indent=" " * len(start)
            )
    return "\n".join(lines)


def _told_html(finding: Finding) -> str:
    text, why, fix = map(html.escape, (finding.text, finding.why, finding.fix))
    place = html.escape(_place(finding))
    return f"<p><strong>{finding.severity}: {place}</strong><br>{text}<br>{why}<br>→ {fix}</p>"


# ---------------------------------------------------------------- the parameters


def _row(story: Story, leaf: Node) -> tuple[str, ...]:
    norms = _norms(story, leaf)
    value, grad, update = (norms.get(name) for name in ("value", "grad", "update"))
    relative = update / value if update is not None and value else None
    return (
        shorten(story.label(leaf.id), 32),
        "×".join(map(str, leaf.shape)) or "1",
        _shown(value),
        "None" if grad is None and leaf.grad is None else _shown(grad),
        _shown(relative),
        shorten(_came_from(story, leaf), 32),
    )


def _shown(number: float | None) -> str:
    return "–" if number is None else show_number(number)


def _norms(story: Story, leaf: Node) -> dict[str, float | None]:
    """As an optimizer step has measured them, else from the numbers that are known."""
    for _, step in reversed(story.optimizer_steps):
        for each in step.held:
            if each.node == leaf.id and each.norms:
                return dict(each.norms)
    changes = [each for each in story.moments(leaf.id, "update") if each.field == "value"]
    value = changes[-1].before if changes else leaf.value
    last = [each.after for each in story.moments(leaf.id, "accumulate")]
    return {
        "value": _norm(value),
        "grad": _norm(last[-1]) if last else None,
        "update": _norm_of_change(changes[-1].before, changes[-1].after) if changes else None,
    }


def _norm(value: Value) -> float | None:
    if value is None or isinstance(value, Summary):
        return None
    numbers = [each for each in flatten(value) if isinstance(each, (int, float))]
    return math.hypot(*numbers)


def _norm_of_change(before: Value, after: Value) -> float | None:
    if isinstance(before, Summary) or isinstance(after, Summary):
        return None
    pairs = zip(flatten(before), flatten(after), strict=False)
    return math.hypot(*(b - a for a, b in pairs))


def _came_from(story: Story, leaf: Node) -> str:
    """The call that handed its last gradient back."""
    for each in reversed(story.passes):
        edges = (
            [edge for edge in story.index(each).out_of(leaf.id) if edge.contribution is not None]
            if leaf.id in story.index(each).nodes
            else []
        )
        if edges:
            more = f" (+{len(edges) - 1})" if len(edges) > 1 else ""
            return f"{story.label(edges[0].target)}{more}"
    return ""


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    every = (_HEADINGS, *rows)
    widths = [max(len(row[place]) for row in every) for place in range(len(_HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in every
    )
