"""What a program's process sent -> a `Recording`, or a failure: nothing in it is believed.

The program could write whatever it likes. So each value's type is compared with what the model
declares, each kind with the list of kinds, and each id with the nodes and edges that there are.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import json
import os
import sys
import sysconfig
import types
import typing
from collections.abc import Callable, Iterator
from pathlib import Path

from autograd_lab.model.cells import CellRun, Session, session_from_json
from autograd_lab.model.json import from_json
from autograd_lab.model.plots import MOST_POINTS
from autograd_lab.model.recording import (
    CHANGE_FIELDS,
    NODE_KINDS,
    NODE_STATES,
    STEP_KINDS,
    Failure,
    Pass,
    Recording,
    Step,
    Summary,
)

_DEEPEST = 12  # lists in lists; a tensor of more dimensions than that is a summary


def read_recording(data: bytes, guests: bool) -> Recording:
    """The recording in an answer; ValueError where there is none in it.

    `guests` are told no path of this machine, in no text; others in no message.
    """
    with _nothing_else():
        text = data.decode("utf-8", "surrogatepass")
        recording = from_json(_without_paths(text) if guests else text)
        if guests:
            recording = dataclasses.replace(recording, code=_code(text))
        return _checked(recording)


def read_session(data: bytes, guests: bool) -> Session:
    """The cells' session in an answer, read as `read_recording` reads a recording."""
    with _nothing_else():
        text = data.decode("utf-8", "surrogatepass")
        session = session_from_json(_without_paths(text) if guests else text)
        recording = session.recording
        if guests:
            recording = dataclasses.replace(recording, code=json.loads(text)["recording"]["code"])
        for each in session.cells:
            _is(CellRun)(each)
        _expect(sum(map(_points, session.cells)) <= 4 * MOST_POINTS, "so many points")
        cells = tuple(dataclasses.replace(each, error=_told(each.error)) for each in session.cells)
        first = session.first_step
        _expect(type(first) is int and first >= 0, "a first step")
        return Session(_checked(recording), cells, first)


@contextlib.contextmanager
def _nothing_else() -> Iterator[None]:
    """What no answer of ours can raise is a ValueError too."""
    try:
        yield
    except (RecursionError, OverflowError, TypeError, AttributeError, LookupError) as error:
        raise ValueError(f"this is no recording ({type(error).__name__})") from error


def _checked(recording: Recording) -> Recording:
    _is(Recording)(recording)
    for index, each in enumerate(recording.passes):
        _check_pass(each, index)
    return dataclasses.replace(recording, error=_told(recording.error))


def _told(error: Failure | None) -> Failure | None:
    if error is None:
        return None
    return dataclasses.replace(error, message=_without_paths(error.message))


def _points(cell: CellRun) -> int:
    """How many marks and points a cell's figures have."""
    marks = [mark for each in cell.figures for axes in each.axes for mark in axes.marks]
    return sum(1 + len(mark.x) + len(mark.y) + len(mark.base) for mark in marks)


def _code(text: str) -> str | None:
    """The program as it was given: the paths in it are its author's."""
    start = '{"code":'
    if text.startswith(start):
        return json.JSONDecoder().raw_decode(text, len(start))[0]
    return json.loads(text)["code"]


def _check_pass(each: Pass, index: int) -> None:
    nodes = {node.id for node in each.graph.nodes}
    edges = {edge.id for edge in each.graph.edges}
    _expect(each.index == index and len(nodes) == len(each.graph.nodes), "passes")
    _expect(len(edges) == len(each.graph.edges), "edges")
    for node in each.graph.nodes:
        _expect(node.kind in NODE_KINDS and node.state in NODE_STATES, "a node's kind")
    for edge in each.graph.edges:
        _expect(edge.source in nodes and edge.target in nodes, "an edge's ends")
    for step in each.steps:
        _check_step(step, nodes, edges)
    for change in each.start:
        _expect(change.field in CHANGE_FIELDS, "a change")


def _check_step(step: Step, nodes: set[str], edges: set[str]) -> None:
    _expect(step.kind in STEP_KINDS, "a step's kind")
    _expect(nodes.issuperset(step.nodes) and edges.issuperset(step.edges), "a step's parts")
    for change in step.changes:
        _expect(change.field in CHANGE_FIELDS, "a change")
        _expect(change.target in nodes or change.target in edges, "a change's target")


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(f"this is no recording: {what} cannot be so")


@functools.cache
def _is(hint) -> Callable[[object], None]:
    """What raises ValueError for a value that is not of the declared type."""
    if dataclasses.is_dataclass(hint) and hint is not Summary:
        return _is_dataclass(hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _is_one_of(arguments)
    if origin is tuple:
        return _is_each(tuple, _is(arguments[0]))
    if origin is dict:
        each = _is(arguments[1])
        return lambda value: _is_each(dict, lambda name: each(_named(name, value)))(value)
    return _is_one_of((hint,))


def _named(name: object, values: dict):
    _expect(isinstance(name, str), "a name")
    return values[name]


def _is_dataclass(hint: type) -> Callable[[object], None]:
    hints = typing.get_type_hints(hint, {**vars(sys.modules[hint.__module__]), **globals()})
    checks = [(each.name, _is(hints[each.name])) for each in dataclasses.fields(hint)]

    def check(value):
        _expect(type(value) is hint, hint.__name__)
        for name, each in checks:
            each(getattr(value, name))

    return check


def _is_each(kind: type, each: Callable[[object], None]) -> Callable[[object], None]:
    def check(values):
        _expect(type(values) is kind, kind.__name__)
        for value in values:
            each(value)

    return check


def _is_one_of(hints: tuple) -> Callable[[object], None]:
    hints = tuple(list if typing.get_origin(hint) is list else hint for hint in hints)
    plain = tuple(hint for hint in hints if isinstance(hint, type) and hint is not list)
    others = [_is(hint) for hint in hints if not isinstance(hint, type) and hint is not None]
    nested = list in hints

    def check(value):
        kind = type(value)
        if kind is Summary:
            _check_summary(value)
        if kind in plain or (value is None and types.NoneType in plain):
            if dataclasses.is_dataclass(kind) and kind is not Summary:
                _is_dataclass_cached(kind)(value)
            return
        if nested and kind is list:
            _check_numbers(value, 1)
            return
        if nested and _is_number(value):
            return
        _expect(bool(others), f"a {kind.__name__}")
        for other in others:
            other(value)

    return check


@functools.cache
def _is_dataclass_cached(kind: type) -> Callable[[object], None]:
    return _is_dataclass(kind)


def _check_summary(value: Summary) -> None:
    _expect(type(value.shape) is tuple and all(type(each) is int for each in value.shape), "shape")
    for number in (value.min, value.max, value.mean):
        _expect(_is_number(number), "a summary's number")


def _check_numbers(values: list, depth: int) -> None:
    _expect(depth <= _DEEPEST, "nested lists")
    for value in values:
        if type(value) is list:
            _check_numbers(value, depth + 1)
        else:
            _expect(_is_number(value), "a list's number")


def _is_number(value: object) -> bool:
    """Complex numbers come as texts."""
    if type(value) is str and len(value) < 100 and value.endswith(("j", "j)")):
        try:
            complex(value)
        except ValueError:
            return False
        return True
    return type(value) in (int, float, bool)


@functools.cache
def _paths() -> list[tuple[str, str]]:
    """Folders of this machine, longest first, and what stands for each."""
    stdlib, packages = (sysconfig.get_path(each) for each in ("stdlib", "purelib"))
    project = str(Path(__file__).resolve().parents[2])
    named = {
        project: "<autograd-lab>",  # installed, it lies among the packages, and they have the say
        stdlib: "<python>",
        packages: "<packages>",
        sysconfig.get_path("platlib"): "<packages>",
        sys.prefix: "<python>",
        sys.base_prefix: "<python>",
        sys.exec_prefix: "<python>",
        os.path.expanduser("~"): "<home>",
    }
    real = {os.path.realpath(path): name for path, name in named.items()}
    both = {**real, **named}
    long = [(json.dumps(path)[1:-1], name) for path, name in both.items() if len(path) > 4]
    return sorted(long, key=lambda pair: -len(pair[0]))


def _without_paths(text: str) -> str:
    for path, name in _paths():
        text = text.replace(path, name)
    return text
