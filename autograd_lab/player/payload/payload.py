"""A recording as plain JSON data for player.js: every number already a text, one SVG a structure.

The player only swaps texts: what stands in the picture at a step is the pass's `start` followed by
the `changes` of its steps, each `[field, index, text, full text, flag]`. Fields: `v` value,
`g` gradient, `d` the `.grad` drawer, `c` an edge's contribution. Indices count within the pass.
A text of None means "not there yet"; lines are separated by a newline. Flags: `0` all zero,
`!` not finite. The texts are those of `autograd_lab.drawing.slots`, so the still picture and the
stepped one agree. A long pass is `packed`: its steps, nodes, edges and start as compressed text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, cast

from autograd_lab.export import files
from autograd_lab.lessons.model import Question
from autograd_lab.model.recording import (
    Recording,
)
from autograd_lab.player.features.findings import findings
from autograd_lab.player.features.nonfinite import nonfinite
from autograd_lab.player.features.predict.questions import asked_of
from autograd_lab.player.features.watch import watch
from autograd_lab.player.payload import templates as pictures
from autograd_lab.player.payload.passes import pass_data
from autograd_lab.player.payload.schema import ErrorData, FileData, Payload, StructureData
from autograd_lab.player.payload.sending import measured
from autograd_lab.program.highlight import highlight
from autograd_lab.program.inputs import find_places


def payload(recording: Recording, asked: Iterable[Question] = ()) -> Payload:
    """Everything the player shows of a recording; plain data, the numbers formatted.

    `asked` are a lesson's questions, answered before the first step.
    """
    drawn = pictures.pictures(recording)
    structures = list({picture["key"]: picture for picture in drawn}.values())
    places = {picture["key"]: place for place, picture in enumerate(structures)}
    quiz = asked_of(recording, asked)
    written = [
        measured(pass_data(each, places[picture["key"]], recording, questions))
        for each, picture, questions in zip(recording.passes, drawn, quiz["passes"], strict=True)
    ]
    passes = [each for each, _ in written]
    shape = [f"{structures[each['structure']]['key']} {each['kinds']}" for each in passes]
    return {
        "signature": hashlib.sha256("\n".join(shape).encode()).hexdigest()[:16],
        "code": None if recording.code is None else _code(recording.code),
        "output": recording.output,
        "files": cast(list[FileData], files(recording)),
        "error": cast(ErrorData, asdict(recording.error)) if recording.error else None,
        "truncated": recording.truncated,
        "notes": [*recording.notes, *pictures.group_notes(structures)],
        "structures": cast(list[StructureData], structures),
        "passCount": len(passes),
        "passes": passes,
        "sizes": [size for _, size in written],
        "watch": watch.watch(recording),
        "bad": nonfinite.marks(recording),
        "findings": findings.found(recording),
        "quiz": quiz["quiz"],
        "lesson": quiz["lesson"],
    }


def _code(code: str) -> list[Any]:
    """The lines, and in them the literals that a host may have a control for."""
    try:
        return highlight(code, find_places(code))
    except SyntaxError:
        return highlight(code)
