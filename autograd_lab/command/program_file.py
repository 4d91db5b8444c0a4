"""A file that somebody names: its program's text, or one of its functions, ready to record."""

from __future__ import annotations

import inspect
import linecache
import sys
import tokenize
import types
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograd_lab.command.console import BadInput, Console
from autograd_lab.command.notebook_cells import notebook_program
from autograd_lab.command.settings import read_settings, value_of
from autograd_lab.program.inputs import find_inputs, with_inputs
from autograd_lab.program.parsing import compiled, parse

_MODULE = "__autograd_lab_program__"


@dataclass(frozen=True)
class Asked:
    """What to record: a program's text or a function, and the arguments that it gets."""

    code: str | Callable
    arguments: dict[str, object]


def read_program(options: Namespace, console: Console) -> Asked:
    """What the command line asks to record; of a function, its file has run as a module.

    BadInput for what is no Python, a function that is not there or wants more, an unknown name.
    """
    path, settings = options.file, read_settings(options.set)
    text = _text(path, options.cell)
    _must_be_python(path, text)
    if options.function is None:
        return Asked(_with(text, settings), {})
    literals = {name for name in settings if name in _names(text)}
    text = _with(text, {name: settings[name] for name in literals})
    with console.busy(f"running {path.name} up to {options.function}"):
        function = _function(path, text, options.function)
    rest = {name: value for name, value in settings.items() if name not in literals}
    return Asked(function, _arguments(function, options.function, rest, sorted(_names(text))))


def _text(path: Path, cell: int | None) -> str:
    if path.is_dir():
        raise BadInput(f"{path}: this is a folder; name a .py file or a notebook in it")
    if not path.exists():
        raise BadInput(f"{path}: there is no such file")
    if path.suffix == ".ipynb":
        return notebook_program(path, cell)
    if cell is not None:
        raise BadInput(f"--cell {cell}: {path.name} is no notebook; leave --cell out")
    try:
        with tokenize.open(path) as file:
            return file.read()
    except (SyntaxError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: this is no Python file ({error})") from error


def _must_be_python(path: Path, text: str) -> None:
    try:
        parse(text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        place = f"{path}, line {line}" if line else str(path)
        why = getattr(error, "msg", None) or str(error)
        raise BadInput(f"{place}: this is no Python ({why})") from error


def _names(text: str) -> dict[str, str]:
    """The literals of the program that can be set, with their type."""
    return {each.name: each.type for each in find_inputs(text)}


def _with(text: str, settings: dict[str, str]) -> str:
    types_of = _names(text)
    values = {
        name: value_of(value, types_of.get(name) == "text") for name, value in settings.items()
    }
    try:
        return with_inputs(text, values)
    except ValueError as error:
        raise BadInput(f"--set: {error}") from error


def _function(path: Path, text: str, name: str) -> Callable:
    """The function of this name, of the module that the text is."""
    shown = str(path.resolve())
    module = types.ModuleType(_MODULE)
    module.__file__ = shown
    sys.modules[_MODULE] = module  # where dataclasses and pickle look for it
    # So that the function's source is what ran, with the numbers that were set.
    linecache.cache[shown] = (len(text), None, text.splitlines(keepends=True), shown)
    try:
        exec(compiled(parse(text), shown), module.__dict__)
    except (Exception, SystemExit) as error:
        raise BadInput(
            f"{path}: running it as a module, to get at {name}, raised "
            f"{type(error).__name__}: {error}"
        ) from error
    found = getattr(module, name, None)
    if found is not None and callable(found) and inspect.isfunction(inspect.unwrap(found)):
        return found
    known = [
        each
        for each, thing in vars(module).items()
        if inspect.isfunction(thing) and thing.__module__ == _MODULE
    ]
    kind = "is no function" if hasattr(module, name) else "there is no such function"
    raise BadInput(
        f"--function {name}: {kind} in {path.name}; there are: {', '.join(known) or 'none'}"
    )


def _arguments(
    function: Callable, name: str, settings: dict[str, str], literals: list[str]
) -> dict[str, object]:
    """The settings that are the function's own; BadInput for others, and where it wants more."""
    parameters = inspect.signature(function).parameters
    takes_all = any(each.kind is each.VAR_KEYWORD for each in parameters.values())
    for given in settings:
        if given not in parameters and not takes_all:
            there = [*parameters, *literals]
            raise BadInput(
                f"--set {given}: neither an argument of {name} nor a line `{given} = literal`; "
                f"there are: {', '.join(there) or 'none'}"
            )
    wanted = [
        each.name
        for each in parameters.values()
        if each.default is each.empty
        and each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY, each.POSITIONAL_ONLY)
        and (each.name not in settings or each.kind is each.POSITIONAL_ONLY)
    ]
    if wanted:
        several = len(wanted) > 1
        raise BadInput(
            f"--function {name}: it wants {', '.join(wanted)}; give {'each' if several else 'it'} "
            f"by --set {wanted[0]}=…, or name a function without arguments that calls it"
        )
    return {
        given: value_of(value, isinstance(getattr(parameters.get(given), "default", None), str))
        for given, value in settings.items()
    }
