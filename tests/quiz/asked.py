"""Finds the question that a row of the table asks for."""

from functools import cache

import autograd_lab as lab
from autograd_lab.lessons import Question as Asked
from autograd_lab.quiz import LessonQuestion, Question, lesson_questions, questions
from tests.quiz.table import PROGRAMS


@cache
def recording(program: str):
    return lab.record(PROGRAMS[program])


def lesson_asked(what: str) -> Asked:
    """`lesson w.value in pass 0` as a lesson file would ask it."""
    ask, _, place = what.removeprefix("lesson ").partition(" in pass ")
    return Asked(ask, f"What will `{ask}` be?", pass_index=int(place) if place else -1)


def question_of(program: str, what: str) -> Question | LessonQuestion:
    """The question, of the first pass unless it names another."""
    if what.startswith("lesson "):
        (found,) = lesson_questions(recording(program), [lesson_asked(what)])
        return found
    asked = questions(recording(program))
    if " from " in what:
        source, target = what.split(" from ")
        return next(
            each
            for each in asked[0]
            if each.kind == "contribution"
            and (each.facts["source"], each.facts["target"]) == (source, target)
        )
    if "'s gradient after " in what:
        name, _, count = what.partition("'s gradient after ")
        sums = [e for e in asked[0] if e.kind == "gradient" and e.facts["source"] == name]
        return sums[int(count) - 2]
    name, _, place = what.partition(".grad ")
    kind = "reset" if place.startswith("cleared") else "grad"
    in_pass = asked[int(place.split()[-1])]
    return next(e for e in in_pass if e.kind == kind and e.facts["name"] == name)


def outcome(verdict) -> str:
    """A verdict in the table's words."""
    if not verdict.settled:
        return "again"
    if verdict.right:
        return "right"
    return verdict.misconception or "wrong"
