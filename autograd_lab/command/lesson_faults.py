"""What is wrong with a lesson that reads well: its programs are run and its questions answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autograd_lab.api import Recording
from autograd_lab.lessons.model import Lesson
from autograd_lab.model.overview import failed

_PROGRAM = "the program"
# A variant may raise on purpose, but not one of these.
_SLIPS = ("NameError", "ImportError", "ModuleNotFoundError")


@dataclass(frozen=True)
class Fault:
    """Where something is wrong, what, and what to do about it; the line where it is known."""

    file: str
    line: int | None
    problem: str
    cure: str


def faults(lesson: Lesson) -> list[Fault]:
    """What a reader of this lesson would stumble over; runs its programs, as yours."""
    file = f"{lesson.slug}.md"
    runs = dict(_runs(lesson))
    found = [*_of_runs(lesson, runs), *_of_questions(lesson, runs), *_of_figure(lesson, runs)]
    return [Fault(file, None, problem, cure) for problem, cure in found]


def _runs(lesson: Lesson) -> Iterator[tuple[str, Recording]]:
    """The program as it is written, and with each variant, by what one calls them."""
    from autograd_lab.api import record

    yield _PROGRAM, record(lesson.code)
    for each in lesson.variants:
        yield f"the variant “{each.name}”", record(each.code or lesson.code, each.inputs)


def _of_runs(lesson: Lesson, runs: dict[str, Recording]) -> Iterator[tuple[str, str]]:
    """A run that ends by an error is a fault where nobody can have meant it."""
    asked = any(each.ask == "error" for each in lesson.questions)
    for name, run in runs.items():
        if run.truncated:
            yield f"{name} was stopped at its limit", "let it do less: 5,000 operations, 10 seconds"
        elif run.error is not None and failed(run.error):
            slip = run.error.type in _SLIPS or (name == _PROGRAM and not asked)
            if slip and run.error.kind == "python":
                message = run.error.message.partition("\n")[0]
                yield (
                    f"{name} stops in its line {run.error.line} with {run.error.type}: {message}",
                    'run it as a file of its own, or ask for it by ask = "error"',
                )
        elif not any(each.graph.nodes for each in run.passes):
            yield f"{name} records no tensor operation", "let it compute with tensors"


def _of_questions(lesson: Lesson, runs: dict[str, Recording]) -> Iterator[tuple[str, str]]:
    """A question needs a program that answers it, and one of its choices must be true of one."""
    from autograd_lab.quiz import lesson_questions

    for asked in lesson.questions:
        answered = [found for run in runs.values() for found in lesson_questions(run, [asked])]
        if not answered:
            yield (
                f"no program of it answers the question about {asked.ask}",
                "ask for a name and a pass that there is",
            )
        elif asked.choices and not any(any(each.correct) for each in answered):
            truth = answered[0].question.truth
            yield (
                f"no choice of the question about {asked.ask} is true",
                f"torch says {truth}",
            )


def _of_figure(lesson: Lesson, runs: dict[str, Recording]) -> Iterator[tuple[str, str]]:
    from autograd_lab.lessons.figures.catalogue import draw
    from autograd_lab.lessons.figures.parts import NoFigure

    if lesson.figure is None:
        return
    try:
        draw(lesson.figure, runs[_PROGRAM])
    except NoFigure as error:
        yield f"the figure {lesson.figure} cannot be drawn: {error}", "see README for what it needs"
