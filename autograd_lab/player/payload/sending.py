"""What of a payload is sent: long passes compressed, and as many passes as there is room for."""

from __future__ import annotations

import json
from typing import Any, cast

from autograd_lab.player.features.findings import findings
from autograd_lab.player.features.nonfinite import nonfinite
from autograd_lab.player.features.watch import watch
from autograd_lab.player.payload import templates as pictures
from autograd_lab.player.payload.packing import pack
from autograd_lab.player.payload.schema import PassData

LIMIT = 300_000
# What makes a pass long, as it is where the pass is sent without it.
_WITHOUT: dict[str, Any] = {
    **{key: [] for key in ("nodes", "edges", "start", "questions", "names", "facts", "ways")},
    "steps": None,
    "sums": {},
}


def trim(
    full: dict[str, Any], pick: int = 0, limit: int = LIMIT, group: tuple[int, int] | None = None
) -> dict[str, Any]:
    """The payload with the steps of pass `pick` and as many passes after and before it as fit.

    The others keep their place in the timeline, with `steps` None: the player asks for them.
    `group` (a structure and a group of it) is drawn open, where there is one.
    """
    passes = full["passes"]
    sizes = _sizes(full)
    pick = min(max(pick, 0), max(len(sizes) - 1, 0))
    order = sorted(range(len(sizes)), key=lambda k: (k < pick, abs(k - pick)))
    kept: set[int] = set()
    room, drawn = limit, pictures.Room(full["structures"])
    for k in order:
        if k != pick and (sizes[k] > room or not drawn.fits(passes[k]["structure"])):
            break
        kept.add(k)
        room -= sizes[k]
        drawn.take(passes[k]["structure"])
    return {
        **full,
        "passes": [each if k in kept else _emptied(each) for k, each in enumerate(passes)],
        "structures": pictures.sent(full["structures"], drawn.taken, group),
    }


def sample(full: dict[str, Any], limit: int = LIMIT) -> dict[str, Any]:
    """The payload for a file: the first, the last and evenly spaced passes, open groups that fit.

    Where something is left out it says so.
    """
    passes, notes = full["passes"], list(full["notes"])
    sizes = _sizes(full)
    count = len(passes)
    if count > 2 and sum(sizes) > limit:
        for keep in range(count - 1, 1, -1):
            places = sorted({round(k * (count - 1) / (keep - 1)) for k in range(keep)})
            if keep == 2 or sum(sizes[k] for k in places) <= limit:
                break
        numbers = ", ".join(str(k + 1) for k in places[:6]) + (" …" if len(places) > 6 else "")
        notes.append(
            f"To stay small this holds {len(places)} of the {count} passes: {numbers}. "
            "The dashboard shows every one."
        )
        passes = [passes[k] for k in places]
        sizes = [sizes[k] for k in places]
        full = {
            **full,
            "watch": watch.kept(full["watch"], places),
            "bad": nonfinite.kept(full["bad"], places),
            "findings": findings.kept(full["findings"], places),
        }
    used = {each["structure"] for each in passes}
    structures = pictures.with_all_open(full["structures"], used)
    notes += pictures.file_notes(structures)
    return {
        **full,
        "passes": passes,
        "sizes": sizes,
        "structures": structures,
        "notes": notes,
    }


def measured(pass_: PassData) -> tuple[PassData, int]:
    """The pass and how long it is on the wire; compressed where it is long: the player unpacks it.

    It is written down here only, before it is sent; of a long one this part a second time.
    """
    size = _size(pass_)
    if size <= LIMIT:
        return pass_, size
    long = pack({key: value for key, value in pass_.items() if key in _WITHOUT})
    return {**_emptied(pass_), "packed": long}, len(long) + len(pass_["kinds"])


def _size(pass_: PassData) -> int:
    return len(json.dumps(pass_, ensure_ascii=False))


def _sizes(full: dict[str, Any]) -> list[int]:
    """How long each pass is: as it was measured, unless the passes are others than those."""
    sizes: list[int] = full["sizes"]
    return sizes if len(sizes) == len(full["passes"]) else list(map(_size, full["passes"]))


def _emptied(pass_: PassData) -> PassData:
    kept = pass_.copy()
    kept.pop("packed", None)
    return cast(PassData, {**kept, **_WITHOUT})
