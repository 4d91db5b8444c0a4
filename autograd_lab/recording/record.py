"""Run a program of one's own under the recorder: `record(code, inputs)`.

This runs code in this process with all its rights. A stranger's code needs walls around it.
"""

from __future__ import annotations

import functools
import inspect
import io
import linecache
from collections.abc import Callable, Mapping
from types import CodeType

import torch

from autograd_lab.model.recording import Recording
from autograd_lab.program.inputs import with_inputs
from autograd_lab.program.places import Source
from autograd_lab.recording.assemble import assemble
from autograd_lab.recording.errors.catalogue import explain
from autograd_lab.recording.errors.evidence import Evidence
from autograd_lab.recording.errors.known import Diagnosis
from autograd_lab.recording.events import Call
from autograd_lab.recording.namespace import (
    buffers_by_name,
    parameters_by_path,
    tensors_by_name,
    variables_of,
)
from autograd_lab.recording.process.active import active_recorder
from autograd_lab.recording.process.hearing import hear, print_into
from autograd_lab.recording.process.limits import Limit
from autograd_lab.recording.process.ready import Ready, new_namespace, turn_for
from autograd_lab.recording.recorder import Recorder


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
    inspect.signature(function).bind(**inputs)  # TypeError before anything runs
    code = unwrapped.__code__
    text, source = _function_source(code)
    recorder = Recorder(code.co_filename, max_ops, unwrapped)
    return _run(lambda namespace: function(**inputs), recorder, source, text, max_seconds)


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
    recorder.turn = turn_for(text if recorder.main is None else None)
    with recorder.turn:
        hear(recorder, own_print)
        try:
            with torch.enable_grad(), recorder:
                diagnosis = _outcome(run, namespace, recorder, source, max_seconds)
            variables = dict(recorder.frame.f_locals) if recorder.main is not None and (
                recorder.frame is not None
            ) else namespace  # fmt: skip
            return finish(recorder, source, text, variables, diagnosis, output.getvalue())
        finally:
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
        if trace.tb_frame.f_code.co_filename == recorder.filename
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


def finish(recorder, source, text, namespace, diagnosis, output, begin=None) -> Recording:
    """The recording of a program that has ended, or of the cell that has its `begin`."""
    recorder.read_leaves()
    names = dict([*tensors_by_name(namespace), *buffers_by_name(namespace)])
    known = {}
    for name, tensor in names.items():
        call = recorder.made(tensor)
        if call is not None:
            known.setdefault(call, name)
    shared: dict[Call, tuple[str, ...]] = {}
    for path, tensor in parameters_by_path(namespace):
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
    told = recorder.events, recorder.calls, source, known, diagnosis, shared, begin
    if diagnosis is not None:
        passes, failure = assemble(*told)
        return Recording(passes=passes, error=failure, **facts)
    return Recording.unread(lambda: assemble(*told)[0], **facts)
