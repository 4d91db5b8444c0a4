"""Run a program of one's own under the recorder: `record(code, inputs)`.

This runs code in this process with all its rights. A stranger's code needs walls around it.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import io
import itertools
import linecache
import traceback
import warnings
from collections.abc import Callable, Mapping

import torch

from autograd_lab.recording.assemble import assemble
from autograd_lab.recording.capture import Recorder, active_recorder
from autograd_lab.recording.failures import explain
from autograd_lab.recording.inputs import with_inputs
from autograd_lab.recording.limits import CHECK, Limit, add_checks
from autograd_lab.recording.model import Failure, Recording, Variable
from autograd_lab.recording.source import Source
from autograd_lab.recording.turns import Turn
from autograd_lab.recording.values import plain

_numbers = itertools.count(1)
_ordinary_print = print


def record(
    code: str | Callable,
    inputs: Mapping[str, object] | None = None,
    max_ops: int = 5000,
    max_seconds: float = 10.0,
) -> Recording:
    """Runs a program and records its forward and backward passes.

    `code` is a program's text, whose literals `inputs` replaces, or a callable, which gets
    `inputs` as keyword arguments. More than `max_ops` recorded ops or `max_seconds` stop the
    program: what was recorded until then is there, with `truncated` set. What the program raises
    becomes `error`. Raises ValueError for inputs that do not fit (see `with_inputs`).
    """
    if max_ops < 1 or max_seconds <= 0:
        raise ValueError(f"max_ops={max_ops}, max_seconds={max_seconds}: give limits larger than 0")
    if callable(code):
        return _record_callable(code, dict(inputs or {}), max_ops, max_seconds)
    try:
        text = with_inputs(code, inputs)
        filename = f"<autograd-lab {next(_numbers)}>"
        tree = ast.parse(text)
        source = Source(text, tree=tree)
        add_checks(tree)
        program = compile(tree, filename, "exec", dont_inherit=True)
    except (SyntaxError, UnicodeEncodeError) as error:
        failure = explain(error, getattr(error, "lineno", None))
        return Recording(code, assemble([], [], Source(""), {}, failure), error=failure)

    def run(namespace):
        exec(program, namespace)
        return namespace

    return _run(run, Recorder(filename, max_ops), source, text, max_seconds)


def _record_callable(function, inputs, max_ops, max_seconds) -> Recording:
    unwrapped = inspect.unwrap(function)
    if not inspect.isfunction(unwrapped):
        raise ValueError(f"{function!r} is no Python function; give a function or a program's text")
    inspect.signature(function).bind(**inputs)  # TypeError before anything runs
    code = unwrapped.__code__
    try:
        text = inspect.getsource(unwrapped)
        source = Source("".join(linecache.getlines(code.co_filename)), code.co_firstlineno)
    except OSError:  # typed at a prompt: no source to show
        text, source = None, Source("", code.co_firstlineno)
    recorder = Recorder(code.co_filename, max_ops, unwrapped)
    return _run(lambda namespace: function(**inputs), recorder, source, text, max_seconds)


def _run(run: Callable, recorder: Recorder, source: Source, text, max_seconds) -> Recording:
    output = io.StringIO()
    own_print = _print_into(output, recorder)
    own_builtins = {**vars(builtins), "print": own_print, CHECK: recorder.check}
    namespace = {"__name__": "__main__", "__builtins__": own_builtins}
    recorder.turn = Turn(with_numpy=recorder.main is not None or "numpy" in text)
    with recorder.turn:
        _hear(recorder, own_print)
        try:
            with torch.enable_grad(), recorder:
                failure = _outcome(run, namespace, recorder, source, max_seconds)
            variables = dict(recorder.frame.f_locals) if recorder.main is not None and (
                recorder.frame is not None
            ) else namespace  # fmt: skip
            return _finish(recorder, source, text, variables, failure, output.getvalue())
        finally:
            recorder.release()
            namespace.clear()


def _outcome(run, namespace, recorder, source, max_seconds) -> Failure | None:
    """Runs the program; what it raises is a result like any other."""
    try:
        with Limit(recorder, max_seconds):
            run(namespace)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return None if recorder.stopped else _explained(error, recorder, source)
    return None


def _explained(error: BaseException, recorder: Recorder, source: Source) -> Failure:
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == recorder.filename
    ]
    return explain(error, source.shown_line(lines[-1]) if lines else None)


def _finish(recorder, source, text, namespace, failure, output) -> Recording:
    recorder.settle()
    names = dict(_tensors_by_name(namespace))
    known = {}
    for name, tensor in names.items():
        call = recorder.made(tensor)
        if call is not None:
            known.setdefault(call, name)
    return Recording(
        code=text,
        passes=assemble(recorder.events, recorder.calls, source, known, failure),
        output=output,
        error=failure,
        truncated=recorder.stopped,
        variables=_variables(namespace),
    )


def _tensors_by_name(namespace: Mapping[str, object]):
    """(name, tensor) for tensors, those in modules and in lists included."""
    for name, thing in namespace.items():
        if name.startswith("__"):
            continue
        if isinstance(thing, torch.Tensor):
            yield name, thing
        elif isinstance(thing, torch.nn.Module):
            yield from thing.named_parameters(prefix=name)
        elif isinstance(thing, (list, tuple)):
            for index, each in enumerate(thing):
                if isinstance(each, torch.Tensor):
                    yield f"{name}[{index}]", each
        elif isinstance(thing, dict):
            for key, each in thing.items():
                if isinstance(each, torch.Tensor):
                    yield f"{name}[{key!r}]", each


def _variables(namespace: Mapping[str, object]) -> dict[str, Variable]:
    """Tensors, the parameters of modules, and Python numbers that have a name at the end."""
    variables = {}
    for name, tensor in _tensors_by_name(namespace):
        if name in namespace or "." in name:
            keeps = tensor.is_leaf or tensor.retains_grad
            variables[name] = Variable(
                name,
                plain(tensor),
                plain(tensor.grad) if keeps else None,
                tuple(tensor.shape),
                str(tensor.dtype).removeprefix("torch."),
                tensor.requires_grad,
                tensor.is_leaf,
                tensor.grad_fn.name() if tensor.grad_fn is not None else None,
            )
    for name, number in namespace.items():
        if isinstance(number, (int, float)) and not name.startswith("__"):
            variables[name] = Variable(name, number, dtype=type(number).__name__)
    return variables


def _print_into(output: io.StringIO, recorder: Recorder) -> Callable:
    """A `print` that writes into the recording; `redirect_stdout` would take all threads'."""

    def own_print(*values, sep=" ", end="\n", file=None, flush=False):
        if file is not None:
            _ordinary_print(*values, sep=sep, end=end, file=file, flush=flush)
            return
        start = output.tell()
        _ordinary_print(*values, sep=sep, end=end, file=output)
        recorder.say("print", output.getvalue()[start:])

    return own_print


def _hear(recorder: Recorder, own_print: Callable) -> None:
    """Makes events of this thread's warnings, and of a callable's prints, while it has its turn.

    A callable's module has builtins of its own, so that its `print` is everybody's.
    """
    ordinary_show = warnings.showwarning

    def hear_print(*values, **options):
        (own_print if active_recorder() is recorder else _ordinary_print)(*values, **options)

    def hear_warning(message, category, filename, lineno, file=None, line=None):
        if active_recorder() is recorder:
            words = str(message).partition(" (Triggered internally at")[0]
            recorder.say("warning", f"{category.__name__}: {words}")
        else:
            ordinary_show(message, category, filename, lineno, file, line)

    if recorder.main is not None:
        builtins.print = hear_print
    warnings.simplefilter("always")
    warnings.showwarning = hear_warning
