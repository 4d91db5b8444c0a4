"""The lessons, one Markdown file each, and their loader: `lessons()` and `lesson(slug)`.

`autograd_lab.lessons` is this package and, at the same time, the function that lists the lessons:
it can be called, whether or not something has imported the package before.
"""

from __future__ import annotations

import sys
import types

from autograd_lab.lessons.library import Library, lesson, lessons, read_library
from autograd_lab.lessons.model import (
    Check,
    Exercise,
    FaultyLesson,
    Lesson,
    Question,
    Section,
    Slider,
    Variant,
)

__all__ = [
    "Check",
    "Exercise",
    "FaultyLesson",
    "Lesson",
    "Library",
    "Question",
    "Section",
    "Slider",
    "Variant",
    "lesson",
    "lessons",
    "read_library",
]


class _CallablePackage(types.ModuleType):
    def __call__(self) -> tuple[Lesson, ...]:
        return lessons()


sys.modules[__name__].__class__ = _CallablePackage
