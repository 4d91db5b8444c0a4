"""Find lessons by words: every word must occur; those in a title count most."""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograd_lab.lessons.model import Lesson

# How much a word counts by where it stands.
_WEIGHTS = {"title": 8, "goal": 4, "text": 2, "code": 1}


def search_lessons(lessons: Iterable[Lesson], query: str) -> tuple[Lesson, ...]:
    """The lessons that hold every word of the query, the best first; all for an empty query.

    Words match from their beginning ("accum" finds "accumulate"); underscores and dots separate
    words, so that "zero grad" finds `zero_grad()`.
    """
    words = _words(query)
    scored = [(_score(lesson, words), lesson) for lesson in lessons]
    found = [(score, lesson) for score, lesson in scored if score or not words]
    return tuple(lesson for _, lesson in sorted(found, key=lambda each: (-each[0], each[1].order)))


def _score(lesson: Lesson, words: list[str]) -> int:
    """0 where a word is missing."""
    codes = [lesson.code, *(each.code or "" for each in lesson.variants)]
    sections = [f"{each.title} {each.text}" for each in lesson.sections]
    texts = {
        "title": f"{lesson.title} {lesson.group or ''} {lesson.slug}",
        "goal": lesson.goal,
        "text": " ".join(
            [lesson.introduction, *sections, *(each.name for each in lesson.variants)]
        ),
        "code": " ".join(codes),
    }
    places = {name: _words(text) for name, text in texts.items()}
    total = 0
    for word in words:
        best = [
            _WEIGHTS[name]
            for name, there in places.items()
            if any(each.startswith(word) for each in there)
        ]
        if not best:
            return 0
        total += max(best)
    return total


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())
