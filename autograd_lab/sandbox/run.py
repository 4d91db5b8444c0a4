"""Run anybody's program and get its recording: `run_code(code, inputs)`; `run_cells` for notebooks.

The program runs in a process of its own, within limits; guests' programs behind walls too. Nothing
that it does is raised here, and nothing that it changes is there for the next one.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Hashable, Mapping, Sequence
from numbers import Integral, Real
from typing import TypeVar

from autograd_lab.model.cells import Session
from autograd_lab.model.recording import Failure, Recording
from autograd_lab.program.cells import CellText
from autograd_lab.sandbox import failures, zygote
from autograd_lab.sandbox.answer import read_recording, read_session
from autograd_lab.sandbox.queue import Queue, Replaced, Ticket
from autograd_lab.sandbox.settings import Settings, read_settings
from autograd_lab.sandbox.walls import missing

T = TypeVar("T")
_UNFIT, _RUNS = b"U", b"R"  # what the child says first, before the program could
_zygote = zygote.Zygote()
_queue = Queue(lambda: read_settings().runs)


def run_code(
    code: str,
    inputs: Mapping[str, object] | None = None,
    *,
    visitor: Hashable = None,
    guests: bool = False,
    told: Callable[[int], None] | None = None,
) -> Recording:
    """Runs a program's text in a process of its own; the same `Recording` as `record` gives.

    What the program does and what stops it is the recording's `error`; besides what `record`
    knows, its `kind` is refused, raised (the process ended), timeout, cpu, memory, output, ops
    (recorded until there) or size. Of one `visitor`, the last run wins. `guests` asks for all
    walls, whatever the settings say; `told` hears the place in the queue. Raises ValueError for
    inputs that do not fit.
    """
    if not isinstance(code, str):
        raise TypeError(f"run_code takes a program's text, not a {type(code).__name__}")
    settings = _settings(guests)
    wanted = (
        None if inputs is None else {_name(name): _plain(each) for name, each in inputs.items()}
    )
    code = code.removeprefix("\ufeff")
    problem = _problem(code, settings)
    if problem is not None:
        return Recording(code, error=problem)
    read = functools.partial(read_recording, guests=settings.mode == "guests")
    request = zygote.request_of(code, wanted, settings)
    found = _in_turn(request, settings, visitor, told, read)
    return Recording(code, error=found) if isinstance(found, Failure) else found


def run_cells(
    cells: Sequence[CellText],
    *,
    visitor: Hashable = None,
    guests: bool = False,
    told: Callable[[int], None] | None = None,
) -> Session:
    """Runs a notebook's cells in one namespace, in a process of its own, and records the last one.

    What its plotting calls would draw comes back as plain figures; matplotlib is not needed. The
    other arguments, limits and failures are those of `run_code`; the limit on the text is for all
    cells together.
    """
    settings, last = _settings(guests), cells[-1].text
    problem = _problem("\n".join(each.text for each in cells), settings)
    if problem is None:
        read = functools.partial(read_session, guests=settings.mode == "guests")
        request = zygote.request_of_cells(cells, settings)
        found = _in_turn(request, settings, visitor, told, read)
        if isinstance(found, Session):
            return found
        problem = found
    return Session(Recording(last, error=problem))


def _settings(guests: bool) -> Settings:
    settings = read_settings()
    if guests and settings.mode == "own":
        return dataclasses.replace(settings, mode="guests")
    return settings


def start() -> None:
    """Starts the process that runs programs, so that the first visitor need not wait for it."""
    if zygote.FORKS and read_settings().mode != "off":
        _zygote.start()


def stop() -> None:
    """Ends that process and every run; the next `run_code` starts it again."""
    _zygote.stop()


def what_is_missing(guests: bool = False) -> tuple[str, ...]:
    """Why code does not run here, as sentences; empty where it does."""
    settings = read_settings()
    if settings.mode == "off":
        return ("Running code is switched off here (AUTOGRAD_LAB_CODE=off).",)
    if guests or settings.mode == "guests":
        return missing()
    return ()


def _problem(code: str, settings: Settings) -> Failure | None:
    """Why a program is not even started."""
    reasons = what_is_missing(settings.mode == "guests")
    if reasons:
        return failures.not_now(reasons)
    amount = len(code.encode("utf-8", "surrogatepass"))
    if amount > settings.source_kb * 1024:
        return failures.size(settings, amount)
    return failures.null_byte(code) if "\0" in code else None


def _in_turn(
    request: bytes,
    settings: Settings,
    visitor: Hashable,
    told: Callable[[int], None] | None,
    read: Callable[[bytes], T],
) -> T | Failure:
    """What came back from a run, as `read` reads it; what stopped it else."""
    try:
        with _queue.turn(visitor, told) as ticket:
            return _run(request, settings, ticket, read)
    except Replaced:
        return failures.replaced()


def _run(
    request: bytes, settings: Settings, ticket: Ticket, read: Callable[[bytes], T]
) -> T | Failure:
    for last in (False, True):
        try:
            if zygote.FORKS:
                reply = _zygote.run(request, settings.last_second, ticket.when_replaced)
            else:
                reply = zygote.run_once(request, settings.last_second)
            break
        except zygote.Gone:
            if ticket.replaced:
                raise Replaced from None
            if last:
                return failures.no_server()
    if ticket.replaced:
        raise Replaced
    return _read(reply, settings, read)


def _read(reply: zygote.Reply, settings: Settings, read: Callable[[bytes], T]) -> T | Failure:
    first, data = reply.data[:1], reply.data[1:]
    if first == _UNFIT:
        raise ValueError(data.decode("utf-8", "surrogatepass"))
    if first != _RUNS or not data or reply.killed == "answer":
        return failures.ended(reply.number, settings, reply.used, reply.killed)
    try:
        return read(data)
    except ValueError:
        killed = reply.number != 0
        found = failures.ended(reply.number, settings, reply.used, reply.killed)
        return found if killed else failures.broken()


def _name(name: object) -> str:
    if not isinstance(name, str):
        raise ValueError(f"{name!r} is no name of an input; give the name of a variable")
    return name


def _plain(value: object) -> object:
    """An input's value as JSON has it; what no literal can be is a ValueError."""
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    raise ValueError(f"{value!r} is no value for an input: give a number, a text, or a list")
