"""Record a notebook's cell in the notebook's own namespace: `record_cell(text, namespace)`."""

from __future__ import annotations

import ast
import io
import linecache
from dataclasses import dataclass
from typing import Any

from autograd_lab.model.recording import Recording
from autograd_lab.program.parsing import compiled, parse
from autograd_lab.program.places import Source
from autograd_lab.recording.block import recorded_in_place
from autograd_lab.recording.process.active import active_recorder
from autograd_lab.recording.record import explained, finish
from autograd_lab.recording.recorder import Recorder


@dataclass(frozen=True)
class Cell:
    """A cell that ran: its recording, the error that ended it, what its last expression gave."""

    recording: Recording
    error: BaseException | None
    value: object


def record_cell(text: str, namespace: dict[str, Any], name: str, max_ops: int) -> Cell:
    """Runs the text in this namespace, where its variables stay, and records what it does.

    `name` is the file that it has in tracebacks. After `max_ops` operations it runs on,
    unrecorded. Raises SyntaxError where it is no Python, RuntimeError inside of a recording.
    """
    __tracebackhide__ = True  # IPython shows what the cell did, and not how it was run
    if active_recorder() is not None:
        raise RuntimeError("a program that is being recorded cannot record a part of itself")
    tree = parse(text)
    source = Source(text, tree=tree)
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    body, last = _cut(tree)
    statements = compiled(body, name)
    expression = None if last is None else compile(last, name, "eval", dont_inherit=True)
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    recorder, output = Recorder(name, max_ops, goes_on=True), io.StringIO()
    error, value = None, None
    try:
        with recorded_in_place(recorder, output):
            try:
                exec(statements, namespace)
                value = None if expression is None else eval(expression, namespace)
            except BaseException as raised:
                error = raised
        diagnosis = None if error is None else explained(error, recorder, source)
        own = {each: thing for each, thing in namespace.items() if each in named}
        seen = own | {
            each: thing
            for each, thing in namespace.items()
            if each not in own and not each.startswith("_")
        }
        told = finish(recorder, source, text, own, diagnosis, output.getvalue(), seen)
        return Cell(told, error, value)
    finally:
        recorder.release()


def _cut(tree: ast.Module) -> tuple[ast.Module, ast.Expression | None]:
    """The statements, and the expression at the end, whose value a notebook shows."""
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        return tree, None
    return ast.Module(tree.body[:-1], []), ast.Expression(last.value)
