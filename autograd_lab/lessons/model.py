"""What a lesson is: frozen dataclasses of plain values, read from one Markdown file."""

from __future__ import annotations

from dataclasses import dataclass

Literal = float | int | bool | str | list


@dataclass(frozen=True, slots=True)
class Slider:
    """How one literal of the program moves.

    `type` follows from the literal: float, integer, toggle, text, vector or matrix; `default` is
    the program's own value. `options`, where a lesson gives them, replace the range.
    """

    name: str
    label: str
    type: str
    default: Literal
    min: float | int | None = None
    max: float | int | None = None
    step: float | int | None = None
    options: tuple[Literal, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """Named settings; `code` is another program's text, or None for the lesson's own."""

    name: str
    inputs: dict[str, Literal]
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before the answer can be seen; `pass_index` counts from 0, −1 is the last.

    `prompt` may name the numbers of `program`, the one that it was written for; empty: of any.
    """

    ask: str
    prompt: str
    choices: tuple[str, ...] = ()
    pass_index: int = -1
    program: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """What a right program leaves behind, as a sentence of `checks.py`; the hint where it fails."""

    that: str
    hint: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """A program with `# TODO` lines to be filled in; `solution` is one way to do it.

    `name` is its address within the lesson: letters, digits and dashes.
    """

    name: str
    title: str
    task: str
    code: str
    checks: tuple[Check, ...]
    solution: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its Markdown, from below the program."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """One idea with a program: `introduction` stands above the player, `sections` below it.

    `group` names the part of the course that it belongs to; a lesson of one's own needs none.
    `compare` is the variant, or `not` and the toggle, that stands beside the program at first.
    """

    slug: str
    title: str
    order: float
    goal: str
    code: str
    group: str = ""
    introduction: str = ""
    sections: tuple[Section, ...] = ()
    panels: tuple[str, ...] = ("code", "graph", "ledger")
    figure: str | None = None
    inputs: tuple[Slider, ...] = ()
    variants: tuple[Variant, ...] = ()
    questions: tuple[Question, ...] = ()
    compare: str | None = None
    exercises: tuple[Exercise, ...] = ()


@dataclass(frozen=True, slots=True)
class FaultyLesson:
    """A file that is no lesson yet: where, what is wrong, and what to do about it."""

    file: str
    line: int | None
    problem: str
    cure: str


class LessonError(Exception):
    """A fault at a line of a lesson file; it becomes a `FaultyLesson`, nothing else sees it."""

    def __init__(self, line: int | None, problem: str, cure: str):
        super().__init__(problem)
        self.line = line
        self.problem = problem
        self.cure = cure
