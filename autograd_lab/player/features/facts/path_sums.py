"""The numbers on the edges into folded statements, for the player: running sums, step by step.

Each by the edges it stands for, as the picture has them (`0 4`): the derivative of the statement by
its operand, and what had been carried after each step that carried something.
"""

from __future__ import annotations

from autograd_lab.drawing import slots
from autograd_lab.drawing.levels.folds import folds
from autograd_lab.drawing.levels.sums import Sum, sums
from autograd_lab.drawing.svg import ranges
from autograd_lab.model.index import Index, changes
from autograd_lab.model.numbers import MINUS, add, show_full, show_number
from autograd_lab.model.recording import Edge, Pass, Recording, Summary, Value
from autograd_lab.model.text import shorten
from autograd_lab.player.payload.schema import FLAGS, SumData

_FULL_CELLS = 240  # of a value in a tooltip


def path_sums(pass_: Pass, recording: Recording) -> dict[str, SumData]:
    """For each edge into a fold: `local`, `localFull`, `paths`, `shares` and `arrivals`.

    An arrival is `[step in the pass, text, full text, flag]`, the tail cut off; the flag is `!`
    where a number is not finite. What is empty is left out.
    """
    graph = pass_.graph
    found = sums(graph, folds(graph, recording.code))
    if not found:
        return {}
    places = Index(graph).places
    carried: dict[int, tuple[int, Value]] = {}
    for place, change in changes(pass_, "contribution"):
        if change.target in places:
            carried[places[change.target]] = place, change.after
    return {ranges(each.edges): _numbers(each, carried) for each in found}


def _numbers(each: Sum, carried: dict[int, tuple[int, Value]]) -> SumData:
    data: SumData = {"arrivals": _arrivals([carried[k] for k in each.edges if k in carried])}
    if len(data["arrivals"]) > 1:
        data["shares"] = len(data["arrivals"])
    if each.local is not None:
        data["local"] = slots.local_text(Edge("", "", "", 0, local=each.local))
        data["localFull"] = show_full(each.local)
    if len(each.terms) > 1 or any(len(term) > 1 for term in each.terms):
        data["paths"] = " + ".join(_product(term) for term in each.terms)
    return data


def _product(factors: tuple[float, ...]) -> str:
    """A path: `2 × 2`; factors of 1 are left out."""
    written = " × ".join(map(show_number, factors)) or "1"
    return f"({written})" if written.startswith(MINUS) else written


def _arrivals(carried: list[tuple[int, Value]]) -> list[list]:
    """The running sum after each step that carried a share of it."""
    arrivals = []
    total: Value = None
    for count, (place, value) in enumerate(sorted(carried, key=lambda each: each[0])):
        total = add(total, value) if count else value
        known = total is not None
        # Of large tensors only the shape is shown, which the sum has too.
        text = slots.contribution_text(total if known else _shape_alone(value))
        full = shorten(show_full(total), _FULL_CELLS) if known else ""
        arrival = [
            place,
            text,
            "" if full in (text, f"{text}.0") else full,
            FLAGS["bad"] if slots.is_bad(total) else "",
        ]
        while arrival[-1] == "":
            arrival.pop()
        arrivals.append(arrival)
    return arrivals


def _shape_alone(value: Value) -> Summary | None:
    return value if isinstance(value, Summary) else None
