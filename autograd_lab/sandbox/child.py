"""In the child: raises the walls, runs the program under the recorder, and sends the recording."""

from __future__ import annotations

import ast
import dataclasses
import os
import signal
import sys
import time
import types
from collections.abc import Callable

from autograd_lab.model.cells import Session, session_to_json
from autograd_lab.model.json import to_json
from autograd_lab.model.recording import Failure, Recording
from autograd_lab.plots.install import install
from autograd_lab.program.cells import CellText
from autograd_lab.recording.cells import record_cells
from autograd_lab.recording.process.alone import be_alone
from autograd_lab.recording.record import record
from autograd_lab.sandbox import failures
from autograd_lab.sandbox.settings import Settings
from autograd_lab.sandbox.walls import Walls

# The first byte of an answer is sent before the program runs, so that no program can write it.
UNFIT, RUNS = b"U", b"R"
_PIPE = 3
_LONGEST = 10_000  # characters of a message


def serve(request: dict, pipe: int, walls: Walls) -> None:
    """What a child does from its fork to its end; never returns."""
    code = failures.NO_WALLS
    try:
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        settings = Settings(**request["settings"])
        _only(pipe)
        walls.limit(settings)
        settle(request)
        be_alone(compiles=settings.mode != "guests")
        if settings.mode == "guests":
            walls.wall_in(settings)
        else:
            walls.keep_files_as_they_are()
        own, code = os.getpid(), failures.BROKEN
        answer(request, settings, lambda data: _write(_PIPE, data) if os.getpid() == own else None)
        code = 0
    finally:
        os._exit(code)


def answer(request: dict, settings: Settings, send: Callable[[bytes], None]) -> None:
    """Sends one byte, runs the program, and sends its recording; or says what does not fit."""
    if "cells" in request:
        send(RUNS)
        cells = [CellText(**each) for each in request["cells"]]
        send(_as_bytes(_of_cells(cells, settings), settings.answer_mb * 2**20))
        return
    code, inputs = request["code"], request["inputs"]
    if inputs:
        from autograd_lab.program.inputs import with_inputs

        try:
            code, inputs = with_inputs(code, inputs), None
        except (SyntaxError, UnicodeEncodeError):
            inputs = None  # the recording says so
        except ValueError as error:
            send(UNFIT + str(error).encode("utf-8", "surrogatepass"))
            return
        except (RecursionError, MemoryError):
            pass
    send(RUNS)
    send(_as_bytes(_recorded(code, settings), settings.answer_mb * 2**20))


def _recorded(code: str, settings: Settings) -> Recording:
    begun, most = time.monotonic(), settings.output_kb * 1024
    limits = {"max_ops": settings.ops, "max_seconds": settings.seconds}
    try:
        recording = record(code, None, **limits, max_output=most, goes_on=True)
        recording = _whole(recording)
    except RecursionError:
        return Recording(code, error=failures.too_deep())
    except MemoryError:  # the parser's, where its own stack is full, or the recorder's
        found = failures.memory(settings) if _can_be_read(code) else failures.too_deep()
        return Recording(code, error=found)
    over = time.monotonic() - begun >= settings.seconds
    cut = len(recording.output) >= most
    return dataclasses.replace(recording, **_limited(recording, settings, over, cut))


def _of_cells(cells: list[CellText], settings: Settings) -> Session:
    begun, most = time.monotonic(), settings.output_kb * 1024
    limits = {"max_ops": settings.ops, "max_seconds": settings.seconds}
    try:
        session = record_cells(cells, **limits, max_output=most, drawn=install())
        recording = _whole(session.recording)
    except RecursionError:
        return Session(Recording(cells[-1].text, error=failures.too_deep()))
    except MemoryError:
        return Session(Recording(cells[-1].text, error=failures.memory(settings)))
    over = time.monotonic() - begun >= settings.seconds
    printed = sum(len(each.output) for each in session.cells)
    limited = _limited(recording, settings, over, printed >= most)
    if recording.truncated and len(session.cells) < len(cells):
        limited["error"] = failures.not_reached(
            limited["error"], cells[len(session.cells) - 1].title
        )
    recording = dataclasses.replace(recording, **limited)
    earlier = [
        each
        if each.error is None
        else dataclasses.replace(each, error=_known(each.error, None, settings))
        for each in session.cells
    ]
    return Session(recording, tuple(earlier), session.first_step)


def _can_be_read(code: str) -> bool:
    try:
        ast.parse(code)
    except (MemoryError, RecursionError):
        return False
    return True


def _whole(recording: Recording) -> Recording:
    """Its passes assembled; a recursion limit that the program has lowered is put back."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 1000))
    assert recording.passes is not None
    return recording


def _limited(recording: Recording, settings: Settings, over: bool, cut: bool) -> dict:
    """What the limits and the walls change in a recording: its error, and notes.

    `over`: the time was up; `cut`: too much was printed.
    """
    error = recording.error
    if error is not None:
        return {"error": _known(error, recording.code, settings)}
    if not recording.truncated:
        return {}
    if cut:
        note = f"The output was cut after {settings.output_kb} KB."
        return {"error": failures.output(settings), "notes": (*recording.notes, note)}
    lines = [step.line for step in recording.steps if step.line is not None]
    found = failures.timeout(settings) if over else failures.ops(settings)
    return {"error": dataclasses.replace(found, line=lines[-1] if over and lines else None)}


def _known(error: Failure, code: str | None, settings: Settings) -> Failure:
    if len(error.message) > _LONGEST:
        error = dataclasses.replace(error, message=error.message[:_LONGEST] + " …")
    return _named(error, code, settings)


def _named(error: Failure, code: str | None, settings: Settings) -> Failure:
    """An error by the limit or the wall that it ran into, where it did."""
    if failures.is_memory(error):
        return dataclasses.replace(failures.memory(settings), line=error.line)
    if failures.is_refusal(error):
        return failures.refused(error, settings)
    if error.kind == "syntax" and code is not None:
        column = _column(code)
        if column:
            where = f"Line {error.line}, column {column}: "
            return dataclasses.replace(error, explanation=where + error.explanation)
    return error


def _column(code: str) -> int | None:
    try:
        ast.parse(code)
    except SyntaxError as error:
        return error.offset
    except Exception:
        return None
    return None


def _as_bytes(made: Recording | Session, most: int) -> bytes:
    """JSON of the recording, without its last passes where it would be too large."""
    recording = made if isinstance(made, Recording) else made.recording
    passes = recording.passes
    while True:
        if isinstance(made, Session):
            data = session_to_json(dataclasses.replace(made, recording=recording))
        else:
            data = to_json(recording)
        packed = data.encode("utf-8", "surrogatepass")
        if len(packed) <= most or not recording.passes:
            return packed
        kept = passes[: len(recording.passes) // 2]
        note = f"Of {len(passes)} passes the first {len(kept)} are kept: the others are too large."
        notes = (*(each for each in recording.notes if "are too large" not in each), note)
        recording = dataclasses.replace(recording, passes=kept, truncated=True, notes=notes)


def _only(pipe: int) -> None:
    """Keeps the pipe and three empty standard files; closes everything else that was inherited."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    if pipe != _PIPE:
        os.dup2(pipe, _PIPE, inheritable=False)
    os.closerange(_PIPE + 1, 65536)


def settle(request: dict) -> None:
    """The program is to find the process as a fresh one, in the folder of the one who asks."""
    for name in set(os.environ) - {"SYSTEMROOT"}:  # without it, Windows has no random numbers
        del os.environ[name]
    sys.argv = [""]
    sys.modules["__main__"] = types.ModuleType("__main__")
    if request["settings"]["mode"] == "own" and request["folder"]:
        os.chdir(request["folder"])
        sys.path.insert(0, request["folder"])
    else:
        os.chdir("/")


def _write(pipe: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(pipe, view) :]
