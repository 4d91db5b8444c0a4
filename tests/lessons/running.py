"""What lesson tests share: the program of a variant, recorded, or run as plain Python."""

from __future__ import annotations

import contextlib
import io
import warnings
from dataclasses import dataclass

import autograd_lab as lab
from autograd_lab.program.inputs import with_inputs


@dataclass(frozen=True)
class Outcome:
    """What a program printed, and the error that ended it, as `Type: message`, or None."""

    output: str
    error: str | None


def settings(slug: str, variant: str | None) -> tuple[str, dict]:
    """The program and the inputs of a lesson, or of its variant of this name."""
    lesson = lab.lesson(slug)
    if variant is None:
        return lesson.code, {}
    (found,) = [each for each in lesson.variants if each.name == variant]
    return found.code or lesson.code, found.inputs


def recorded(slug: str, variant: str | None = None, **inputs):
    """The recording of a lesson's program, or of a variant's, with further inputs on top."""
    code, own = settings(slug, variant)
    return lab.record(code, own | inputs)


def run_plainly(code: str, inputs: dict) -> Outcome:
    """What plain Python does with the program, torch's warnings left aside."""
    output, error = io.StringIO(), None
    with contextlib.redirect_stdout(output), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            program = compile(with_inputs(code, inputs), "<lesson>", "exec")
            exec(program, {"__name__": "__main__"})
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"
    return Outcome(output.getvalue(), error)


def every_variant(*slugs: str) -> list[tuple[str, str | None]]:
    """Each lesson as written (None) and with each variant; without slugs, of all lessons."""
    lessons = [lab.lesson(slug) for slug in slugs] or lab.lessons()
    return [
        (each.slug, variant)
        for each in lessons
        for variant in (None, *(variant.name for variant in each.variants))
    ]
