"""Run a program of one's own under the recorder: `record(code, inputs)`.

This runs code in this process with all its rights. A stranger's code needs walls around it.
"""

from __future__ import annotations

import functools
import inspect
import io
import linecache
from collections import deque
from collections.abc import Callable, Mapping
from types import CodeType, FunctionType

import torch

from autograd_lab.model.recording import Recording
from autograd_lab.program.inputs import with_inputs
from autograd_lab.program.places import Source
from autograd_lab.recording.assemble import assemble
from autograd_lab.recording.errors.catalogue import explain
from autograd_lab.recording.errors.evidence import Evidence
from autograd_lab.recording.errors.known import Diagnosis
from autograd_lab.recording.events import Call, Event, function_of
from autograd_lab.recording.namespace import (
    buffers_by_name,
    parameters_by_path,
    seen_from,
    tensors_by_name,
    things_of,
    variables_of,
)
from autograd_lab.recording.process.active import active_recorder
from autograd_lab.recording.process.hearing import hear, print_into
from autograd_lab.recording.process.limits import Limit
from autograd_lab.recording.process.ready import Ready, new_namespace, turn_for
from autograd_lab.recording.recorder import Recorder

_KEPT_NAMED = 3  # of a list of tensors


def record(
    code: str | Callable,
    inputs: Mapping[str, object] | None = None,
    max_ops: int = 5000,
    max_seconds: float = 10.0,
    *,
    max_output: int | None = None,
    goes_on: bool = False,
) -> Recording:
    """Runs a program and records its forward and backward passes.

    `code` is a program's text, whose literals `inputs` replaces, or a callable, which gets
    `inputs` as keyword arguments. More than `max_ops` recorded ops or `max_seconds` stop the
    program: what was recorded until then is there, with `truncated` set. What the program raises
    becomes `error`. More than `max_output` characters of output stop it too; with `goes_on`, it
    runs on after `max_ops` ops, and only its recording ends there. Raises ValueError for inputs
    that do not fit (see `with_inputs`).
    """
    if max_ops < 1 or max_seconds <= 0:
        raise ValueError(f"max_ops={max_ops}, max_seconds={max_seconds}: give limits larger than 0")
    if active_recorder() is not None:
        raise RuntimeError("a program that is being recorded cannot record another; call it bare")
    if callable(code):
        return _record_callable(code, dict(inputs or {}), max_ops, max_seconds)
    try:
        program = Ready(with_inputs(code, inputs))
    except (SyntaxError, UnicodeEncodeError) as error:
        diagnosis = explain(error, getattr(error, "lineno", None))
        passes, failure = assemble([], [], Source(""), {}, diagnosis)
        return Recording(code, passes, error=failure)

    recorder = Recorder(program.filename, max_ops, goes_on=goes_on)
    return _run(program.run, recorder, program.source, program.text, max_seconds, max_output)


def _record_callable(function, inputs, max_ops, max_seconds) -> Recording:
    unwrapped = inspect.unwrap(function)
    if not inspect.isfunction(unwrapped):
        raise ValueError(f"{function!r} is no Python function; give a function or a program's text")
    return record_call(function, (), inputs, max_ops, max_seconds)


def record_call(
    function: Callable,
    args: tuple,
    kwargs: dict,
    max_ops: int = 5000,
    max_seconds: float = 10.0,
    *,
    measured: bool = False,
    goes_on: bool = False,
) -> Recording:
    """Records one call of a function, a method, a partial or what has a `__call__`.

    With `measured`, each optimizer step notes the norms of its parameters, gradients and updates,
    however large they are. Raises TypeError for arguments that do not fit, before anything runs,
    and ValueError for what is not written in Python.
    """
    written = _written(function)
    inspect.signature(function).bind(*args, **kwargs)
    text, source = _function_source(written.__code__)
    recorder = Recorder(written.__code__.co_filename, max_ops, written, goes_on)
    recorder.measures = measured
    return _run(lambda namespace: function(*args, **kwargs), recorder, source, text, max_seconds)


def _written(function: Callable) -> FunctionType:
    """The Python function that a call of this runs."""
    while isinstance(function, functools.partial):
        function = function.func
    if isinstance(function, torch.nn.Module):
        function = type(function).forward
    function = inspect.unwrap(function)
    if inspect.ismethod(function):
        function = inspect.unwrap(function.__func__)
    if not inspect.isfunction(function):  # an object that can be called
        function = inspect.unwrap(vars(type(function)).get("__call__", function))
    if not inspect.isfunction(function):
        raise ValueError(f"{function!r} is not written in Python; give a function of your own")
    return function


@functools.lru_cache(maxsize=64)
def _function_source(code: CodeType) -> tuple[str | None, Source]:
    """A function's text, None where there is none, and its file's; read and parsed once."""
    try:
        text = inspect.getsource(code)
    except OSError:  # typed at a prompt
        return None, Source("", code.co_firstlineno)
    return text, Source("".join(linecache.getlines(code.co_filename)), code.co_firstlineno)


def _run(
    run: Callable, recorder: Recorder, source: Source, text, max_seconds, max_output=None
) -> Recording:
    output = io.StringIO()
    own_print = print_into(output, recorder, max_output)
    namespace = new_namespace(own_print, recorder.next_turn)
    variables: dict[str, object] = {}
    seen: dict[str, object] = {}
    recorder.turn = turn_for(text if recorder.main is None else None)
    with recorder.turn:
        hear(recorder, own_print)
        try:
            with torch.enable_grad(), recorder:
                diagnosis = _outcome(run, namespace, recorder, source, max_seconds)
            variables = seen = namespace
            if recorder.main is not None and recorder.frame is not None:
                variables, seen = dict(recorder.frame.f_locals), seen_from(recorder.frame)
            return finish(recorder, source, text, variables, diagnosis, output.getvalue(), seen)
        finally:
            seen.clear()
            variables.clear()  # first what holds the end of a long chain
            namespace.clear()
            recorder.release()


def _outcome(run, namespace, recorder, source, max_seconds) -> Diagnosis | None:
    """Runs the program; what it raises is a result like any other."""
    try:
        with Limit(recorder, max_seconds):
            run(namespace)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return None if recorder.stopped else explained(error, recorder, source)
    return None


def explained(error: BaseException, recorder: Recorder, source: Source) -> Diagnosis:
    """What an error of the program's means, found out from what was recorded."""
    places = [
        (trace.tb_frame.f_code, trace.tb_lasti, trace.tb_lineno)
        for trace in _traces(error)
        if recorder.holds(trace.tb_frame.f_code)
    ]
    if not places:
        return explain(error, None)
    *where, line = places[-1]
    evidence = Evidence(error, tuple(where), recorder.refused(error), recorder, source)
    return explain(error, source.shown_line(line), evidence)


def _traces(error: BaseException):
    """The traceback's entries, outermost first."""
    trace = error.__traceback__
    while trace is not None:
        yield trace
        trace = trace.tb_next


def kept_graphs(recorder: Recorder, seen: dict[str, object]) -> list[Event]:
    """What lists hold at the end of tensors with a graph behind them, where they are several."""
    found = []
    for name, thing in things_of(seen):
        if not isinstance(thing, (list, tuple, deque)):
            continue
        tensors = [each for each in thing if isinstance(each, torch.Tensor)]
        calls = [recorder.made(each) for each in tensors if function_of(each) is not None]
        known = tuple((call, None) for call in calls[:_KEPT_NAMED] if call is not None)
        if len(calls) > 2 and known:
            found.append(Event("kept", None, text=name, number=len(calls), calls=known))
    return found


def finish(
    recorder, source, text, namespace, diagnosis, output, seen=None, begin=None
) -> Recording:
    """The recording of what the recorder saw; `namespace` has the variables that it ends with.

    `seen` are all things by name, where the program saw more than what it leaves behind. The passes
    are those of the cell that has its `begin`, where there is one.
    """
    seen = namespace if seen is None else seen
    recorder.read_leaves()
    names = dict([*tensors_by_name(seen), *buffers_by_name(seen)])
    known = {}
    for name, tensor in names.items():
        call = recorder.made(tensor)
        if call is not None:
            known.setdefault(call, name)
    shared: dict[Call, tuple[str, ...]] = {}
    for path, tensor in parameters_by_path(seen):
        call = recorder.made(tensor)
        if call is not None and path != known.get(call) and path not in shared.get(call, ()):
            shared[call] = (*shared.get(call, ()), path)
    facts = {
        "code": text,
        "output": output,
        "truncated": recorder.stopped or recorder.ran_on,
        "variables": variables_of(namespace),
        "notes": tuple(recorder.notes),
    }
    modules = recorder.modules.names(things_of(seen))
    recorder.events += kept_graphs(recorder, seen)
    told = recorder.events, recorder.calls, source, known, diagnosis, shared, modules, begin
    if diagnosis is not None:
        passes, failure = assemble(*told)
        return Recording(passes=passes, error=failure, **facts)
    return Recording.unread(lambda: assemble(*told)[0], **facts)
