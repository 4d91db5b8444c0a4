"""The pictures in the player's data: an SVG for each structure, and groups drawn open if asked."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import Any

from autograd_lab.drawing import GraphvizError, Template, opened, template, templates
from autograd_lab.model.recording import Pass, Recording
from autograd_lab.model.text import count
from autograd_lab.player.payload.packing import pack, unpack

SENT_BYTES = 1_000_000
EMBEDDED_BYTES = 600_000


def pictures(recording: Recording) -> list[dict[str, Any]]:
    """The picture of each pass: its SVG, or the problem that there is none.

    Where it shows groups, `groups` are their titles; where statements can be folded, `folds` are
    theirs, and `folded` is the picture with all of them folded. `plan` draws one of either open;
    the plan stays on this side.
    """
    try:
        return [_picture(each) for each in templates(recording)]
    except GraphvizError:
        return [_picture_of(each, recording) for each in recording.passes]


def _picture_of(pass_: Pass, recording: Recording) -> dict[str, Any]:
    try:
        return _picture(template(pass_, recording))
    except GraphvizError as error:
        return {"key": f"none-{len(pass_.graph.nodes)}", "svg": None, "problem": str(error)}


def _picture(drawn: Template) -> dict[str, Any]:
    picture: dict[str, Any] = {"key": drawn.key, "svg": drawn.svg, "problem": None}
    if drawn.groups:
        picture |= {"groups": list(drawn.groups), "plan": pack(drawn.plan)}
    if drawn.folds:
        folded = {"folds": list(drawn.folds), "folded": drawn.folded}
        picture |= {**folded, "plan": pack(drawn.plan)}
    return picture


class Room:
    """The pictures that are sent together: a megabyte of them, or one."""

    def __init__(self, structures: Sequence[dict[str, Any]]) -> None:
        self._sizes = [len(each["svg"] or "") + len(each.get("folded", "")) for each in structures]
        self.taken: set[int] = set()

    def fits(self, place: int) -> bool:
        """Whether the picture of this structure still fits."""
        return sum(self._sizes[each] for each in self.taken | {place}) <= SENT_BYTES

    def take(self, place: int) -> None:
        """Sends it."""
        self.taken.add(place)


def sent(
    structures: Sequence[dict[str, Any]], wanted: Container[int], asked: tuple[int, int] | None
) -> list[dict[str, Any]]:
    """The structures as the browser gets them; `asked`: a structure, what of it is to be open.

    The others keep their place and their key without a picture: no pass that is sent shows them.
    """
    result = []
    for place, structure in enumerate(structures):
        each = _without_plan(structure)
        if place not in wanted:
            each["svg"] = None
            each.pop("folded", None)
        elif asked and asked[0] == place and 0 <= asked[1] < _parts(each):
            each["opened"] = {str(asked[1]): _opened(structure["plan"], asked[1])}
        result.append(each)
    return result


def with_all_open(
    structures: Sequence[dict[str, Any]], wanted: Container[int]
) -> list[dict[str, Any]]:
    """The structures for a file that cannot ask: as many pictures of open parts as fit into it."""
    room, result = EMBEDDED_BYTES, []
    for place, structure in enumerate(structures):
        each = _without_plan(structure)
        if place not in wanted:
            each["svg"] = None
            for key in ("groups", "folds", "folded"):
                each.pop(key, None)
        for number in range(_parts(each)):
            drawn = _opened(structure["plan"], number)
            room -= len(drawn.get("packed", ""))
            if room < 0:
                break
            each.setdefault("opened", {})[str(number)] = drawn
        result.append(each)
    return result


def _parts(structure: dict[str, Any]) -> int:
    """How many groups or statements of a picture can be open."""
    return len(structure.get("groups") or structure.get("folds") or ())


def _without_plan(structure: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in structure.items() if key != "plan"}


def _opened(plan: str, number: int) -> dict[str, Any]:
    try:
        return {"packed": pack(opened(unpack(plan), number).svg)}
    except GraphvizError as error:
        return {"problem": str(error)}


def group_notes(structures: Iterable[dict[str, Any]]) -> list[str]:
    """What to say about pictures of groups: why they are, and that they can be opened."""
    sizes = [len(each["groups"]) for each in structures if each.get("groups")]
    if not sizes:
        return []
    drawn = count(sizes[0], "group") if len(set(sizes)) == 1 else "groups"
    return [
        f"Too large to draw every operation, so drawn in {drawn}. A click on one, or Enter, "
        "opens it."
    ]


def file_notes(structures: Iterable[dict[str, Any]]) -> list[str]:
    """What to say where a file does not hold every group, or statement, drawn open."""
    notes = []
    for key, noun in (("groups", "groups"), ("folds", "folded statements")):
        parted = [each for each in structures if each.get(key)]
        total = sum(len(each[key]) for each in parted)
        held = sum(len(each.get("opened", ())) for each in parted)
        if held < total:
            notes.append(
                f"To stay small this file opens only the first {held} of the {total} {noun}. The "
                "dashboard opens every one."
            )
    return notes
