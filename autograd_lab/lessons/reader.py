"""Turn a lesson file's text into a `Lesson`, or say at which line it is wrong and what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from autograd_lab.lessons.checks import read_check
from autograd_lab.lessons.figures.catalogue import FIGURES
from autograd_lab.lessons.markdown import Pieces, Program, cut
from autograd_lab.lessons.model import (
    Check,
    Exercise,
    Lesson,
    LessonError,
    Literal,
    Question,
    Slider,
    Variant,
)
from autograd_lab.program.inputs import Input, find_inputs, with_inputs

PANELS = ("code", "graph", "ledger", "output")
SETTINGS = (
    *("title", "group", "order", "goal", "panels", "figure"),
    *("inputs", "variants", "questions", "compare", "exercises"),
)
SLIDER_SETTINGS = ("label", "min", "max", "step", "options")
VARIANT_SETTINGS = ("name", "inputs", "code")
QUESTION_SETTINGS = ("ask", "prompt", "choices", "pass")
EXERCISE_SETTINGS = ("name", "title", "task", "code", "solution", "checks")
CHECK_SETTINGS = ("that", "hint")
BLANK = "# TODO"
ANSWER = re.compile(
    r"error|output|"
    r"[A-Za-z_][\w.\[\]]*\.(value|gradient|grad|requires_grad|is_leaf|grad_fn|shape)"
)
AFTER_ALL_OTHERS = 1_000_000.0


def read_lesson(slug: str, text: str) -> Lesson:
    """The lesson that a file's text holds; LessonError with line, problem and cure otherwise."""
    pieces = cut(text)
    settings = _Settings(pieces)
    settings.known(pieces.settings, SETTINGS)
    program, inputs = _program(pieces)
    named = {each.name: each.code for each in pieces.programs[1:]}
    for each in pieces.programs[1:]:
        inputs = {**_inputs_of(each), **inputs}
    sliders = tuple(settings.sliders(inputs))
    variants = tuple(settings.variants(program.code, named, sliders))
    return Lesson(
        slug=slug,
        title=settings.text(pieces.settings, "title"),
        order=settings.number(pieces.settings, "order", AFTER_ALL_OTHERS),
        goal=settings.text(pieces.settings, "goal"),
        group=settings.text(pieces.settings, "group", ""),
        code=program.code,
        introduction=pieces.introduction,
        sections=pieces.sections,
        panels=settings.panels(),
        figure=settings.figure(),
        inputs=sliders,
        variants=variants,
        questions=tuple(settings.questions(program.code)),
        compare=settings.compare(sliders, variants),
        exercises=tuple(settings.exercises(named)),
    )


def _program(pieces: Pieces) -> tuple[Program, dict[str, Input]]:
    if not pieces.programs:
        raise LessonError(None, "there is no program", "add a block fenced as ```python")
    program = pieces.programs[0]
    return program, _inputs_of(program)


def _inputs_of(program: Program) -> dict[str, Input]:
    try:
        return {each.name: each for each in find_inputs(program.code)}
    except SyntaxError as error:
        raise LessonError(
            program.line + (error.lineno or 1) - 1,
            f"the program is not Python: {error.msg}",
            "run it as a file of its own first",
        ) from error


class _Settings:
    """The settings of one file; knows the line of each, so that a fault can name it."""

    def __init__(self, pieces: Pieces):
        self.all = pieces.settings
        self.lines = pieces.settings_text.splitlines()

    def line(self, *words: object) -> int | None:
        """The line of the file with the last of the words; each is sought from the one before."""
        index = 0
        for word in words:
            pattern = re.compile(rf"(?<!\w){re.escape(str(word))}(?!\w)")
            found = [at for at in range(index, len(self.lines)) if pattern.search(self.lines[at])]
            if not found:
                return None
            index = found[0]
        return index + 2

    def fault(self, words: Iterable[object], problem: str, cure: str) -> LessonError:
        return LessonError(self.line(*words), problem, cure)

    def known(self, table: dict, names: tuple[str, ...], *path: object) -> None:
        """Refuses a setting that means nothing: most are misspelt."""
        for name in table:
            if name not in names:
                close = difflib.get_close_matches(name, names, 1)
                cure = f"did you mean {close[0]!r}? " if close else ""
                raise self.fault(
                    (*path, name),
                    f"{name!r} is no setting",
                    f"{cure}there are: {', '.join(names)}",
                )

    def table(self, thing: object, *path: object) -> dict:
        if isinstance(thing, dict):
            return thing
        raise self.fault(path, f"{path[-1]!r} is {thing!r}", "make it a table, as in [inputs.x]")

    def tables(self, name: str) -> list[dict]:
        things = self.all.get(name, [])
        if isinstance(things, list) and all(isinstance(each, dict) for each in things):
            return things
        raise self.fault((name,), f"{name!r} is no list of tables", f"begin each with [[{name}]]")

    def text(self, table: dict, name: str, *default: object, path: tuple = ()):
        """A text that is not empty; without a default it must be there."""
        if name not in table and default:
            return default[0]
        value = table.get(name)
        if isinstance(value, str) and value.strip():
            return value
        problem = f"{name} is {value!r}" if name in table else f"there is no {name}"
        raise self.fault((*path, name), problem, f'write {name} = "…" with a text of your own')

    def number(self, table: dict, name: str, default, path: tuple = ()):
        value = table.get(name, default)
        if value is default or (isinstance(value, (int, float)) and not isinstance(value, bool)):
            return value
        raise self.fault((*path, name), f"{name} is {value!r}", f"give a number: {name} = 10")

    def figure(self) -> str | None:
        name = self.text(self.all, "figure", None)
        if name is None or name in FIGURES:
            return name
        raise self.fault(("figure",), f"there is no figure {name!r}", f"use {', '.join(FIGURES)}")

    def panels(self) -> tuple[str, ...]:
        panels = self.all.get("panels", ["code", "graph", "ledger"])
        if isinstance(panels, list) and panels and all(each in PANELS for each in panels):
            return tuple(panels)
        raise self.fault(
            ("panels",), f"panels is {panels!r}", f"give a list of some of {', '.join(PANELS)}"
        )

    def sliders(self, inputs: dict[str, Input]) -> Iterable[Slider]:
        for name, spec in self.table(self.all.get("inputs", {}), "inputs").items():
            spec = self.table(spec, "inputs", name)
            self.known(spec, SLIDER_SETTINGS, f"inputs.{name}")
            if name not in inputs:
                raise self.fault(
                    (f"inputs.{name}",),
                    f"the program has no literal named {name!r}",
                    "write `x = 2.0` or `x = torch.tensor(2.0)` outside loops and functions; "
                    f"there are: {', '.join(inputs) or 'none'}",
                )
            yield self.slider(name, spec, inputs[name])

    def slider(self, name: str, spec: dict, literal: Input) -> Slider:
        path = (f"inputs.{name}",)
        options = spec.get("options", [])
        if not isinstance(options, list) or (options and literal.value not in options):
            raise self.fault(
                (*path, "options"),
                f"options is {options!r}",
                f"give a list that has the program's own {literal.value!r}",
            )
        slider = Slider(
            name=name,
            label=self.text(spec, "label", name, path=path),
            type=literal.type,
            default=literal.value,
            options=tuple(options),
        )
        if options or literal.type not in ("float", "integer"):
            return slider
        return self._with_range(slider, spec, path)

    def _with_range(self, slider: Slider, spec: dict, path: tuple) -> Slider:
        """Limits and step in the literal's own type; where not given, wide enough to play."""
        convert = int if slider.type == "integer" else float
        reach = max(5, 2 * abs(slider.default))
        low = convert(self.number(spec, "min", -reach, path))
        high = convert(self.number(spec, "max", reach, path))
        step = convert(self.number(spec, "step", 1 if convert is int else 0.1, path))
        if not low <= slider.default <= high or low == high:
            raise self.fault(
                path,
                f"the program's own {slider.name} = {slider.default} is not between {low} and "
                f"{high}",
                "widen min and max, or change the program",
            )
        if step <= 0:
            raise self.fault((*path, "step"), f"step is {step}", "give a step above 0")
        return Slider(slider.name, slider.label, slider.type, slider.default, low, high, step)

    def variants(
        self, code: str, named: dict[str, str], sliders: tuple[Slider, ...]
    ) -> Iterable[Variant]:
        for spec in self.tables("variants"):
            self.known(spec, VARIANT_SETTINGS, "variants")
            name = self.text(spec, "name", path=("variants",))
            program = self.block(spec, "code", named, name)
            inputs = self.table(spec.get("inputs", {}), name, "inputs")
            inputs = self._settable(program or code, inputs, name)
            self._within_reach(program or code, inputs, sliders, name)
            yield Variant(name, inputs, program)

    def block(self, spec: dict, setting: str, named: dict[str, str], *path: object) -> str | None:
        """The program that a setting names; None where it names none."""
        block = spec.get(setting)
        if block is not None and block not in named:
            raise self.fault(
                (*path, setting),
                f"no program is named {block!r}",
                f"fence one as ```python {block}; there are: {', '.join(named) or 'none'}",
            )
        return named[block] if block is not None else None

    def _settable(self, code: str, inputs: dict[str, Literal], name: str) -> dict[str, Literal]:
        """The inputs as the program will have them: 0 for a float's literal becomes 0.0."""
        try:
            changed = with_inputs(code, inputs)
        except ValueError as error:
            raise self.fault((name, "inputs"), str(error), "change this variant's inputs") from None
        return {each.name: each.value for each in find_inputs(changed) if each.name in inputs}

    def _within_reach(
        self, code: str, inputs: dict[str, Literal], sliders: tuple[Slider, ...], name: str
    ) -> None:
        """Refuses a value that a slider of this variant's program could not show."""
        where = (name, "inputs") if inputs else (name,)
        literals = {each.name: each for each in find_inputs(code)}
        for slider in sliders:
            if slider.name not in literals:
                continue
            literal = literals[slider.name]
            if literal.type != slider.type:
                raise self.fault(
                    (name,),
                    f"{slider.name} is a {literal.type} here and a {slider.type} elsewhere",
                    "give it another name in this variant's program",
                )
            value = inputs.get(slider.name, literal.value)
            if slider.min is not None and not slider.min <= value <= slider.max:
                raise self.fault(
                    where,
                    f"{slider.name} = {value} is not between {slider.min} and {slider.max}",
                    "widen the slider's min and max, or change this variant",
                )
            if slider.options and value not in slider.options:
                raise self.fault(
                    where,
                    f"{slider.name} = {value!r} is none of its options",
                    "add it to the options, or change this variant",
                )

    def compare(self, sliders: tuple[Slider, ...], variants: tuple[Variant, ...]) -> str | None:
        """What stands beside the program at first, if anything."""
        if "compare" not in self.all:
            return None
        toggles = [f"not {each.name}" for each in sliders if each.type == "toggle"]
        known = [*(each.name for each in variants), *toggles]
        if self.all["compare"] in known:
            return self.all["compare"]
        raise self.fault(
            ("compare",),
            f"compare is {self.all['compare']!r}",
            f"name a variant, or a toggle as in 'not cut'; there are: {', '.join(known) or 'none'}",
        )

    def questions(self, program: str) -> Iterable[Question]:
        for spec in self.tables("questions"):
            self.known(spec, QUESTION_SETTINGS, "questions")
            ask = self.text(spec, "ask", path=("questions",))
            choices = spec.get("choices", [])
            if not ANSWER.fullmatch(ask):
                raise self.fault(
                    ("questions", ask),
                    f"ask is {ask!r}",
                    "ask for name.value, name.gradient, name.grad, name.requires_grad, "
                    "name.is_leaf, name.grad_fn, name.shape, error or output",
                )
            if not isinstance(choices, list) or not all(isinstance(each, str) for each in choices):
                raise self.fault(
                    ("questions", ask, "choices"), f"choices is {choices!r}", "give a list of texts"
                )
            yield Question(
                ask=ask,
                prompt=self.text(spec, "prompt", path=("questions", ask)),
                choices=tuple(choices),
                pass_index=int(self.number(spec, "pass", -1, path=("questions", ask))),
                program=program,
            )

    def exercises(self, named: dict[str, str]) -> Iterable[Exercise]:
        taken: set[str] = set()
        for spec in self.tables("exercises"):
            self.known(spec, EXERCISE_SETTINGS, "exercises")
            name = self.text(spec, "name", path=("exercises",))
            path = ("exercises", name)
            if not re.fullmatch(r"[A-Za-z0-9-]+", name) or name in taken:
                raise self.fault(
                    path,
                    f"name is {name!r}" + (" a second time" if name in taken else ""),
                    "give a name of its own, of letters, digits and dashes: it stands in links",
                )
            taken.add(name)
            code = self.block(spec, "code", named, *path)
            if code is None or BLANK not in code:
                raise self.fault(
                    (*path, "code"),
                    "there is nothing to fill in",
                    f"name a program that has a line with {BLANK}",
                )
            yield Exercise(
                name=name,
                title=self.text(spec, "title", path=path),
                task=self.text(spec, "task", path=path),
                code=code,
                checks=tuple(self.checks(spec, path)),
                solution=self.block(spec, "solution", named, *path),
            )

    def checks(self, exercise: dict, path: tuple) -> Iterable[Check]:
        specs = exercise.get("checks", [])
        if not isinstance(specs, list) or not specs or not all(isinstance(x, dict) for x in specs):
            raise self.fault(
                (*path, "checks"), "it has no checks", "begin each with [[exercises.checks]]"
            )
        for spec in specs:
            self.known(spec, CHECK_SETTINGS, *path)
            that = self.text(spec, "that", path=path)
            try:
                read_check(that)
            except ValueError as error:
                problem, _, cure = str(error).partition("; ")
                raise self.fault((*path, that), problem, cure) from None
            yield Check(that, self.text(spec, "hint", path=(*path, that)))
