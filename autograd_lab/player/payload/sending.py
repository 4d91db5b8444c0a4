"""What of a payload is sent: long passes compressed, and as many passes as there is room for."""

from __future__ import annotations

import json

from autograd_lab.player.features.nonfinite import nonfinite
from autograd_lab.player.features.watch import watch
from autograd_lab.player.payload import templates as pictures
from autograd_lab.player.payload.packing import pack

LIMIT = 300_000
_LONG = ("nodes", "edges", "start", "steps", "sums", "questions", "names", "facts", "ways")


def trim(
    full: dict, pick: int = 0, limit: int = LIMIT, group: tuple[int, int] | None = None
) -> dict:
    """The payload with the steps of pass `pick` and as many passes after and before it as fit.

    The others keep their place in the timeline, with `steps` None: the player asks for them.
    `group` (a structure and a group of it) is drawn open, where there is one.
    """
    passes = full["passes"]
    sizes = [_size(each) for each in passes]
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


def sample(full: dict, limit: int = LIMIT) -> dict:
    """The payload for a file: the first, the last and evenly spaced passes, open groups that fit.

    Where something is left out it says so.
    """
    passes, notes = full["passes"], list(full["notes"])
    sizes = [_size(each) for each in passes]
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
        full = {
            **full,
            "watch": watch.kept(full["watch"], places),
            "bad": nonfinite.kept(full["bad"], places),
        }
    used = {each["structure"] for each in passes}
    structures = pictures.with_all_open(full["structures"], used)
    notes += pictures.file_notes(structures)
    return {**full, "passes": passes, "structures": structures, "notes": notes}


def _size(pass_: dict) -> int:
    """How long it is on the wire."""
    if pass_.get("packed"):
        return len(pass_["packed"]) + len(pass_["kinds"])
    return len(json.dumps(pass_, ensure_ascii=False))


def packed(pass_: dict) -> dict:
    """The pass, compressed where it is long; the player unpacks it when it gets there."""
    if _size(pass_) <= LIMIT:
        return pass_
    return {**_emptied(pass_), "packed": pack({key: pass_[key] for key in _LONG})}


def _emptied(pass_: dict) -> dict:
    kept = {key: value for key, value in pass_.items() if key != "packed"}
    empty: dict = {key: [] for key in _LONG}
    return {**kept, **empty, "sums": {}, "steps": None}
