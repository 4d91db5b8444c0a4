"""A recording in a few lines of text, for a terminal: `overview(recording)`."""

from __future__ import annotations

from collections.abc import Iterator

from autograd_lab.model.numbers import show
from autograd_lab.model.recording import Failure, Node, Pass, Recording, Value

_MOST_PASSES = 10  # of more, the first and the last
_MOST_GRADS = 3
_ENDED_WELL = ("", "0", "None")  # what `sys.exit()` says where nothing went wrong


def overview(recording: Recording) -> str:
    """What ran: its passes with each root's value and the `.grad`s written, its error, its notes.

    A line a pass; of more than 10 passes the first and the last five.
    """
    return "\n".join(_lines(recording))


def failed(error: Failure | None) -> bool:
    """Whether the program ended by an error, and not by `sys.exit()`."""
    if error is None:
        return False
    return error.type != "SystemExit" or error.message not in _ENDED_WELL


def _lines(recording: Recording) -> Iterator[str]:
    passes = recording.passes
    steps = _count(len(recording.steps), "step")
    yield f"{_count(len(passes), 'pass', 'passes')}, {steps}" + _ended_early(recording)
    left_out = len(passes) - _MOST_PASSES
    half = _MOST_PASSES // 2
    for each in passes if left_out <= 0 else passes[:half]:
        yield _pass_line(each)
    if left_out > 0:
        yield f"  … {left_out} more …"
        for each in passes[-half:]:
            yield _pass_line(each)
    if recording.error is not None and failed(recording.error):
        yield from _error_lines(recording.error)
    for note in recording.notes:
        yield f"note: {note}"


def _ended_early(recording: Recording) -> str:
    return "; then it was stopped, at its limit" if recording.truncated else ""


def _pass_line(one: Pass) -> str:
    """`  pass 1, line 8: loss = 45; w.grad = [18, 36]`."""
    graph = {node.id: node for node in one.graph.nodes}
    roots: dict[str, None] = {}
    line: int | None = None
    grads: dict[str, Value] = {}  # as accumulated, before a reset of the same pass
    for step in one.steps:
        if step.kind == "seed":
            line = step.line if line is None else line
            roots |= dict.fromkeys(step.nodes)
        elif step.kind == "accumulate":
            grads |= {each.target: each.after for each in step.changes if each.field == "grad"}
    where = f"  pass {one.index + 1}" + (f", line {line}" if line is not None else "")
    if not roots:
        return f"{where}: no backward pass, {_count(len(graph), 'node')}"
    said = [f"{_name(graph[node])} = {show(graph[node].value)}" for node in roots]
    written = [f"{_name(graph[node])}.grad = {show(grad)}" for node, grad in grads.items()]
    if len(written) > _MOST_GRADS:
        written = [*written[:_MOST_GRADS], f"{len(written) - _MOST_GRADS} more"]
    return f"{where}: {'; '.join([*said, *written])}"


def _error_lines(error: Failure) -> Iterator[str]:
    place = f"line {error.line}: " if error.line else ""
    yield f"{place}{error.type}: {error.message}"
    for words in (error.explanation, error.fix):
        if words:
            yield f"  {words}"


def _name(node: Node) -> str:
    return node.name or node.expression or node.id


def _count(number: int, thing: str, several: str = "") -> str:
    return f"{number:,} {thing if number == 1 else several or thing + 's'}"
